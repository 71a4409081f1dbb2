"""Tokens that people make for their own programs: named, limited to scopes, shown once."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypedDict

from app import db
from app.accounts import users
from app.accounts.sessions import digest
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid

PREFIX = "svp_"
MOST = 20
MOST_DAYS = 366
USED_AFTER = timedelta(hours=1)  # the list shows to the hour when a token was last used
_TOKEN = re.compile(r"svp_[A-Za-z0-9_-]{43}\Z")


class _About(TypedDict):
    id: int
    name: str
    hint: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class _Row(_About):
    scopes: str


class PersonalToken(_About):
    """A token that works; `hint` is how its secret ends."""

    scopes: list[str]


class NewToken(PersonalToken):
    """A token with its secret, which is not stored."""

    token: str


_sql = db.queries("accounts/personal_tokens", list_personal_tokens=_Row)


@db.transactional("personal_tokens.create")
def create(account_id: int, name: str, scopes: Iterable[str], days: int) -> NewToken:
    """Make a token and return it with its secret. Raises Invalid when there are too many."""
    at, token = now(), f"{PREFIX}{secrets.token_urlsafe(32)}"
    users.lock({account_id})  # of two made at once, one is counted after the other
    if _sql.count_personal_tokens(account_id=account_id, now=at) >= MOST:
        raise Invalid.at("", f"You can have {MOST} tokens. Revoke one that you no longer use.",
                         "too_many_tokens")
    wanted = sorted(set(scopes))
    token_id = _sql.insert_personal_token(
        account_id=account_id, name=name, token_hash=digest(token), hint=token[-4:],
        scopes=" ".join(wanted), now=at, expires_at=at + timedelta(days=days))
    audit.record("account.token_create", "account", account_id,
                 new={"name": name, "scopes": wanted})
    return {**get(account_id, token_id), "token": token}


def get(account_id: int, token_id: int) -> PersonalToken:
    """Return one of the account's working tokens. Raises Problem 404."""
    found = [token for token in of_account(account_id) if token["id"] == token_id]
    if not found:
        raise Problem(404)
    return found[0]


def of_account(account_id: int) -> list[PersonalToken]:
    """Return the account's working tokens, newest first."""
    rows: list[_Row] = _sql.list_personal_tokens(account_id=account_id, now=now())
    return [{**row, "scopes": row["scopes"].split()} for row in rows]


@db.transactional("personal_tokens.revoke")
def revoke(account_id: int, token_id: int) -> None:
    """Revoke a token, at once. Raises Problem 404 when the account has no such token."""
    if not _sql.revoke_personal_token(account_id=account_id, token_id=token_id, now=now()):
        raise Problem(404)
    audit.record("account.token_revoke", "account", account_id, old={"id": token_id})


def looks_like_one(presented: str) -> bool:
    """Return whether it is worth asking the table."""
    return bool(_TOKEN.match(presented))


@db.transactional("personal_tokens.touch")
def touch(token_id: int) -> None:
    """Note that a token is in use."""
    _sql.touch_personal_token(token_id=token_id, now=now())
