"""The sign-in of this browser: the cookie that names a session, and the one that names the browser.
"""

import re
import secrets
from datetime import timedelta

from flask import Request, Response, after_this_request, g, request, session

from app import db
from app.accounts import sessions
from app.accounts.users import Account
from app.config import settings
from app.ops.clock import now

TOUCH_AFTER = timedelta(minutes=1)
DEVICE_DAYS = 365
_DEVICE = re.compile(r"[A-Za-z0-9_-]{32}")


def load(from_request: Request) -> Account | None:
    """Return the account of the request's cookie, with one query, or None."""
    row = sessions.row_of(from_request.cookies.get(sessions.cookie_name(), ""))
    if row is None:
        return None
    g.session_last_seen, g.session_stays = row["last_seen_at"], bool(row["stay"])
    return Account.from_row(row)


def begin(account_id: int, *, stay: bool = False, auth_version: int | None = None) -> None:
    """Sign this browser in, always with a new value and a new CSRF token.

    `auth_version` is the account's at the moment the person proved who they are: if it has changed
    since, the browser is not signed in.
    """
    token = sessions.open_session(
        account_id, stay=stay, user_agent=request.user_agent.string, auth_version=auth_version,
        network=sessions.network_of(request.remote_addr),
        replaces=request.cookies.get(sessions.cookie_name()))
    session.clear()
    max_age = settings().session_remember_days * 86_400 if stay else None

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(sessions.cookie_name(), token, max_age=max_age, httponly=True,
                            secure=sessions.is_secure(), samesite="Lax", path="/")
        return response


def renew(account_id: int) -> None:
    """Keep this browser signed in after every session was ended, for as long as it had chosen."""
    begin(account_id, stay=g.get("session_stays", False))


def device() -> str:
    """Return this browser's token, or a new one. It proves nothing but that this browser was here.
    """
    kept = request.cookies.get(_device_name(), "")
    return kept if _DEVICE.fullmatch(kept) else secrets.token_urlsafe(24)


def keep_device(token: str) -> None:
    """Have the browser keep its token after a sign-in, also past the end of the session."""

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(_device_name(), token, max_age=DEVICE_DAYS * 86_400, httponly=True,
                            secure=sessions.is_secure(), samesite="Lax", path="/")
        return response


def _device_name() -> str:
    return f"{sessions.cookie_name()}-device"


def end() -> None:
    """Sign this browser out: end its session and delete its cookies."""
    token = request.cookies.get(sessions.cookie_name())
    if token:
        sessions.void(token)
    session.clear()

    @after_this_request
    def delete_cookie(response: Response) -> Response:
        response.delete_cookie(sessions.cookie_name(), httponly=True, secure=sessions.is_secure(),
                               samesite="Lax", path="/")
        return response


def touch(account: Account) -> None:
    """Note that the session is in use, at most once a minute and only on changes: a GET writes
    nothing."""
    if request.method in ("GET", "HEAD", "OPTIONS") or db.is_reading_only():
        return
    if now() - g.get("session_last_seen", now()) > TOUCH_AFTER:
        sessions.touch(account.session_id)
