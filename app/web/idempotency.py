"""The stored answers to requests with an Idempotency-Key: kept a day, by account and key."""

from datetime import timedelta
from typing import TypedDict

from app import db
from app.ops.clock import now

KEPT_FOR = timedelta(hours=24)
BATCH = 1000


class StoredAnswer(TypedDict):
    """The answer to a request, its headers as JSON text."""

    request_hash: str
    status: int
    headers: str
    body: bytes


_sql = db.queries("web/idempotency", get_answer=StoredAnswer)


def find(account_id: int, key: str) -> StoredAnswer | None:
    """Return the stored answer, or None."""
    row: StoredAnswer | None = _sql.get_answer(
        account_id=account_id, idempotency_key=key, after=now() - KEPT_FOR)
    return row


def store(account_id: int, key: str, request_hash: str, status: int, headers: str,
          body: bytes) -> None:
    """Store an answer in the transaction of its effect."""
    _sql.delete_answer(account_id=account_id, idempotency_key=key)
    _sql.insert_answer(account_id=account_id, idempotency_key=key, request_hash=request_hash,
                       status=status, headers=headers, body=body, now=now())


@db.transactional("idempotency.purge")
def purge() -> int:
    """Delete a batch of expired keys and return how many."""
    return _sql.purge_answers(before=now() - KEPT_FOR, batch=BATCH)
