"""Links sent by e-mail: a random value in the mail, its digest in the table, good for one use."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypedDict

from app import db
from app.accounts.sessions import digest
from app.accounts.users import normal_email
from app.config import settings
from app.ops.clock import now

Purpose = Literal["sign_up", "reset", "email"]

# A test compares these with the routes: the worker that writes the mail has no request to build
# URLs from.
PATHS: dict[Purpose, str] = {
    "sign_up": "/confirm/", "reset": "/reset/", "email": "/confirm-email/",
}
KEPT = timedelta(days=7)  # after a link has expired


class _Row(TypedDict):
    account_id: int | None
    email: str
    payload: str | None
    created_at: datetime


_sql = db.queries("accounts/links", live_mail_token=_Row, used_mail_token=_Row)


@dataclass(frozen=True, slots=True)
class Link:
    """The subject of a link; a sign-up has no account yet."""

    account_id: int | None
    email: str
    payload: Mapping[str, str]
    sent_at: datetime


def issue(purpose: Purpose, email: str, life: timedelta, account_id: int | None = None,
          payload: Mapping[str, str] | None = None) -> str:
    """Make a link in the current transaction, and void those sent before for the same purpose.

    It begins with the configured address: the visitor chooses the Host header.
    """
    at, token = now(), secrets.token_urlsafe(32)
    if account_id is None:
        _sql.void_sign_ups(email=normal_email(email), now=at)
    else:
        _sql.void_mail_tokens(account_id=account_id, purpose=purpose, now=at)
    _sql.insert_mail_token(
        purpose=purpose, token_hash=digest(token), account_id=account_id,
        email=normal_email(email),
        payload=json.dumps({**(payload or {}), "email": email}, ensure_ascii=False),
        now=at, expires_at=at + life)
    return settings().address + PATHS[purpose] + token


def is_young(purpose: Purpose, email: str, age: timedelta) -> bool:
    """Return whether a link that still works was sent to this address within `age`."""
    at = now()
    return bool(_sql.has_young_mail_token(
        purpose=purpose, email=normal_email(email), now=at, since=at - age))


def peek(purpose: Purpose, token: str) -> Link | None:
    """Return what a link is about while it is good. This decides nothing; `redeem` does."""
    row: _Row | None = _sql.live_mail_token(
        token_hash=digest(token), purpose=purpose, now=now())
    return _link(row) if row else None


def redeem(purpose: Purpose, token: str) -> Link | None:
    """Use a link up, in the current transaction; None unless this call is the one that did."""
    hashed = digest(token)
    if _sql.use_mail_token(token_hash=hashed, purpose=purpose, now=now()) != 1:
        return None
    return _link(_sql.used_mail_token(token_hash=hashed, purpose=purpose))


def void_all(account_id: int) -> None:
    """Void every link sent to an account, in the current transaction."""
    _sql.void_all_links(account_id=account_id, now=now())


@db.transactional("links.purge")
def purge(batch: int = 1000) -> int:
    """Delete links that expired a week ago; return how many, at most a batch."""
    return int(_sql.purge_mail_tokens(before=now() - KEPT, batch=batch))


def _link(row: _Row) -> Link:
    payload = json.loads(row["payload"]) if row["payload"] else {}
    return Link(row["account_id"], payload.get("email", row["email"]), payload, row["created_at"])
