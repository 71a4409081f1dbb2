"""Access to views. Every view has exactly one of these decorators, right under its route.

    @pages.get("/catalog/titles")
    @role_required("employee")
    def titles(): ...

`view.access` says which: "public", "signed_in" or the set of roles. The application does not start
without it, and the test of the route × role matrix reads it.
"""

import functools
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import cookies, sessions
from app.accounts.users import ROLES
from app.web import admission, limits, unsaved
from app.web.error_pages import wants_json
from app.web.errors import Problem

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Let anybody in, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let any account in. Others are redirected to the sign-in page, programs get a 401."""
    return _guard(view, None)


def role_required(*roles: str) -> Callable[[View], View]:
    """Let accounts with one of exactly these roles in; admin only where it is listed."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"Not roles: {sorted(unknown)}")
    return lambda view: _guard(view, frozenset(roles))


def _guard(view: View, roles: frozenset[str] | None) -> View:
    def admit() -> Response | None:
        """Return None to let somebody in, or a redirect to sign in. Raises Problem 401 or 403."""
        if not current_user.is_authenticated:
            return _ask_to_sign_in()
        if roles is not None and not roles & current_user.roles:
            raise Problem(403)
        cookies.touch(current_user)
        return None

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return admit() or view(*args, **kwargs)

    guarded.access = "signed_in" if roles is None else roles  # type: ignore[attr-defined]
    guarded.admit = admit  # type: ignore[attr-defined]  # before anything is read
    return guarded  # type: ignore[return-value]


def limited(policy: str, *, by: Literal["account", "network"]) -> Callable[[View], View]:
    """Count each request of a view before its body is read; a 429 above the policy's limit."""

    def count() -> None:
        if by == "network":
            limits.hit(policy, sessions.network_of(request.remote_addr))
        elif current_user.is_authenticated:  # the guard refuses others
            limits.hit(policy, f"account {current_user.id}")

    return admission.counted(count)


def _ask_to_sign_in() -> Response:
    if request.is_json or wants_json():
        raise Problem(401)
    if request.method not in ("GET", "HEAD"):
        return unsaved.keep_until_sign_in() or redirect(url_for("accounts.sign_in"), 303)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 302)
