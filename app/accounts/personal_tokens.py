"""Tokens a person makes for programs of their own: named, limited to scopes, shown once."""

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from app import db
from app.accounts.sessions import digest
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid

PREFIX = "svp_"
MOST = 20
MOST_DAYS = 366
USED_AFTER = timedelta(hours=1)  # the list shows when a token was used, to the hour
_TOKEN = re.compile(r"svp_[A-Za-z0-9_-]{43}\Z")

sql = db.queries("accounts/tokens")


@db.transactional("personal_tokens.create")
def create(account_id: int, name: str, scopes: Iterable[str], days: int) -> dict[str, Any]:
    """A new token with its secret, which is not kept. Raises Invalid when there are too many."""
    at, token = now(), f"{PREFIX}{secrets.token_urlsafe(32)}"
    sql.lock_account(account_id=account_id)
    if sql.count_personal_tokens(account_id=account_id, now=at) >= MOST:
        raise Invalid.at("", f"At most {MOST} tokens. Revoke one that is not used any more.")
    wanted = sorted(set(scopes))
    token_id = sql.insert_personal_token(
        account_id=account_id, name=name, token_hash=digest(token), hint=token[-4:],
        scopes=" ".join(wanted), now=at, expires_at=at + timedelta(days=days))
    audit.record("account.token_create", "account", account_id,
                 new={"name": name, "scopes": wanted})
    return get(account_id, token_id) | {"token": token}


def get(account_id: int, token_id: int) -> dict[str, Any]:
    """One of the account's tokens that still work. Raises Problem 404."""
    found = [row for row in of(account_id) if row["id"] == token_id]
    if not found:
        raise Problem(404)
    return found[0]


def of(account_id: int) -> list[dict[str, Any]]:
    """The account's tokens that still work, newest first."""
    rows = sql.list_personal_tokens(account_id=account_id, now=now())
    return [row | {"scopes": row["scopes"].split()} for row in rows]


@db.transactional("personal_tokens.revoke")
def revoke(account_id: int, token_id: int) -> None:
    """Make a token void at once. Raises Problem 404 when the account has no such token."""
    if not sql.revoke_personal_token(account_id=account_id, token_id=token_id, now=now()):
        raise Problem(404)
    audit.record("account.token_revoke", "account", account_id, old={"id": token_id})


def looks_like_one(presented: str) -> bool:
    """Whether it is worth asking the table."""
    return bool(_TOKEN.match(presented))


@db.transactional("personal_tokens.touch")
def touch(token_id: int) -> None:
    """Note that a token is in use."""
    sql.touch_personal_token(token_id=token_id, now=now())
