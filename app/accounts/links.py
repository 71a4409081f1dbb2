"""Links sent by mail: a random value in the mail, its digest in the table, good for one use."""

import json
import secrets
from datetime import timedelta
from typing import Any, Literal

from app import db
from app.accounts.sessions import digest
from app.config import settings
from app.ops.clock import now

Purpose = Literal["sign_up", "reset", "email"]

# Kept beside the routes by a test: the worker that writes mails has no request to build URLs from.
PATHS: dict[Purpose, str] = {
    "sign_up": "/confirm/", "reset": "/reset/", "email": "/confirm-email/",
}

sql = db.queries("accounts/links")


def issue(purpose: Purpose, email: str, life: timedelta, account_id: int | None = None,
          payload: dict[str, Any] | None = None) -> str:
    """A new link, in the current transaction. Links sent before for the same end are void.

    It begins with the configured address: a Host header is the visitor's to choose.
    """
    at, token = now(), secrets.token_urlsafe(32)
    if account_id is None:
        sql.void_sign_ups(email=email, now=at)
    else:
        sql.void_mail_tokens(account_id=account_id, purpose=purpose, now=at)
    sql.insert_mail_token(
        purpose=purpose, token_hash=digest(token), account_id=account_id, email=email,
        payload=None if payload is None else json.dumps(payload, ensure_ascii=False),
        now=at, expires_at=at + life)
    return settings().address + PATHS[purpose] + token


def peek(purpose: Purpose, token: str) -> dict[str, Any] | None:
    """What a link is about while it is good: id, account_id, email, payload. Decides nothing."""
    row = sql.live_mail_token(token_hash=digest(token), purpose=purpose, now=now())
    return _loaded(row) if row else None


def redeem(purpose: Purpose, token: str) -> dict[str, Any] | None:
    """Use a link up, in the current transaction; None unless this call was the one that did."""
    hashed = digest(token)
    if sql.use_mail_token(token_hash=hashed, purpose=purpose, now=now()) != 1:
        return None
    return _loaded(sql.used_mail_token(token_hash=hashed, purpose=purpose))


def _loaded(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"payload": json.loads(row["payload"]) if row["payload"] else {}}
