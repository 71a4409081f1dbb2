"""The pages of an installation without an administrator: the terminal's code, then the account."""

from typing import Annotated

from flask import Flask, flash, redirect, render_template, request, session, url_for
from pydantic import Field
from werkzeug.wrappers import Response

from app import db
from app.accounts import cookies, fields, passwords, setup
from app.accounts.access import limited, public
from app.accounts.pages import pages
from app.web import forms, sizes
from app.web.navigation import url_of

FIRST_PAGES = {"/", "/sign-in", "/sign-up"}
WRONG = "This is not the code that the terminal shows. Check it there."
GONE = "The code is no longer good. The terminal shows a new one."
TAKEN = "This address already has an account. Give it the role with run.py user --role admin."
KEPT = "set-up code"  # in this browser's signed state, between the two pages


class CodeForm(forms.Form):
    """The code that the terminal shows."""

    code: Annotated[str, Field(min_length=1, max_length=sizes.SET_UP_CODE)]


class AdministratorForm(fields.PasswordForm):
    """The first account."""

    name: fields.Name
    email: fields.Email
    password: fields.Password


def install(app: Flask) -> None:
    """Lead whoever opens an installation without an administrator to its set-up page."""
    @app.before_request
    def lead_to_setup() -> Response | None:
        if request.method == "GET" and request.path in FIRST_PAGES and setup.is_needed():
            return redirect(url_for("accounts.set_up"))
        return None


@pages.get("/set-up")
@public
def set_up() -> Response | str:
    """Ask for the terminal's code."""
    if not setup.is_needed():
        return redirect("/")
    setup.show_code()
    return render_template("accounts/set_up.html", values={}, errors={})


@pages.post("/set-up")
@public
@limited("set-up", by="network")
def set_up_post() -> Response | tuple[str, int]:
    """Check the code; after the fifth wrong one the terminal shows another."""
    if not setup.is_needed():
        return redirect("/", 303)
    try:
        form = forms.parse(CodeForm, request.form)
        if not setup.is_code(form.code):
            raise forms.Invalid.at("code", WRONG)
    except forms.Invalid as wrong:
        setup.show_code()
        return render_template("accounts/set_up.html", values=wrong.values or dict(request.form),
                               errors=wrong.errors), 422
    session[KEPT] = form.code
    return redirect(url_for("accounts.set_up_administrator"), 303)


@pages.get("/set-up/administrator")
@public
def set_up_administrator() -> Response | str:
    """Ask for the administrator's name, address and password."""
    if KEPT not in session:
        return redirect(url_for("accounts.set_up"))
    return _form({}, {})


@pages.post("/set-up/administrator")
@public
@limited("set-up", by="network")
def set_up_administrator_post() -> Response | tuple[str, int]:
    """Make the administrator and sign them in."""
    if KEPT not in session:
        return redirect(url_for("accounts.set_up"), 303)
    form = None
    try:
        form = forms.parse(AdministratorForm, request.form)
        fields.check_new_password("password", form.password, form.name, form.email)
        account_id = _create(form)
    except forms.Invalid as wrong:
        return _form(fields.refill(wrong, form), wrong.errors), 422
    if account_id is None:
        del session[KEPT]
        flash(GONE, "warn")
        return redirect(url_for("accounts.set_up"), 303)
    cookies.begin(account_id)
    return redirect(url_of("set_up") or "/", 303)


def _create(form: AdministratorForm) -> int | None:
    try:
        return setup.create_administrator(session[KEPT], form.email, form.name,
                                          passwords.hash_password(form.password))
    except db.Duplicate:
        raise forms.Invalid.at("email", TAKEN, "email_taken") from None


def _form(values: dict[str, object], errors: dict[str, str]) -> str:
    return render_template("accounts/set_up_administrator.html", values=values, errors=errors)
