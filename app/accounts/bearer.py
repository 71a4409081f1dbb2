"""Who a request to the API speaks for: the bearer token's account, never the cookie's."""

from dataclasses import replace

from flask import Request

from app.accounts import jwts, personal_tokens
from app.accounts.sessions import digest
from app.accounts.tokens import sql
from app.accounts.users import Account
from app.ops.clock import now


def load(request: Request) -> Account | None:
    """The account behind `Authorization: Bearer …`, by one query; None for any doubt."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    return account_of(token.strip())


def account_of(token: str) -> Account | None:
    """The account an access, legacy or personal token speaks for."""
    if personal_tokens.looks_like_one(token):
        return _personal(token)
    found = jwts.session_of(token)
    if found is None:
        return None
    session_id, account_id = found
    row = sql.session_by_id(session_id=session_id, now=now())
    return Account.from_row(row) if row and row["id"] == account_id else None


def _personal(token: str) -> Account | None:
    row = sql.account_by_personal_token(token_hash=digest(token), now=now())
    if row is None:
        return None
    if row["last_used_at"] is None or now() - row["last_used_at"] > personal_tokens.USED_AFTER:
        personal_tokens.touch(row["token_id"])
    return replace(Account.from_row(row), scopes=frozenset(row["scopes"].split()),
                   token_id=row["token_id"])
