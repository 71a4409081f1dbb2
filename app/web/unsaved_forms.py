"""Forms sent after their session had ended, kept half an hour for one account, a few of each."""

import json
import secrets
from datetime import timedelta
from typing import Any

from app import db
from app.ops.clock import now
from app.web.sealed import digest, seal, unseal

KEPT = timedelta(minutes=30)
MOST_EACH = 5  # of an account; two that are kept at the same moment may exceed it by one
BATCH = 1000

_sql = db.queries("web/unsaved_forms")


@db.transactional("unsaved_forms.keep")
def keep(account_id: int, content: Any) -> str:
    """Keep what was sent, which JSON can write, and return the token that opens it."""
    token = secrets.token_urlsafe(24)
    too_old = [row["id"] for row in _sql.list_ids(account_id=account_id)][MOST_EACH - 1:]
    _sql.delete_forms(ids=too_old)
    _sql.insert_form(account_id=account_id, token_hash=digest(token), expires_at=now() + KEPT,
                     content=seal(token, json.dumps(content).encode()))
    return token


def find(account_id: int, token: str) -> Any:
    """Return what is kept for the account under the token, or None."""
    sealed = _sql.get_form(account_id=account_id, token_hash=digest(token), now=now())
    content = unseal(token, sealed) if sealed else None
    return json.loads(content) if content else None


def forget(account_id: int) -> None:
    """Delete what is kept for an account, in the current transaction."""
    _sql.delete_forms_of(account_id=account_id)


@db.transactional("unsaved_forms.purge")
def purge() -> int:
    """Delete a batch of expired forms and return how many."""
    return int(_sql.purge_forms(before=now(), batch=BATCH))
