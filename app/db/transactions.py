"""The retrying transaction: a named unit of work that survives deadlocks and lost connections.

    for attempt in db.transaction("contracts.sign"):
        with attempt as tx:
            ...                      # runs again, from the top, after a deadlock

A bare `with` cannot run its body twice, hence the loop. docs/transactions.md has the contract and
what was measured.
"""

import json
import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextvars import Token
from dataclasses import dataclass, field
from typing import Any, Literal

from app.db import errors
from app.db.pool import Pool
from app.db.tx import Tx, current, run_hooks

ATTEMPTS = 4
FIRST_BACKOFF_S, MAX_BACKOFF_S = 0.020, 1.0

_STORE_RESULT = (
    "UPDATE transaction_markers SET result = %(result)s WHERE marker_key = %(marker_key)s"
)
_READ_RESULT = "SELECT result FROM transaction_markers WHERE marker_key = %(marker_key)s"


@dataclass(slots=True)
class Outcome:
    """The outcome of one named transaction, for metrics and the log. Times are in seconds."""

    name: str
    attempts: int = 0
    codes: list[int] = field(default_factory=list)
    waited_s: float = 0.0
    took_s: float = 0.0
    result: str = "running"


class Savepoint:
    """A transaction inside a transaction: an error undoes it alone, and it never retries."""

    def __init__(self, tx: Tx):
        self._tx, self._hooks = tx, len(tx.hooks)

    def __enter__(self) -> Tx:
        self._tx.depth += 1
        self._name = f"level_{self._tx.depth}"
        self._tx.send(f"SAVEPOINT {self._name}")
        return self._tx

    def __exit__(self, kind: Any, error: BaseException | None, _trace: Any) -> Literal[False]:
        tx = self._tx
        tx.depth -= 1
        if tx.doom is not None:  # a deadlock removes savepoints: only the outermost level may retry
            if error is None:
                raise tx.doom
            return False
        if error is None:
            tx.send(f"RELEASE SAVEPOINT {self._name}")
        else:
            del tx.hooks[self._hooks:]
            tx.send(f"ROLLBACK TO SAVEPOINT {self._name}")
        if tx.sandbox and tx.depth == 0 and error is None:
            hooks, tx.hooks = tx.hooks, []
            run_hooks(hooks)
        return False


class Attempt:
    """One run of the body. Its exit commits, or rolls back and asks the loop for another run."""

    def __init__(self, unit: "Transaction", tx: Tx):
        self._unit, self._tx = unit, tx

    def __enter__(self) -> Tx:
        self._token: Token = current.set(self._tx)
        return self._tx

    def __exit__(self, kind: Any, error: BaseException | None, _trace: Any) -> bool:
        current.reset(self._token)
        unit, tx = self._unit, self._tx
        if tx.doom is None and error is None:
            return unit.commit(tx)
        unit.roll_back(tx, interrupted=error is not None and not isinstance(error, Exception))
        if tx.doom is not None and (error is None or isinstance(error, errors.DatabaseError)):
            unit.failed(tx.doom)
            return True
        unit.finish("failed" if isinstance(error, Exception) else "abandoned")
        return False


