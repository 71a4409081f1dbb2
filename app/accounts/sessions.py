"""Sign-ins as rows. The cookie holds a random value, the table its digest, nothing else."""

import hashlib
import ipaddress
import re
import secrets
from datetime import timedelta
from typing import Any

from flask import Request, Response, after_this_request, g, request, session

from app import db
from app.accounts import users
from app.accounts.users import Account
from app.config import settings
from app.ops import audit
from app.ops.clock import now

TOUCH_AFTER = timedelta(minutes=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")

sql = db.queries("accounts/sessions")


def cookie_name() -> str:
    """The cookie's name; under TLS its prefix makes browsers insist on Secure, / and no domain."""
    return "__Host-streamvault" if is_secure() else "streamvault"


def is_secure() -> bool:
    """Whether people reach us over TLS, as the configured address says."""
    return settings().address.startswith("https://")


def digest(token: str) -> str:
    """SHA-256 of a random value, as hex: what the tables store and look up."""
    return hashlib.sha256(token.encode()).hexdigest()


def network_of(address: str | None) -> str:
    """The network an address belongs to: IPv4 itself, IPv6 its /64, which one household owns."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 6:
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def load(from_request: Request) -> Account | None:
    """The account of the request's cookie, by one query; None for any doubt."""
    row = _row_of(from_request.cookies.get(cookie_name(), ""))
    if row is None:
        return None
    g.session_last_seen, g.session_stays = row["last_seen_at"], bool(row["stay"])
    return Account.from_row(row)


def account_of(cookie: str) -> Account | None:
    """The account a cookie's value speaks for, where there is no request; None for any doubt."""
    row = _row_of(cookie)
    return Account.from_row(row) if row else None


def _row_of(cookie: str) -> dict[str, Any] | None:
    if not _TOKEN.match(cookie):
        return None
    return sql.session_account(token_hash=digest(cookie), now=now())


@db.transactional("sessions.open")
def open_session(account_id: int, *, stay: bool = False, user_agent: str = "",
                 network: str = "", replaces: str | None = None,
                 auth_version: int | None = None) -> str:
    """A new session's cookie value. `replaces` is the value before, which is void from now on.

    The value opens nothing when `auth_version` is given and no longer the account's.
    """
    at, token = now(), secrets.token_urlsafe(32)
    if replaces:
        sql.revoke_token(token_hash=digest(replaces), now=at)
    life = (timedelta(days=settings().session_remember_days) if stay
            else timedelta(hours=settings().session_hours))
    sql.insert_session(
        account_id=account_id, auth_version=auth_version, token_hash=digest(token),
        user_agent=user_agent[:255], network=network, stay=stay, now=at, expires_at=at + life)
    return token


def begin(account_id: int, *, stay: bool = False, auth_version: int | None = None) -> None:
    """Sign this browser in: a new value always, whatever it brought, and a fresh CSRF token.

    `auth_version` is the one at which they proved who they are: if it is over, they are not in.
    """
    token = open_session(
        account_id, stay=stay, user_agent=request.user_agent.string, auth_version=auth_version,
        network=network_of(request.remote_addr), replaces=request.cookies.get(cookie_name()))
    session.clear()
    max_age = settings().session_remember_days * 86_400 if stay else None

    @after_this_request
    def give(response: Response) -> Response:
        response.set_cookie(cookie_name(), token, max_age=max_age, httponly=True,
                            secure=is_secure(), samesite="Lax", path="/")
        return response


def renew(account_id: int) -> None:
    """Go on in this browser after everything was signed out; it stays signed in if it was to."""
    begin(account_id, stay=g.get("session_stays", False))


def end() -> None:
    """Sign this browser out: its row is void, its cookies are gone."""
    token = request.cookies.get(cookie_name())
    if token:
        void(token)
    session.clear()

    @after_this_request
    def take(response: Response) -> Response:
        response.delete_cookie(cookie_name(), httponly=True, secure=is_secure(),
                               samesite="Lax", path="/")
        return response


@db.transactional("sessions.void")
def void(token: str) -> None:
    """Revoke the session of a cookie value, if there is one."""
    sql.revoke_token(token_hash=digest(token), now=now())


@db.transactional("sessions.touch")
def _touch(session_id: int) -> None:
    sql.touch_session(session_id=session_id, now=now())


def touch(account: Account) -> None:
    """Note that the session is in use: on changes only, once a minute, for a GET writes nothing."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if now() - g.get("session_last_seen", now()) > TOUCH_AFTER:
        _touch(account.session_id)


@db.transactional("sessions.revoke")
def revoke(account_id: int, session_id: int) -> bool:
    """Sign one device out; False when the account has no such session."""
    found = sql.revoke_session(account_id=account_id, session_id=session_id, now=now())
    if found:
        audit.record("account.sign_out", "account", account_id)
    return bool(found)


@db.transactional("sessions.revoke_others")
def revoke_others(account_id: int) -> None:
    """Sign every device out; the caller begins a new session for the one it speaks with."""
    users.sql.bump_auth_version(account_id=account_id)
    sql.revoke_sessions(account_id=account_id, now=now())
    audit.record("account.sign_out", "account", account_id)
