"""Pages for signing in and out."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from pydantic import Field
from werkzeug.wrappers import Response

from app.accounts import cookies, credentials, pending, sessions, totp
from app.accounts.access import limited, public
from app.accounts.credentials import Found
from app.accounts.fields import Code, Password, PasswordForm, refill
from app.accounts.pages import pages
from app.web import forms, sizes
from app.web.links import local_path
from app.web.navigation import url_of

WAIT = "After five failed attempts, you have to wait before you try again."
NO_MATCH = f"Incorrect e-mail address or password. {WAIT}"
NO_CODE_MATCH = f"This code is incorrect or has already been used. {WAIT}"


class SignInForm(PasswordForm):
    """The fields of a sign-in; no rule here tells a good address from a bad one."""

    email: str = Field(min_length=1, max_length=sizes.EMAIL)
    password: Password
    stay: bool = False


class CodeForm(forms.Form):
    """The second step: a code from the app, or a recovery code."""

    code: Code


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in between its password and its code, and what it wants afterwards."""

    found: Found
    stay: bool
    following: str | None


def home_of(roles: frozenset[str]) -> str:
    """Return the page where somebody with these roles starts."""
    if "employee" in roles:
        return url_of("titles") or "/"
    if "analyst" in roles:
        return url_of("dashboard", name="performance") or "/"
    return url_for("accounts.users") if "admin" in roles else "/"


@pages.get("/sign-in")
@public
def sign_in() -> Response | str:
    """Show the form, or the next page if somebody is signed in already."""
    following = local_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(following or home_of(current_user.roles))
    return render_template("accounts/sign_in.html", values={}, errors={}, next=following)


@pages.post("/sign-in")
@public
@limited("sign-in", by="network")
def sign_in_post() -> Response | tuple[str, int]:
    """Sign in. Wrong, unknown, disabled and locked give the same answer."""
    network, device = sessions.network_of(request.remote_addr), cookies.device()
    following, form = local_path(request.form.get("next")), None
    try:
        form = forms.parse(SignInForm, request.form)
        found = credentials.check(form.email, form.password, network, device)
        if found is None:
            raise forms.Invalid.at("", NO_MATCH)
    except forms.Invalid as wrong:
        return render_template("accounts/sign_in.html", values=refill(wrong, form),
                               errors=wrong.errors, next=following), 422
    cookies.keep_device(device)
    return _next_step(Waiting(found, form.stay, following))


@pages.get("/sign-in/code")
@public
def sign_in_code() -> Response | str:
    """Ask for the app's code, or for a recovery code instead."""
    return _code_page({}) if _waiting() else _timed_out()


@pages.post("/sign-in/code")
@public
@limited("sign-in", by="network")
def sign_in_code_post() -> Response | tuple[str, int]:
    """Finish the sign-in. Wrong, used and locked give the same answer."""
    waiting = _waiting()
    if waiting is None:
        return _timed_out()
    try:
        form = forms.parse(CodeForm, request.form)
        if not totp.verify(waiting.found.id, form.code):
            raise forms.Invalid.at("code", NO_CODE_MATCH)
    except forms.Invalid as wrong:
        return _code_page(wrong.errors), 422
    return _finish(waiting)


@pages.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session, if there is one."""
    cookies.end()
    return redirect(url_for("accounts.sign_in"), 303)


def _next_step(waiting: Waiting) -> Response:
    """Finish a sign-in whose password was right, or lead to its second step."""
    found = waiting.found
    if not found.has_totp:
        return _finish(waiting)
    session.clear()
    pending.keep("sign-in code", found.id, found.auth_version, stay=waiting.stay,
                 next=waiting.following)
    return redirect(url_for("accounts.sign_in_code"), 303)


def _finish(waiting: Waiting) -> Response:
    found = waiting.found
    cookies.begin(found.id, stay=waiting.stay, auth_version=found.auth_version)
    return redirect(waiting.following or home_of(found.roles), 303)


def _waiting() -> Waiting | None:
    """Return the sign-in whose password was right in this browser minutes ago."""
    kept = pending.find("sign-in code")
    found = credentials.recheck(kept.account_id, kept.auth_version) if kept else None
    return Waiting(found, kept.more["stay"], kept.more["next"]) if kept and found else None


def _code_page(errors: dict[str, str]) -> str:
    return render_template("accounts/sign_in_code.html", errors=errors,
                           recovery="recovery" in request.args)


def _timed_out() -> Response:
    flash("Your sign-in timed out. Sign in again.", "warn")
    return redirect(url_for("accounts.sign_in"), 303 if request.method == "POST" else 302)
