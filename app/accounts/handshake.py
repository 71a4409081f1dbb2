"""The account of a socket: the same tokens and sessions as over HTTP, checked while it lasts."""

from collections.abc import Iterable

from app import db
from app.accounts import bearer, jwts, sessions
from app.accounts.users import Account
from app.ops.clock import now

AT_ONCE = 1000

_sql = db.queries("accounts/handshake")

Key = tuple[str, int | None]


def account(token: str | None, cookie: str | None) -> Account | None:
    """Return the account of a token, or of a cookie when there is no token, or None."""
    return bearer.account_of(token) if token else sessions.account_of(cookie or "")


def ends_at(token: str | None) -> float | None:
    """Return when an access token itself ends, in seconds since 1970. The rows of sessions and of
    personal tokens say when these end."""
    return jwts.ends_at(token) if token else None


def may(account: Account, *scopes: str) -> bool:
    """Return whether a personal token has one of these scopes; a session may do everything."""
    return account.scopes is None or bool(account.scopes & set(scopes))


def key(account: Account) -> Key:
    """Return what a socket is known by: its session, or its personal token."""
    if account.token_id is not None:
        return "token", account.token_id
    return "session", account.session_id


def ended(keys: Iterable[Key]) -> set[Key]:
    """Return the sessions and tokens that no longer hold.

    They were ended, have expired, or are older than the last change of password, roles or status.
    """
    known = set(keys)
    found: set[Key] = set()
    for kind, list_ended in (("session", _sql.list_ended_sessions),
                             ("token", _sql.list_ended_tokens)):
        ids = sorted(number for of, number in known if of == kind and number is not None)
        for start in range(0, len(ids), AT_ONCE):
            rows = list_ended(ids=ids[start:start + AT_ONCE], now=now())
            found |= {(kind, row["id"]) for row in rows}
    return found
