"""One open transaction: the statements it allows, its doom, and its outcome marker."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from app.db import errors
from app.db.connection import Connection, Params, Row

log = logging.getLogger(__name__)

# Only these can run inside a transaction: DDL, LOCK TABLES and a nested BEGIN commit implicitly.
_ALLOWED = re.compile(r"\s*(?:--[^\n]*\n\s*)*\(?\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.I)

_INSERT_MARKER = (
    "INSERT INTO transaction_markers (marker_key, name, created_at) "
    "VALUES (%(marker_key)s, %(name)s, %(now)s)"
)

current: ContextVar["Tx | None"] = ContextVar("current_transaction", default=None)
reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


class Tx:
    """One open transaction on one connection. Once doomed, every further call on it raises."""

    def __init__(self, connection: Connection, deadline: float, read_timeout_s: float):
        self.connection, self._deadline, self._read_timeout_s = connection, deadline, read_timeout_s
        self.doom: errors.Transient | None = None
        self.hooks: list[Callable[[], Any]] = []
        self.depth = 0
        self.writable = True
        self.sandbox = False
        self.marker_key: str | None = None
        self.marker_name = ""
        self.has_marker = False

    def execute(self, sql: str, params: Params = None) -> Any:
        """Run one statement and return the cursor. A transient error dooms the transaction."""
        word = self._admit(sql)
        if word in ("INSERT", "UPDATE", "DELETE"):
            if not self.writable:
                raise errors.DatabaseError("A write inside a read-only snapshot.")
            if reading_only.get():
                raise errors.WriteForbidden("A write where the caller only reads.")
            self.ensure_marker()
        return self.send(sql, params)

    def rows(self, sql: str, params: Params = None) -> list[Row]:
        """Run a SELECT and return its rows as dicts."""
        cursor = self.execute(sql, params)
        names = cursor.column_names
        return [dict(zip(names, row, strict=True)) for row in self._guard(cursor.fetchall)]

    def tuples(self, sql: str, params: Params = None) -> tuple[tuple[str, ...], list[tuple]]:
        """Run a SELECT and return (column names, rows as tuples)."""
        cursor = self.execute(sql, params)
        return cursor.column_names, self._guard(cursor.fetchall)

    def after_commit(self, hook: Callable[[], Any]) -> None:
        """Run `hook` after COMMIT, in order. A rollback drops it, as does the process's end."""
        self.hooks.append(hook)

    def ensure_marker(self) -> None:
        """Write the outcome marker before the first write. Raises Duplicate if it exists."""
        if self.marker_key is None or self.has_marker:
            return
        now = datetime.now(UTC).replace(tzinfo=None)
        self.send(_INSERT_MARKER, {
            "marker_key": self.marker_key, "name": self.marker_name, "now": now})
        self.has_marker = True

    def send(self, sql: str, params: Params = None) -> Any:
        """Send a statement; the last one starts a read timeout before the deadline."""
        if self.doom is not None:
            raise self.doom
        if time.monotonic() + self._read_timeout_s > self._deadline:
            raise self._doomed(errors.Transient("The transaction's deadline passed."))
        self.connection.clean = False
        return self._guard(lambda: self.connection.send(sql, params))

    def _guard(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except errors.Transient as error:
            raise self._doomed(error) from None
        except errors.DRIVER_ERRORS as error:
            found = errors.translate(error)
            raise (self._doomed(found) if isinstance(found, errors.Transient) else found) from error

    def _doomed(self, error: errors.Transient) -> errors.Transient:
        self.doom = error
        return error

    def _admit(self, sql: str) -> str:
        found = _ALLOWED.match(sql)
        if found is None:
            raise errors.DatabaseError(f"Not inside a transaction: {sql.strip()[:60]!r}")
        return found.group(1).upper()


def run_hooks(hooks: list[Callable[[], Any]]) -> None:
    """Run after-commit hooks in order; a failure is logged and does not stop the next one."""
    for hook in hooks:
        try:
            hook()
        except Exception:
            log.exception("An after-commit hook failed.")
