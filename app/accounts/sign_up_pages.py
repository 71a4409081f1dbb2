"""Pages for signing up, and for the link in the e-mail."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts import cookies, countries, fields, links, passwords, sign_ups, users
from app.accounts.access import limited, public
from app.accounts.pages import pages
from app.web import forms

GONE = ("This link has expired or has already been used. If you have finished your account, sign "
        "in. If not, fill in the form again.")
TAKEN = "This e-mail address already has an account. Sign in to use it."


class SignUpForm(fields.PasswordForm):
    """The fields of a sign-up. There is no role: everybody starts as a customer."""

    name: fields.Name
    email: fields.Email
    country: fields.Country
    password: fields.Password


@pages.get("/sign-up")
@public
def sign_up() -> str:
    """Show the form."""
    return _form({}, {})


@pages.post("/sign-up")
@public
@limited("sign-up", by="network")
def sign_up_post() -> Response | tuple[str, int]:
    """Ask for an account. An address that has one gets the same answer, but another e-mail."""
    form = None
    try:
        form = forms.parse(SignUpForm, request.form)
        fields.check_country(form.country)
        fields.check_new_password("password", form.password, form.name, form.email)
    except forms.Invalid as wrong:
        return _form(fields.refill(wrong, form), wrong.errors), 422
    device = cookies.device()
    cookies.keep_device(device)  # for every address, so that it tells nothing
    sign_ups.ask(form.email, form.name, form.country, passwords.hash_password(form.password),
                 device)
    return redirect(url_for("accounts.sign_up_sent"), 303)


@pages.get("/sign-up/sent")
@public
def sign_up_sent() -> str:
    """Say that an e-mail is on its way; the same for everybody."""
    return render_template("accounts/sent.html", kind="sign_up")


@pages.get("/confirm/<token>")
@public
def confirm(token: str) -> Response | str:
    """Show a button and change nothing: mail scanners open links."""
    link = links.peek("sign_up", token)
    if link is None:
        flash(GONE, "warn")
        return redirect(url_for("accounts.sign_up"))
    return render_template("accounts/confirm.html", email=link.email, kind="sign_up",
                           signs_in=_signs_in(sign_ups.signs_in(link, cookies.device())),
                           action=url_for("accounts.confirm_post", token=token))


@pages.post("/confirm/<token>")
@public
def confirm_post(token: str) -> Response:
    """Make the account, and sign in the browser that signed up.

    Another browser asks for the password: a reader of the mailbox may not know it.
    """
    try:
        done = sign_ups.confirm(token, cookies.device())
    except db.Duplicate:
        flash(TAKEN, "info")
        return redirect(url_for("accounts.sign_in"), 303)
    if done is None:
        flash(GONE, "warn")
        return redirect(url_for("accounts.sign_up"), 303)
    if _signs_in(done.signs_in):
        cookies.begin(done.account_id, auth_version=users.get(done.account_id)["auth_version"])
        flash("Your account is ready. You're signed in.")
        return redirect("/", 303)
    flash("Your account is ready. Sign in to get started.")
    return redirect(url_for("accounts.sign_in"), 303)


def _signs_in(is_asker: bool) -> bool:
    """Return whether to sign in: nobody else's session is replaced."""
    return is_asker and not current_user.is_authenticated


def _form(values: dict, errors: dict) -> str:
    return render_template("accounts/sign_up.html", values=values, errors=errors,
                           countries=countries.list_all())
