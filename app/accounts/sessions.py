"""Sign-ins as rows. The cookie holds a random value; the table holds only its digest."""

import hashlib
import ipaddress
import re
import secrets
from datetime import datetime, timedelta
from typing import TypedDict

from app import db
from app.accounts.users import Account, SignedIn
from app.config import settings
from app.ops import audit
from app.ops.clock import now

KEPT = timedelta(days=30)  # after a session has expired
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")


class BrowserSession(SignedIn):
    """The account of a cookie, and its session."""

    last_seen_at: datetime
    stay: int


class Session(TypedDict):
    """A signed-in browser or program."""

    id: int
    kind: str
    user_agent: str
    network: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


_sql = db.queries("accounts/sessions", session_account=BrowserSession, list_sessions=Session)


def cookie_name() -> str:
    """Return the cookie's name; the prefix makes browsers insist on Secure, path / and no domain.

    Only TLS allows the prefix.
    """
    return "__Host-streamvault" if is_secure() else "streamvault"


def is_secure() -> bool:
    """Return whether people reach this site over TLS, according to the configured address."""
    return settings().address.startswith("https://")


def digest(token: str) -> str:
    """Return the SHA-256 of a random value as hex: what tables store and look up."""
    return hashlib.sha256(token.encode()).hexdigest()


def network_of(address: str | None) -> str:
    """Return the network of an address: for IPv4 itself, for IPv6 its /64, one household's."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 6:
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def account_of(cookie: str) -> Account | None:
    """Return the account of a cookie's value, where there is no request, or None."""
    row = row_of(cookie)
    return Account.from_row(row) if row else None


def row_of(cookie: str) -> BrowserSession | None:
    """Return the session and the account of a cookie's value, with one query, or None."""
    if not _TOKEN.match(cookie):
        return None
    row: BrowserSession | None = _sql.session_account(token_hash=digest(cookie), now=now())
    return row


def of_account(account_id: int) -> list[Session]:
    """Return the signed-in browsers and programs of an account, most recently used first."""
    rows: list[Session] = _sql.list_sessions(account_id=account_id, now=now())
    return rows


@db.transactional("sessions.open")
def open_session(account_id: int, *, stay: bool = False, user_agent: str = "",
                 network: str = "", replaces: str | None = None,
                 auth_version: int | None = None) -> str:
    """Open a session and return its cookie value. The value `replaces` is void from now on.

    The new value opens nothing if `auth_version` is given and no longer the account's.
    """
    at, token = now(), secrets.token_urlsafe(32)
    if replaces:
        _sql.revoke_token(token_hash=digest(replaces), now=at)
    life = (timedelta(days=settings().session_remember_days) if stay
            else timedelta(hours=settings().session_hours))
    _sql.insert_session(
        account_id=account_id, auth_version=auth_version, token_hash=digest(token),
        user_agent=user_agent[:255], network=network, stay=stay, now=at, expires_at=at + life)
    return token


@db.transactional("sessions.void")
def void(token: str) -> None:
    """Revoke the session of a cookie value, if there is one."""
    _sql.revoke_token(token_hash=digest(token), now=now())


@db.transactional("sessions.touch")
def touch(session_id: int | None) -> None:
    """Note that the session is in use."""
    _sql.touch_session(session_id=session_id, now=now())


@db.transactional("sessions.revoke")
def revoke(account_id: int, session_id: int) -> bool:
    """Sign one device out; return False when the account has no such session."""
    found = _sql.revoke_session(account_id=account_id, session_id=session_id, now=now())
    if found:
        audit.record("account.sign_out", "account", account_id)
    return bool(found)


@db.transactional("sessions.revoke_others")
def revoke_others(account_id: int) -> None:
    """Sign every device out; the caller then begins a new session for the one in use."""
    end_all(account_id)
    audit.record("account.sign_out", "account", account_id)


def end_all(account_id: int) -> bool:
    """End every session, token and socket of an account, in the current transaction.

    Return False when there is no such account.
    """
    if not _sql.bump_auth_version(account_id=account_id):
        return False
    revoke_all(account_id)
    return True


def revoke_all(account_id: int) -> None:
    """Revoke every session row, in the current transaction, which has raised auth_version."""
    _sql.revoke_sessions(account_id=account_id, now=now())


@db.transactional("sessions.purge")
def purge(batch: int = 1000) -> int:
    """Delete sessions that expired a month ago; return how many, at most a batch."""
    return int(_sql.purge_sessions(before=now() - KEPT, batch=batch))
