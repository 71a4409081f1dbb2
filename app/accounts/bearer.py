"""The account of a request to the API: the bearer token's, never the cookie's."""

from dataclasses import replace
from datetime import datetime

from flask import Request

from app import db
from app.accounts import jwts, personal_tokens
from app.accounts.sessions import digest
from app.accounts.users import Account, SignedIn
from app.ops.clock import now


class _TokenOwner(SignedIn):
    """The account of a personal token, and the token."""

    token_id: int
    scopes: str
    last_used_at: datetime | None


_sql = db.queries("accounts/bearer", session_by_id=SignedIn, account_by_personal_token=_TokenOwner)


def load(request: Request) -> Account | None:
    """Return the account of `Authorization: Bearer …`, with one query, or None."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    return account_of(token.strip())


def account_of(token: str) -> Account | None:
    """Return the account that an access, legacy or personal token speaks for, or None."""
    if personal_tokens.looks_like_one(token):
        return _personal(token)
    found = jwts.session_of(token)
    if found is None:
        return None
    session_id, account_id = found
    row: SignedIn | None = _sql.session_by_id(session_id=session_id, now=now())
    return Account.from_row(row) if row and row["id"] == account_id else None


def _personal(token: str) -> Account | None:
    row: _TokenOwner | None = _sql.account_by_personal_token(token_hash=digest(token), now=now())
    if row is None:
        return None
    if row["last_used_at"] is None or now() - row["last_used_at"] > personal_tokens.USED_AFTER:
        personal_tokens.touch(row["token_id"])
    return replace(Account.from_row(row), scopes=frozenset(row["scopes"].split()),
                   token_id=row["token_id"])
