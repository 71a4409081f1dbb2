"""Who is at a socket: by the same tokens and sessions as over HTTP, asked again while it lasts."""

from collections.abc import Iterable

from app import db
from app.accounts import bearer, sessions
from app.accounts.users import Account
from app.ops.clock import now

AT_ONCE = 1000

_sql = db.queries("accounts/handshake")

Key = tuple[str, int | None]


def account(token: str | None, cookie: str | None) -> Account | None:
    """The account of a token, else of a browser's session; None for any doubt."""
    return bearer.account_of(token) if token else sessions.account_of(cookie or "")


def may(account: Account, *scopes: str) -> bool:
    """Whether a personal token's scopes allow one of these; a session may do everything."""
    return account.scopes is None or bool(account.scopes & set(scopes))


def key(account: Account) -> Key:
    """What an account is known by here: its session, or the personal token it brought."""
    if account.token_id is not None:
        return "token", account.token_id
    return "session", account.session_id


def over(keys: Iterable[Key]) -> set[Key]:
    """Which sessions and tokens do not hold any more: ended, expired, or older than the last change
    of password, roles or status."""
    known = set(keys)
    found: set[Key] = set()
    for kind, question in (("session", _sql.sessions_over), ("token", _sql.tokens_over)):
        ids = sorted(number for of, number in known if of == kind and number is not None)
        for start in range(0, len(ids), AT_ONCE):
            rows = question(ids=ids[start:start + AT_ONCE], now=now())
            found |= {(kind, row["id"]) for row in rows}
    return found
