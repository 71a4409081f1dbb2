"""How programs stay signed in: an API session, its short access tokens and rotating refresh tokens.

A family of refresh tokens is a session. Each token works once; its successor is derived from it,
so that who asks twice at the same moment gets the same one. Whoever presents an older token ends
the session, and with it every access token: they are checked against it at each request.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from app import db
from app.accounts import jwts
from app.accounts.sessions import digest
from app.config import settings
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem

GRACE = timedelta(seconds=10)
PREFIX = "svr_"
_TOKEN = re.compile(r"svr_[A-Za-z0-9_-]{43}\Z")

sql = db.queries("accounts/tokens")


@dataclass(frozen=True, slots=True)
class Pair:
    """What a program keeps: an access token, and a refresh token unless it asked for none."""

    access: str
    refresh: str | None
    expires_s: int


def open_session(account_id: int, *, refresh: bool, user_agent: str, network: str,
                 auth_version: int | None = None) -> Pair:
    """Sign a program in, and make its first tokens.

    Raises Problem 401 when `auth_version`, at which they proved who they are, is over.
    """
    life = (timedelta(days=settings().refresh_token_days) if refresh
            else timedelta(hours=settings().legacy_token_hours))
    session_id, token = _open(account_id, life, refresh, user_agent[:255], network, auth_version)
    if refresh:
        return _pair(account_id, session_id, token)
    access = jwts.sign("legacy", account_id, session_id, now(), life)
    return Pair(access, None, int(life.total_seconds()))


@db.transactional("tokens.open")
def _open(account_id: int, life: timedelta, refresh: bool, user_agent: str,
          network: str, auth_version: int | None) -> tuple[int, str | None]:
    at = now()
    session_id = sql.insert_api_session(
        account_id=account_id, auth_version=auth_version, token_hash=secrets.token_hex(32),
        user_agent=user_agent, network=network, now=at, expires_at=at + life)
    if not session_id:
        raise Problem(401, "The account was changed meanwhile. Sign in again.")
    token = f"{PREFIX}{secrets.token_urlsafe(32)}" if refresh else None
    if token:
        sql.insert_refresh_token(session_id=session_id, token_hash=digest(token), now=at,
                                 expires_at=at + life)
    return session_id, token


def refresh(presented: str) -> Pair | None:
    """The next pair for a refresh token; None when it is unknown, over, or was used before."""
    if not _TOKEN.match(presented):
        return None
    found = _rotate(presented)
    return _pair(found[0], found[1], found[2]) if found else None


@db.transactional("tokens.refresh")
def _rotate(presented: str) -> tuple[int, int, str] | None:
    """(account, session, successor), or None. One conditional UPDATE decides who came first."""
    at, token_hash = now(), digest(presented)
    successor = _successor(presented)
    first = sql.use_refresh_token(token_hash=token_hash, now=at)
    found = sql.get_refresh_token(token_hash=token_hash, successor_hash=digest(successor), now=at)
    if found is None:
        return None
    if first:
        ends = at + timedelta(days=settings().refresh_token_days)
        sql.insert_refresh_token(session_id=found["session_id"], token_hash=digest(successor),
                                 now=at, expires_at=ends)
        sql.extend_session(session_id=found["session_id"], now=at, expires_at=ends)
    elif found["used_at"] is None:
        return None  # expired, or its session is over
    elif not (found["is_alive"] and found["is_latest"] and found["used_at"] > at - GRACE):
        if sql.end_session(session_id=found["session_id"], now=at):
            audit.record("account.token_reuse", "account", found["account_id"])
        return None
    return found["account_id"], found["session_id"], successor


def _successor(presented: str) -> str:
    """The one token that follows: only the server and who holds the presented one can know it."""
    secret = settings().secret_key
    key = (secret.get_secret_value() if secret else "").encode()
    made = hmac.new(key, b"refresh\n" + presented.encode(), hashlib.sha256).digest()
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


def _pair(account_id: int, session_id: int, token: str | None) -> Pair:
    life = timedelta(minutes=settings().access_token_minutes)
    access = jwts.sign("access", account_id, session_id, now(), life)
    return Pair(access, token, int(life.total_seconds()))


@db.transactional("tokens.end")
def end(session_id: int) -> None:
    """Sign a program out: its tokens are void at once."""
    sql.end_session(session_id=session_id, now=now())


@db.transactional("tokens.purge")
def purge(batch: int = 1000) -> int:
    """Delete refresh tokens that expired a week ago; how many, a batch at most."""
    return sql.purge_refresh_tokens(before=now() - timedelta(days=7), batch=batch)
