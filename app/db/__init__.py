"""The data layer: `from app import db`.

    _sql = db.queries("catalog/titles")

    @db.transactional("titles.rename")
    def rename(title_id, name):
        _sql.rename_title(title_id=title_id, name=name)

Reads outside a transaction run by themselves. Writes need a named transaction, which runs again as
a whole after a deadlock. docs/transactions.md has its contract.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ParamSpec, TypeVar

from app.db import engine, tx
from app.db.connection import Options, driver_mode
from app.db.engine import Database, statements
from app.db.errors import (
    Busy,
    CommitUnknown,
    DatabaseError,
    DiskFull,
    Duplicate,
    LockTimeout,
    PoolTimeout,
    QueryTimeout,
    Rejected,
    ServerAway,
    TransactionExhausted,
    WriteForbidden,
)
from app.db.sql_files import QueryError, queries
from app.db.transactions import Outcome, Transaction

__all__ = [
    "Busy", "CommitUnknown", "Database", "DatabaseError", "DiskFull", "Duplicate", "LockTimeout",
    "Options", "Outcome", "PoolTimeout", "QueryError", "QueryTimeout", "Rejected", "ServerAway",
    "TransactionExhausted", "WriteForbidden", "after_commit", "analyst", "configure", "database",
    "driver_mode", "in_transaction", "insert_many", "is_reading_only", "named_lock", "queries",
    "reading_only", "run", "snapshot", "statements", "transaction", "transactional",
]

P = ParamSpec("P")
T = TypeVar("T")

database = engine.default


def configure(app: Database, analyst: Database | None = None) -> None:
    """Set the process's database and the account that its reports read with."""
    engine._databases.update(app=app, analyst=analyst or app)


def analyst() -> Database:
    """Return the read-only account's database, or the process's own when there is no other."""
    return engine._databases.get("analyst") or database()


def transaction(name: str, key: str | None = None,
                deadline_s: float | None = None) -> Transaction:
    """Return a loop: `for attempt in db.transaction(name): with attempt as tx: …`."""
    return database().transaction(name, key, deadline_s)


def transactional(name: str, deadline_s: float | None = None
                  ) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a verb: its body is one named transaction and may run more than once."""
    return engine.transactional(database, name, deadline_s)


def run(name: str, verb: Callable[..., T], *args: Any, key: str | None = None,
        deadline_s: float | None = None, **kwargs: Any) -> T:
    """Run `verb` as one transaction. With a `key` it takes effect once and replays its result."""
    return database().run(name, verb, *args, key=key, deadline_s=deadline_s, **kwargs)


def after_commit(hook: Callable[[], Any]) -> None:
    """Run `hook` after the current transaction commits."""
    engine.current_transaction().after_commit(hook)


def in_transaction() -> bool:
    """Return whether a transaction is open: its writes must not reach a cache that others read."""
    return tx.current.get() is not None


@contextmanager
def reading_only() -> Iterator[None]:
    """Let every write inside raise WriteForbidden, whatever transaction it is in."""
    token = tx.reading_only.set(True)
    try:
        yield
    finally:
        tx.reading_only.reset(token)


def is_reading_only() -> bool:
    """Return whether the caller forbids writes."""
    return tx.reading_only.get()


def snapshot() -> AbstractContextManager[None]:
    """Let the reads inside see one moment of the database."""
    return database().snapshot()


def named_lock(name: str, wait_s: float) -> AbstractContextManager[bool]:
    """Hold a lock across all processes; yield whether it was granted within `wait_s` seconds."""
    return database().named_lock(name, wait_s)


def insert_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]],
                update: Sequence[str] = ()) -> int:
    """Insert many rows in the current transaction; return how many."""
    return database().insert_many(table, columns, rows, update)
