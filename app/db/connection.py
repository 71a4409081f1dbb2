"""One connection: opened with our session rules, run with one reusable cursor."""

import time
from dataclasses import dataclass, field, replace
from typing import Any

import mysql.connector
from mysql.connector.constants import ClientFlag

from app.db import dialect, errors

Params = dict[str, Any] | tuple[Any, ...] | None
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of a connection, and its time limits in seconds."""

    arguments: dict[str, Any]
    pure: bool = False
    connect_timeout_s: int = 2
    read_timeout_s: int = 3
    lock_wait_s: int = 2
    statement_timeout_s: float = 2.5
    transaction_deadline_s: float = 8.0
    pool_size: int = 8
    pool_wait_s: float = 2.0
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError for times in which no transaction could send its first statement."""
        if self.read_timeout_s >= self.transaction_deadline_s:
            raise ValueError("The read timeout must be shorter than a transaction's deadline.")

    def patient(self, seconds: int) -> "Options":
        """Return options for long work: `seconds` for a statement, twice that for a transaction."""
        return replace(self, read_timeout_s=seconds, statement_timeout_s=seconds,
                       transaction_deadline_s=2 * seconds)


class Connection:
    """A driver connection with its cursor, its server kind and its age."""

    __slots__ = ("clean", "created_at", "cursor", "era", "kind", "raw", "used_at")

    def __init__(self, options: Options):
        """Connect and apply the session rules. Raises ServerAway or another DatabaseError."""
        try:
            self.raw: Any = mysql.connector.connect(
                **options.arguments,
                use_pure=options.pure,
                charset="utf8mb4",
                collation="utf8mb4_unicode_ci",
                connection_timeout=options.connect_timeout_s,
                read_timeout=options.read_timeout_s,
                write_timeout=options.read_timeout_s,
                client_flags=[-ClientFlag.MULTI_STATEMENTS],
                **options.extra,
            )
            info = str(self.raw.server_info)
            self.kind = dialect.kind_of(info)
            self.cursor: Any = self.raw.cursor()
            self._admit(info, options.arguments)
            self.cursor.execute(dialect.session_statement(
                self.kind, options.lock_wait_s, options.statement_timeout_s))
        except errors.DRIVER_ERRORS as error:
            found = errors.translate(error)
            if isinstance(found, errors.ConnectionLost):
                raise errors.ServerAway(str(error), found.errno) from error
            raise found from error
        self.created_at = self.used_at = time.monotonic()
        self.clean = True
        self.era = 0  # the pool's count of forks when it was made

    def _admit(self, info: str, arguments: dict[str, Any]) -> None:
        """Raise DatabaseError for a server that is too old and for a network without encryption.

        Without a CA the driver falls back to plain text, silently, when the server offers no TLS.
        """
        oldest = dialect.OLDEST[self.kind]
        if dialect.version_of(info) < oldest:
            wanted = ".".join(map(str, oldest))
            raise errors.DatabaseError(f"The server is {info}; {wanted} or newer is needed.")
        if "unix_socket" not in arguments and not arguments.get("ssl_disabled"):
            self.cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
            if not self.cursor.fetchall()[0][1]:
                raise errors.DatabaseError("The server offers no TLS, which a network needs.")

    def send(self, sql: str, params: Params = None) -> Any:
        """Run one statement and return the cursor. Raises our errors, never the driver's."""
        try:
            self.cursor.execute(sql, params)
        except errors.DRIVER_ERRORS as error:
            raise errors.translate(error) from error
        # For each cell, the C driver asks Python whether it is a VECTOR: a third of the time of a
        # long read. We have none, and the cursor keeps its own description of the columns.
        self.raw._columns = []
        return self.cursor

    def rows(self, sql: str, params: Params = None) -> list[Row]:
        """Run a SELECT and return its rows as dicts, keys in column order."""
        cursor = self.send(sql, params)
        try:
            found = cursor.fetchall()
        except errors.DRIVER_ERRORS as error:
            raise errors.translate(error) from error
        names = cursor.column_names
        return [dict(zip(names, row, strict=True)) for row in found]

    def tuples(self, sql: str, params: Params = None) -> tuple[tuple[str, ...], list[tuple]]:
        """Run a SELECT and return (column names, rows as tuples): for wide results."""
        cursor = self.send(sql, params)
        try:
            return cursor.column_names, cursor.fetchall()
        except errors.DRIVER_ERRORS as error:
            raise errors.translate(error) from error

    def is_alive(self) -> bool:
        """Return whether the server answers a ping. Never reconnects."""
        try:
            self.raw.ping(reconnect=False)
            return True
        except errors.DRIVER_ERRORS:
            return False

    def close(self) -> None:
        """Close and ignore errors: a broken connection may fail even at this."""
        try:
            self.raw.close()
        except errors.DRIVER_ERRORS:
            pass


def driver_mode(pure: bool) -> str:
    """Return "c" or "pure", as the driver really runs. Raises RuntimeError when C did not load.

    The C extension brings its own OpenSSL (3.3) and fails to load, silently, once Python's `ssl`
    or `hashlib` has loaded an older one. Entry points that want it import `_mysql_connector` first.
    """
    if pure:
        return "pure"
    if not mysql.connector.HAVE_CEXT:
        raise RuntimeError(
            "The C driver did not load: import _mysql_connector before ssl and hashlib."
        )
    return "c"
