"""API sign-ins: a session, short access tokens, rotating refresh tokens.

A family of refresh tokens is a session. Each token works once. Its successor is derived from it, so
that two requests at the same moment get the same one. Presenting an older token ends the session,
and with it every access token: the session is checked at each request.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from app import db
from app.accounts import jwts
from app.accounts.sessions import digest
from app.config import settings
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem

GRACE = timedelta(seconds=10)
KEPT = timedelta(days=7)  # after a refresh token has expired
PREFIX = "svr_"
_TOKEN = re.compile(r"svr_[A-Za-z0-9_-]{43}\Z")


class _Presented(TypedDict):
    session_id: int
    used_at: datetime | None
    account_id: int
    is_alive: int
    is_latest: int


_sql = db.queries("accounts/tokens", get_refresh_token=_Presented)


@dataclass(frozen=True, slots=True)
class Pair:
    """The tokens of a program: an access token, and a refresh token if it asked for one."""

    access: str
    refresh: str | None
    expires_s: int


def open_session(account_id: int, *, refresh: bool, user_agent: str, network: str,
                 auth_version: int | None = None) -> Pair:
    """Sign a program in and return its first tokens.

    `auth_version` is the account's at the moment the person proved who they are. Raises Problem 401
    if it has changed since.
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
    session_id = _sql.insert_api_session(
        account_id=account_id, auth_version=auth_version, token_hash=secrets.token_hex(32),
        user_agent=user_agent, network=network, now=at, expires_at=at + life)
    if not session_id:
        raise Problem(401, "Your account changed while you were signing in. Sign in again.",
                      code="account_changed")
    token = f"{PREFIX}{secrets.token_urlsafe(32)}" if refresh else None
    if token:
        _sql.insert_refresh_token(session_id=session_id, token_hash=digest(token), now=at,
                                  expires_at=at + life)
    return session_id, token


def refresh(presented: str) -> Pair | None:
    """Return the next pair for a refresh token, or None if it is unknown, expired or was used."""
    if not _TOKEN.match(presented):
        return None
    found = _rotate(presented)
    return _pair(*found) if found else None


@db.transactional("tokens.refresh")
def _rotate(presented: str) -> tuple[int, int, str] | None:
    """Return (account, session, successor) or None; one conditional UPDATE decides who is first."""
    at, token_hash = now(), digest(presented)
    is_first = _sql.use_refresh_token(token_hash=token_hash, now=at)
    found: _Presented | None = None
    # An answer that got lost may have named the successor that the earlier key makes.
    for key in reversed(settings().signing_keys or [""]):
        successor = _successor(presented, key)
        found = _sql.get_refresh_token(
            token_hash=token_hash, successor_hash=digest(successor), now=at)
        if found is None:
            return None
        if is_first or found["is_latest"]:
            break
    assert found is not None
    if is_first:
        ends = at + timedelta(days=settings().refresh_token_days)
        _sql.insert_refresh_token(session_id=found["session_id"], token_hash=digest(successor),
                                  now=at, expires_at=ends)
        _sql.extend_session(session_id=found["session_id"], now=at, expires_at=ends)
    elif found["used_at"] is None:
        return None  # it has expired, or its session has ended
    elif not (found["is_alive"] and found["is_latest"] and found["used_at"] > at - GRACE):
        if _sql.end_session(session_id=found["session_id"], now=at):
            audit.record("account.token_reuse", "account", found["account_id"])
        return None
    return found["account_id"], found["session_id"], successor


def _successor(presented: str, key: str | None = None) -> str:
    """Return the token that follows; only the server and the holder of this one can know it."""
    key = (settings().signing_keys or [""])[-1] if key is None else key
    made = hmac.digest(key.encode(), b"refresh\n" + presented.encode(), hashlib.sha256)
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


def _pair(account_id: int, session_id: int, token: str | None) -> Pair:
    life = timedelta(minutes=settings().access_token_minutes)
    access = jwts.sign("access", account_id, session_id, now(), life)
    return Pair(access, token, int(life.total_seconds()))


@db.transactional("tokens.end")
def end(session_id: int | None) -> None:
    """Sign a program out: its tokens are void at once."""
    _sql.end_session(session_id=session_id, now=now())


@db.transactional("tokens.purge")
def purge(batch: int = 1000) -> int:
    """Delete refresh tokens that expired a week ago; return how many, at most a batch."""
    return int(_sql.purge_refresh_tokens(before=now() - KEPT, batch=batch))
