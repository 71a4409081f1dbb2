"""The answers to sent forms, by the digest of what was sent. The row of a form is its lock."""

from datetime import timedelta
from typing import TypedDict

from app import db
from app.ops.clock import now

BATCH = 1000


class StoredAnswer(TypedDict):
    """A sealed answer; None while the first request runs."""

    answer: bytes | None


_sql = db.queries("web/form_answers", get_answer=StoredAnswer)


@db.transactional("forms.claim")
def claim(form_hash: bytes, life: timedelta) -> bool:
    """Return whether nobody sent this form within its life."""
    at = now()
    return bool(_sql.claim(form_hash=form_hash, now=at, expires_at=at + life))


def find(form_hash: bytes) -> StoredAnswer | None:
    """Return the answer to a form that somebody claimed, or None."""
    row: StoredAnswer | None = _sql.get_answer(form_hash=form_hash, now=now())
    return row


@db.transactional("forms.keep")
def keep(form_hash: bytes, answer: bytes, life: timedelta) -> None:
    """Store the answer to a claimed form."""
    _sql.keep_answer(form_hash=form_hash, answer=answer, expires_at=now() + life)


@db.transactional("forms.give_back")
def give_back(form_hash: bytes) -> None:
    """Let a form be sent again."""
    _sql.give_back(form_hash=form_hash)


@db.transactional("forms.purge")
def purge() -> int:
    """Delete a batch of expired answers and return how many."""
    return int(_sql.purge_answers(before=now(), batch=BATCH))
