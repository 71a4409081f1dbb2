"""Pages of one's own account: profile, address, password and signed-in devices."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts import (
    cookies,
    countries,
    credentials,
    devices,
    fields,
    links,
    passwords,
    profiles,
    sessions,
    users,
)
from app.accounts.access import limited, public, signed_in
from app.accounts.pages import pages
from app.office import changes
from app.office.nouns import Field, Noun
from app.web import forms
from app.web.errors import Problem

NOUN = Noun("profile", "profiles", fields={"name": Field("Name"), "country": Field("Country")})
PROGRAM = "A program using the API"


class ProfileForm(forms.Form):
    """The fields that people can change without their password."""

    name: fields.Name
    country: fields.Country
    row_version: int


class EmailForm(fields.PasswordForm):
    """Another address, with the password."""

    email: fields.Email
    password: fields.Password


class NewPasswordForm(fields.PasswordForm):
    """Another password, with the current one."""

    password: fields.Password
    new_password: fields.Password


@pages.get("/account")
@signed_in
def profile() -> str:
    """Show the profile and its forms."""
    return _profile({}, {})


@pages.post("/account")
@signed_in
def profile_post() -> Response | tuple[str, int]:
    """Save name and country."""
    form = None
    try:
        form = forms.parse(ProfileForm, request.form)
        fields.check_country(form.country)
    except forms.Invalid as wrong:
        return _profile(fields.refill(wrong, form), wrong.errors), 422
    if not profiles.update(current_user.id, form.row_version, form.name, form.country):
        theirs = users.get(current_user.id)
        rows = changes.merge_rows(NOUN, form.model_dump(), {**theirs})
        return render_template("accounts/profile_merge.html", rows=rows, theirs=theirs), 409
    flash("Profile saved.")
    return redirect(url_for("accounts.profile"), 303)


@pages.post("/account/email")
@signed_in
@limited("reset", by="account")
def email_post() -> Response | tuple[str, int]:
    """Send a link to the new address, whether or not it has an account."""
    form = None
    try:
        form = forms.parse(EmailForm, request.form)
        credentials.prove(current_user.id, form.password,
                          sessions.network_of(request.remote_addr), cookies.device())
    except forms.Invalid as wrong:
        shown = fields.refill(wrong, form)
        return _profile({"new_email": shown.get("email")}, {}, wrong.errors), 422
    profiles.ask_email(current_user.id, form.email)
    flash("Check your new address: we've sent it a link to confirm the change.", "info")
    return redirect(url_for("accounts.profile"), 303)


@pages.post("/account/email/proof")
@signed_in
@limited("reset", by="account")
def email_proof() -> Response:
    """Send a link to the account's own address, which is not proven yet."""
    profiles.ask_email(current_user.id, current_user.email)
    flash("Check your mailbox: we've sent you a link.", "info")
    return redirect(url_for("accounts.profile"), 303)


@pages.get("/confirm-email/<token>")
@public
def confirm_email(token: str) -> Response | str:
    """Show a button and change nothing: mail scanners open links."""
    link = links.peek("email", token)
    if link is None:
        return _no_link()
    return render_template("accounts/confirm.html", email=link.email, kind="email",
                           action=url_for("accounts.confirm_email_post", token=token))


@pages.post("/confirm-email/<token>")
@public
def confirm_email_post(token: str) -> Response:
    """Change or prove the address of the account that is signed in here.

    The link alone proves nothing: somebody else may have asked for it, with this address.
    """
    link = links.peek("email", token)
    if link and link.account_id != current_user.id:
        flash("Sign in to the account that asked for this link, then confirm the address.", "info")
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    try:
        done = profiles.confirm_email(token)
    except db.Duplicate:
        flash("Another account now uses this address, so yours hasn't changed.", "warn")
        return redirect(url_for("accounts.profile"), 303)
    if not done:
        return _no_link()
    flash("E-mail address confirmed.")
    return redirect(url_for("accounts.profile"), 303)


@pages.get("/account/password")
@signed_in
def password() -> str:
    """Show the form for a new password."""
    return render_template("accounts/password.html", errors={})


@pages.post("/account/password")
@signed_in
def password_post() -> Response | tuple[str, int]:
    """Change the password. This device gets a new session; the others are signed out."""
    try:
        form = forms.parse(NewPasswordForm, request.form)
        credentials.prove(current_user.id, form.password,
                          sessions.network_of(request.remote_addr), cookies.device())
        fields.check_new_password("new_password", form.new_password, current_user.name,
                                  current_user.email)
    except forms.Invalid as wrong:
        return render_template("accounts/password.html", errors=wrong.errors), 422
    account_id = current_user.id
    profiles.set_password(account_id, passwords.hash_password(form.new_password))
    cookies.renew(account_id)
    flash("Password changed. Your other devices have been signed out.")
    return redirect(url_for("accounts.profile"), 303)


@pages.get("/account/sessions", endpoint="sessions")
@signed_in
def list_sessions() -> str:
    """Show the devices that are signed in."""
    return render_template("accounts/sessions.html", sessions=[
        {**row, "is_this": row["id"] == current_user.session_id,
         "device": PROGRAM if row["kind"] == "api" else devices.name_of(row["user_agent"])}
        for row in sessions.of_account(current_user.id)])


@pages.post("/account/sessions/<int:session_id>/delete")
@signed_in
def session_delete(session_id: int) -> Response:
    """Sign one device out; somebody else's is a 404."""
    if session_id == current_user.session_id:
        cookies.end()
        return redirect(url_for("accounts.sign_in"), 303)
    if not sessions.revoke(current_user.id, session_id):
        raise Problem(404)
    flash("Device signed out.")
    return redirect(url_for("accounts.sessions"), 303)


@pages.post("/account/sessions/delete")
@signed_in
def sessions_delete() -> Response:
    """Sign every other device out. This one gets a new session."""
    account_id = current_user.id
    sessions.revoke_others(account_id)
    cookies.renew(account_id)
    flash("Your other devices have been signed out.")
    return redirect(url_for("accounts.sessions"), 303)


def _profile(values: dict, errors: dict, email_errors: dict | None = None) -> str:
    stored = users.get(current_user.id)
    return render_template(
        "accounts/profile.html", account=stored, values={**stored, **values}, errors=errors,
        email_errors=email_errors or {}, countries=countries.list_all())


def _no_link() -> Response:
    flash("This link has expired or has already been used.", "warn")
    return redirect(url_for("accounts.profile"), 303)
