"""The stored answers to requests with an Idempotency-Key: kept a day, by account and key."""

from datetime import datetime, timedelta
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


class LockedAnswer(StoredAnswer):
    """An answer, and when its request began."""

    created_at: datetime


_sql = db.queries("web/idempotency", get_answer=StoredAnswer, lock_answer=LockedAnswer)


def find(account_id: int, key: str) -> StoredAnswer | None:
    """Return the stored answer, or None."""
    row: StoredAnswer | None = _sql.get_answer(
        account_id=account_id, idempotency_key=key, after=now() - KEPT_FOR)
    return row


def claim(account_id: int, key: str, request_hash: str) -> StoredAnswer | None:
    """Make the key this transaction's and return None, or return the answer stored under it.

    The key's row is the lock. Raises db.LockTimeout while another transaction has it.
    """
    row: LockedAnswer | None = _sql.lock_answer(account_id=account_id, idempotency_key=key)
    if row is not None and row["created_at"] > now() - KEPT_FOR:
        return row
    if row is not None:
        _sql.delete_answer(account_id=account_id, idempotency_key=key)
    try:
        _sql.insert_key(account_id=account_id, idempotency_key=key, request_hash=request_hash,
                        now=now())
    except db.Duplicate:  # another request inserted it a moment ago, and has committed by now
        found = find(account_id, key)
        if found is None:
            raise
        return found
    return None


def forget(account_id: int) -> None:
    """Delete the answers to an account's requests, in the current transaction."""
    _sql.delete_answers_of(account_id=account_id)


def store(account_id: int, key: str, status: int, headers: str, body: bytes) -> None:
    """Store the answer under the key that this transaction has claimed."""
    _sql.store_answer(account_id=account_id, idempotency_key=key, status=status, headers=headers,
                      body=body)


@db.transactional("idempotency.purge")
def purge() -> int:
    """Delete a batch of expired keys and return how many."""
    return _sql.purge_answers(before=now() - KEPT_FOR, batch=BATCH)