class Transaction:
    """The loop of attempts of one named transaction. Iterate it once.

    `observe` gets the outcome.
    """

    def __init__(self, pool: Pool, name: str, key: str | None, deadline_s: float,
                 read_timeout_s: float, observe: Callable[[Outcome], None]):
        self._pool, self._key = pool, key
        self._read_timeout_s, self._observe = read_timeout_s, observe
        self._marker_key = key or secrets.token_urlsafe(18)
        self.outcome = Outcome(name)
        self.result: Any = None
        self._started = time.monotonic()
        self._deadline = self._started + deadline_s
        self._done = self._in_doubt = False
        self._last: errors.DatabaseError | None = None
        self._pending_hooks: list[Callable[[], Any]] = []

    def __iter__(self) -> Iterator[Attempt | Savepoint]:
        outer = current.get()
        if outer is not None:
            yield Savepoint(outer)
            return
        while not self._done:
            try:
                tx = self._begin()
            except errors.DatabaseError as error:
                self._could_not_begin(error)
            else:
                if tx is None:
                    return
                self.outcome.attempts += 1
                yield Attempt(self, tx)
            if not self._done:
                self._wait_or_give_up()

    def _begin(self) -> Tx | None:
        """Return a new transaction, or None when the marker says that this work is committed."""
        connection = self._pool.acquire()
        tx = Tx(connection, self._deadline, self._read_timeout_s)
        tx.marker_key, tx.marker_name = self._marker_key, self.outcome.name
        try:
            tx.send("START TRANSACTION")
            if self._key is not None or self._in_doubt:
                try:
                    tx.ensure_marker()
                except errors.Duplicate:
                    self._adopt_result(tx)
                    self.roll_back(tx)
                    self.finish("replayed")
                    return None
                self._in_doubt, self._pending_hooks = False, []
        except BaseException:
            self.roll_back(tx)
            raise
        return tx

    def _adopt_result(self, tx: Tx) -> None:
        """Take the stored result of a caller's key; with our own key, memory still holds it."""
        if self._key is not None:
            rows = tx.rows(_READ_RESULT, {"marker_key": self._marker_key})
            stored = rows[0]["result"] if rows else None
            self.result = json.loads(stored) if stored is not None else None

    def commit(self, tx: Tx) -> bool:
        """Commit and run the hooks. Return True when the work has to run again."""
        try:
            if self._key is not None and self.result is not None:
                tx.send(_STORE_RESULT, {
                    "result": json.dumps(self.result), "marker_key": self._marker_key})
            tx.send("COMMIT")
        except errors.DatabaseError as error:
            sent_and_lost = isinstance(error, errors.ConnectionLost)
            self._in_doubt = tx.has_marker and (
                sent_and_lost or error.errno in errors.COMMIT_IN_DOUBT)
            self.roll_back(tx)
            if sent_and_lost and not tx.has_marker:  # it wrote nothing, so nothing is missing
                self.finish("committed")
                run_hooks(tx.hooks)
                return True
            if isinstance(error, errors.Transient) or self._in_doubt:
                self._pending_hooks = tx.hooks
                self.failed(error)
                return True
            self.finish("failed")
            raise
        tx.connection.clean = True
        self._pool.release(tx.connection)
        self.finish("committed")
        run_hooks(tx.hooks)
        return False

    def roll_back(self, tx: Tx, interrupted: bool = False) -> None:
        """Send ROLLBACK after every error: after 1205 the transaction is still open.

        A connection that was lost, or interrupted before its answer came, is closed instead.
        """
        if isinstance(tx.doom, errors.ConnectionLost) or interrupted:
            self._pool.discard(tx.connection, lost=not interrupted)
        else:
            tx.connection.clean = False
            self._pool.release(tx.connection)

    def failed(self, error: errors.DatabaseError) -> None:
        """Note a transient failure; the loop decides about another attempt."""
        self._last = error
        self.outcome.codes.append(error.errno or 0)

    def _could_not_begin(self, error: errors.DatabaseError) -> None:
        if not isinstance(error, (errors.Transient, errors.ServerAway)):
            self.finish("failed")
            raise error
        self.outcome.attempts += not self._in_doubt
        self.failed(error)

    def _wait_or_give_up(self) -> None:
        """Sleep with full jitter before the next attempt, after ROLLBACK, holding no connection."""
        tried = len(self.outcome.codes)
        pause = random.uniform(0, min(MAX_BACKOFF_S, FIRST_BACKOFF_S * 2 ** (tried - 1)))
        reach = time.monotonic() + pause + self._read_timeout_s
        spent = not self._in_doubt and self.outcome.attempts >= ATTEMPTS
        if spent or reach > self._deadline:
            self.finish("unknown" if self._in_doubt else "exhausted")
            raise self._verdict() from self._last
        self.outcome.waited_s += pause
        time.sleep(pause)

    def _verdict(self) -> errors.Busy:
        number = self._last.errno if self._last else None
        if self._in_doubt:
            return errors.CommitUnknown(
                f"{self.outcome.name}: the connection broke at COMMIT and the server "
                "does not answer, so it is not known whether the change was saved.", number)
        if isinstance(self._last, errors.ServerAway):
            return self._last
        return errors.TransactionExhausted(
            f"{self.outcome.name}: gave up after {self.outcome.attempts} attempts.", number)

    def finish(self, result: str) -> None:
        """End the loop and report the outcome."""
        self._done = True
        self.outcome.result = result
        self.outcome.took_s = time.monotonic() - self._started
        self._observe(self.outcome)
        if result == "replayed":  # our own COMMIT had succeeded, so its hooks are due
            run_hooks(self._pending_hooks)
