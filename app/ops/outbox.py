"""What must happen after a change, written with the change and delivered by the worker.

A message is delivered at least once: a handler that was cut off after its effect runs again.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from app import db
from app.ops import request_ids
from app.ops.clock import now
from app.ops.logs import log

BATCH = 10
LEASE = timedelta(minutes=5)  # longer than a batch may take: 10 mails of at most 20 s each
ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
KEPT_FOR = timedelta(days=7)

sql = db.queries("ops/outbox")

Handler = Callable[[dict[str, Any], int], None]
_handlers: dict[str, Handler] = {}


def handler(topic: str) -> Callable[[Handler], Handler]:
    """Decorate the function that delivers a topic: it gets the payload and the message's id."""

    def register(deliver_one: Handler) -> Handler:
        _handlers[topic] = deliver_one
        return deliver_one

    return register


def put(topic: str, payload: dict[str, Any], not_before: datetime | None = None) -> int:
    """Add a message to the current transaction and return its id. Raises outside of one."""
    at = now()
    return sql.put_message(topic=topic, payload=json.dumps(payload, ensure_ascii=False),
                           request_id=request_ids.current(), now=at,
                           available_at=max(at, not_before) if not_before else at)


def deliver() -> int:
    """Deliver what is due, a batch at most; how many were taken on, whatever became of them."""
    taken = _claim()
    for row in taken:
        _deliver_one(row)
    return len(taken)


@db.transactional("outbox.claim")
def _claim() -> list[dict[str, Any]]:
    """Short on purpose: no lock is held while a mail server thinks."""
    at = now()
    rows = sql.lock_due(now=at, batch=BATCH)
    if rows:
        sql.lease(ids=[row["id"] for row in rows], leased_until=at + LEASE)
    return rows


def _deliver_one(row: dict[str, Any]) -> None:
    before = request_ids.current()
    request_ids.use(row["request_id"])
    try:
        if row["attempts"] >= ATTEMPTS:  # its worker died each time, so nobody could bury it
            raise TimeoutError("The worker was cut off each time.")
        if row["topic"] not in _handlers:
            raise LookupError(f"Nobody delivers {row['topic']}.")
        _handlers[row["topic"]](json.loads(row["payload"]), row["id"])
    except Exception as error:
        log.warning("outbox.failed", topic=row["topic"], message=row["id"],
                    attempt=row["attempts"] + 1, kind=type(error).__name__)
        _failed(row, f"{type(error).__name__}: {error}"[:500])
    else:
        _finish(row["id"])
    finally:
        request_ids.use(before)


@db.transactional("outbox.finish")
def _finish(message_id: int) -> None:
    sql.finish(message_id=message_id, now=now())


@db.transactional("outbox.failed")
def _failed(row: dict[str, Any], error: str) -> None:
    attempts = row["attempts"] + 1
    if attempts >= ATTEMPTS:
        sql.bury(message_id=row["id"], now=now(), last_error=error)
    else:
        sql.put_back(message_id=row["id"], available_at=next_try(now(), attempts),
                     last_error=error)


def next_try(at: datetime, attempts: int) -> datetime:
    """When to try again after so many failures: 15 s, doubling, an hour at most."""
    return at + min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1))


def buried(limit: int = 100) -> list[dict[str, Any]]:
    """What was given up, the latest first, without its content."""
    return sql.list_buried(limit=limit)


@db.transactional("outbox.revive")
def revive(message_id: int) -> bool:
    """Try a buried message again; False when there is no such message."""
    return bool(sql.revive(message_id=message_id, now=now()))


def counts() -> dict[str, int]:
    """{"waiting": …, "buried": …}, for readiness and metrics."""
    return {name: int(value) for name, value in sql.counts().items()}


@db.transactional("outbox.purge")
def purge() -> int:
    """Delete what was delivered a week ago; how many, a batch at most."""
    return sql.purge_done(before=now() - KEPT_FOR, batch=1000)


@db.transactional("markers.purge")
def purge_markers() -> int:
    """Delete the outcomes of transactions older than a day; how many, a batch at most."""
    return sql.purge_markers(before=now() - timedelta(hours=24), batch=1000)
