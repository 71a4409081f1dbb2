"""A database: its pool, its single reads, its snapshots and its locks."""

import functools
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import Any, ParamSpec, TypeVar

from app.db import errors
from app.db.connection import Connection, Options, Params, Row
from app.db.pool import Pool
from app.db.transactions import Outcome, Transaction
from app.db.tx import Tx, current

P = ParamSpec("P")
T = TypeVar("T")

ROWS_PER_INSERT = 500
MOST_LOCKS = 4  # that one process holds or waits for at once, beside its pool
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*\Z")

# Names of the statements since a caller began to count them; None when nobody counts.
statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)


_databases: dict[str, "Database"] = {}


def default() -> "Database":
    """Return the process's database. Raises RuntimeError before it is configured."""
    try:
        return _databases["app"]
    except KeyError:
        raise RuntimeError("db.configure() has not been called.") from None


class Database:
    """One server with one account. Thread-safe; connects on first use."""

    def __init__(self, options: Options):
        self.options = options
        self.pool = Pool(lambda: Connection(options), options.pool_size, options.pool_wait_s)
        self._locks = Pool(lambda: Connection(options), MOST_LOCKS, options.pool_wait_s, outer=True)
        self.listeners: list[Callable[[Outcome], None]] = []

    def observe(self, outcome: Outcome) -> None:
        """Tell every listener how a transaction ended."""
        for listener in self.listeners:
            listener(outcome)

    # Transactions ------------------------------------------------------------------------------

    def transaction(self, name: str, key: str | None = None,
                    deadline_s: float | None = None) -> Transaction:
        """Return the retrying loop; see app/db/transactions.py. With a `key` it takes effect once.

        The key counts for 24 hours. `deadline_s` replaces the setting, for bulk work.
        """
        return Transaction(self.pool, name, key,
                           deadline_s or self.options.transaction_deadline_s,
                           self.options.read_timeout_s, self.observe)

    def run(self, name: str, verb: Callable[..., T], *args: Any, key: str | None = None,
            deadline_s: float | None = None, **kwargs: Any) -> T:
        """Run `verb` as one transaction and return its value, which a `key` stores as JSON."""
        unit = self.transaction(name, key, deadline_s)
        for attempt in unit:
            with attempt:
                unit.result = verb(*args, **kwargs)
        return unit.result

    # Reads -------------------------------------------------------------------------------------

    def rows(self, sql: str, params: Params = None) -> list[Row]:
        """Return the rows of a SELECT as dicts, in the current transaction or by itself."""
        tx = current.get()
        return tx.rows(sql, params) if tx else self._read(Connection.rows, sql, params)

    def tuples(self, sql: str, params: Params = None) -> tuple[tuple[str, ...], list[tuple]]:
        """Return (column names, rows as tuples), in the current transaction or by itself."""
        tx = current.get()
        return tx.tuples(sql, params) if tx else self._read(Connection.tuples, sql, params)

    def _read(self, call: Callable[[Connection, str, Params], T], sql: str, params: Params) -> T:
        """Read in autocommit. A read that lost its connection or a race runs once more."""
        began, again = 0.0, True
        while True:
            connection = self.pool.acquire()
            began = began or connection.used_at
            try:
                found = call(connection, sql, params)
            except errors.ConnectionLost as error:
                self.pool.discard(connection, lost=True)
                late = (time.monotonic() - began + self.options.read_timeout_s
                        > self.options.transaction_deadline_s)
                if late or not again:
                    raise errors.ServerAway(str(error), error.errno) from error
            except errors.Transient as error:
                self.pool.release(connection)
                if not again:
                    raise errors.TransactionExhausted(str(error), error.errno) from error
            except BaseException as error:
                if isinstance(error, errors.DatabaseError):
                    self.pool.release(connection)
                else:  # interrupted before the answer came: nobody may read it later
                    self.pool.discard(connection)
                raise
            else:
                self.pool.release(connection)
                return found
            again = False

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let reads that must agree see one moment. Joins a transaction that is already open.

        Without the SET, the phrase WITH CONSISTENT SNAPSHOT is silently ignored at READ COMMITTED.
        """
        if current.get() is not None:
            yield
            return
        connection = self.pool.acquire()
        tx = Tx(connection, float("inf"), self.options.read_timeout_s)
        tx.writable = False
        token = current.set(tx)
        try:
            try:
                tx.send("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                tx.send("START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT")
                yield
            finally:
                current.reset(token)
        except errors.ConnectionLost as error:
            raise errors.ServerAway(str(error), error.errno) from error
        finally:
            if isinstance(tx.doom, errors.ConnectionLost):
                self.pool.discard(connection, lost=True)
            else:
                self.pool.release(connection)

    @contextmanager
    def named_lock(self, name: str, wait_s: float) -> Iterator[bool]:
        """Hold a GET_LOCK around the transactions inside; yield whether it was granted.

        It has a connection of a pool of its own, and is not granted while all of those are taken.
        """
        try:
            connection = self._locks.acquire()
        except errors.PoolTimeout:
            yield False
            return
        try:
            row = connection.rows("SELECT GET_LOCK(%s, %s) AS got", (name, wait_s))[0]
            yield row["got"] == 1
        finally:
            try:
                connection.rows("SELECT RELEASE_LOCK(%s) AS released", (name,))
                self._locks.release(connection)
            except errors.DatabaseError:
                self._locks.discard(connection)

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]],
                    update: Sequence[str] = ()) -> int:
        """Insert rows in statements of 500 inside the current transaction; return how many.

        `update` names columns that an existing row takes over from the new one.
        """
        for identifier in (table, *columns, *update):
            if not _IDENTIFIER.match(identifier):
                raise ValueError(f"Not an identifier: {identifier!r}")
        tx = current_transaction()
        holders = "(" + ", ".join(["%s"] * len(columns)) + ")"
        tail = ""
        if update:
            tail = " ON DUPLICATE KEY UPDATE " + ", ".join(f"{c} = VALUES({c})" for c in update)
        count, batch = 0, []
        iterator = iter(rows)
        while batch := [row for _, row in zip(range(ROWS_PER_INSERT), iterator, strict=False)]:
            values = tuple(value for row in batch for value in row)
            tx.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
                + ", ".join([holders] * len(batch)) + tail, values)
            count += len(batch)
        return count

    def analyze(self, tables: Iterable[str]) -> None:
        """Update the planner's statistics: after a bulk load they know one row."""
        connection = self.pool.acquire()
        try:
            for table in tables:
                if not _IDENTIFIER.match(table):
                    raise ValueError(f"Not an identifier: {table!r}")
                connection.rows(f"ANALYZE TABLE {table}")
        finally:
            self.pool.release(connection)

    # Tests -------------------------------------------------------------------------------------

    def refused(self) -> int:
        """Return how often code that held a connection asked for another."""
        return self.pool.refused + self._locks.refused

    @contextmanager
    def sandbox(self) -> Iterator[None]:
        """Roll back everything inside; the outermost verb's hooks run at its own end.

        It stands for the server, so the code inside does not hold its connection.
        """
        connection = Context().run(self.pool.acquire)
        tx = Tx(connection, float("inf"), 0)
        tx.sandbox = True
        tx.send("START TRANSACTION")
        token = current.set(tx)
        try:
            yield
        finally:
            current.reset(token)
            self.pool.release(connection)

    def close(self) -> None:
        """Close idle connections."""
        self.pool.close()
        self._locks.close()


def current_transaction() -> Tx:
    """Return the open transaction. Raises DatabaseError outside one: a write needs a name."""
    tx = current.get()
    if tx is None:
        raise errors.DatabaseError("A write outside a transaction.")
    return tx


def transactional(database: Callable[[], Database], name: str, deadline_s: float | None = None
                  ) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a verb one named, retried transaction; its body may run more than once."""

    def wrap(verb: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            unit = database().transaction(name, deadline_s=deadline_s)
            for attempt in unit:
                with attempt:
                    unit.result = verb(*args, **kwargs)
            return unit.result

        return run

    return wrap
