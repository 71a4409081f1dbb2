"""Signing in and out."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from pydantic import Field
from werkzeug.wrappers import Response

from app.accounts import credentials, pending, sessions, totp
from app.accounts.access import public
from app.accounts.fields import Code, Password, PasswordForm, refill
from app.accounts.pages import pages
from app.accounts.users import roles_of
from app.ops import limits
from app.web import forms
from app.web.links import local_path
from app.web.navigation import url_of

NO_MATCH = ("That address and password do not match. After five tries we ask you to wait, "
            "longer each time.")

NO_CODE_MATCH = ("That code does not fit, or has been used. After five tries we ask you to wait, "
                 "longer each time.")


class SignInForm(PasswordForm):
    """What a sign-in sends; nothing here tells a good address from a bad one."""

    email: str = Field(min_length=1, max_length=254)
    password: Password
    stay: bool = False


class CodeForm(forms.Form):
    """The second step: a code of the app or, to sign in, a recovery code."""

    code: Code


def home_of(roles: frozenset[str]) -> str:
    """Where somebody with these roles starts."""
    if "employee" in roles:
        return url_of("titles") or "/"
    if "analyst" in roles:
        return url_of("dashboard", name="performance") or "/"
    return url_for("accounts.users") if "admin" in roles else "/"


@pages.get("/sign-in")
@public
def sign_in() -> Response | str:
    """The form; who is signed in already goes on."""
    following = local_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(following or home_of(current_user.roles))
    return render_template("accounts/sign_in.html", values={}, errors={}, next=following)


@pages.post("/sign-in")
@public
def sign_in_post() -> Response | tuple[str, int]:
    """Wrong, unknown, disabled and locked all get the same answer."""
    network = sessions.network_of(request.remote_addr)
    limits.hit("sign-in", network)
    following = local_path(request.form.get("next"))
    form = None
    try:
        form = forms.parse(SignInForm, request.form)
        found = credentials.check(form.email, form.password, network)
        if found is None:
            raise forms.Invalid.at("", NO_MATCH)
    except forms.Invalid as wrong:
        return render_template("accounts/sign_in.html", values=refill(wrong, form),
                               errors=wrong.errors, next=following), 422
    if found.has_totp:
        session.clear()
        pending.keep("sign-in code", found.id, found.auth_version, stay=form.stay, next=following)
        return redirect(url_for("accounts.sign_in_code"), 303)
    sessions.begin(found.id, stay=form.stay, auth_version=found.auth_version)
    return redirect(following or home_of(found.roles), 303)


@pages.get("/sign-in/code")
@public
def sign_in_code() -> Response | str:
    """The second step: the app's code, or a recovery code instead."""
    return _code_page({}) if _password_given() else _too_late()


@pages.post("/sign-in/code")
@public
def sign_in_code_post() -> Response | tuple[str, int]:
    """Wrong, used and locked all get the same answer."""
    limits.hit("sign-in", sessions.network_of(request.remote_addr))
    waiting = _password_given()
    if waiting is None:
        return _too_late()
    try:
        form = forms.parse(CodeForm, request.form)
        if not totp.verify(waiting["id"], form.code):
            raise forms.Invalid.at("code", NO_CODE_MATCH)
    except forms.Invalid as wrong:
        return _code_page(wrong.errors), 422
    sessions.begin(waiting["id"], stay=waiting["stay"], auth_version=waiting["auth_version"])
    return redirect(waiting["next"] or home_of(roles_of(waiting)), 303)


@pages.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session, if there is one."""
    sessions.end()
    return redirect(url_for("accounts.sign_in"), 303)


def _password_given() -> dict[str, Any] | None:
    """Who gave the right password here, minutes ago, and whose sessions nobody ended since."""
    kept = pending.find("sign-in code")
    owner = totp.sql.owner(account_id=kept["account_id"]) if kept else None
    if kept is None or owner is None or owner["status"] != "active":
        return None
    return owner | kept if owner["auth_version"] == kept["auth_version"] else None


def _code_page(errors: dict[str, str]) -> str:
    return render_template("accounts/sign_in_code.html", errors=errors,
                           recovery="recovery" in request.args)


def _too_late() -> Response:
    flash("That took too long. Please sign in again.", "warn")
    return redirect(url_for("accounts.sign_in"), 303 if request.method == "POST" else 302)
