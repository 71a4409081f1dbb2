"""Pages of invitations: the list and its form for administrators, and the page behind the link."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts import cookies, countries, fields, invitations, passwords
from app.accounts.access import limited, public, role_required
from app.accounts.invitation_shapes import InvitationForm
from app.accounts.pages import pages
from app.accounts.sign_in_pages import home_of
from app.accounts.users import ROLES
from app.office.nouns import Field, Noun
from app.ops.clock import now
from app.web import forms, limits, paging
from app.web.errors import Problem

GONE = ("This invitation has expired, was withdrawn or has already been used. If you have finished "
        "your account, sign in. If not, ask for another invitation.")
TAKEN = "This e-mail address already has an account. Sign in to use it."
OTHER = "Your account is ready. To use it, sign out here first, then sign in to it."

NOUN = Noun("invitation", "invitations", names=invitations.names_of,
            fields={"email": Field("E-mail"), "role": Field("Role")},
            actions={"create": "invited somebody", "send": "sent the invitation again",
                     "withdraw": "withdrew the invitation", "accept": "accepted the invitation"})


class AcceptForm(fields.PasswordForm):
    """The invited person's choices; address and role are the invitation's."""

    name: fields.Name
    country: fields.Country
    password: fields.Password


@pages.get("/admin/users/invitations", endpoint="invitations")
@role_required("admin")
def list_invitations() -> str:
    """Show the open invitations, and the form for another one."""
    return _page({"role": "customer"}, {})


@pages.post("/admin/users/invitations")
@role_required("admin")
@limited("send", by="account")
def invite() -> Response | tuple[str, int]:
    """Invite somebody by e-mail."""
    try:
        form = forms.parse(InvitationForm, request.form)
        limits.hit("invite", f"account {current_user.id}")
        invitations.invite(form.email, form.role, current_user.id)
    except forms.Invalid as wrong:
        return _page(wrong.values or dict(request.form), wrong.errors), 422
    flash("Invitation sent.")
    return redirect(url_for("accounts.invitations"), 303)


@pages.post("/admin/users/invitations/<int:invitation_id>/send")
@role_required("admin")
@limited("send", by="account")
def send_invitation(invitation_id: int) -> Response:
    """Send an invitation again; two minutes have to pass."""
    limits.hit("invite", f"account {current_user.id}")
    try:
        invitations.send_again(invitation_id, current_user.id)
        flash("Invitation sent again. Only its newest link works.")
    except Problem as problem:
        if problem.status != 429:
            raise
        flash(problem.detail, "warn")
    return redirect(url_for("accounts.invitations"), 303)


@pages.post("/admin/users/invitations/<int:invitation_id>/delete")
@role_required("admin")
def withdraw_invitation(invitation_id: int) -> Response:
    """Withdraw an invitation."""
    invitations.withdraw(invitation_id, current_user.id)
    flash("Invitation withdrawn. Its link no longer works.")
    return redirect(url_for("accounts.invitations"), 303)


@pages.get("/invitation/<token>")
@public
def invitation(token: str) -> Response | str:
    """Show the form behind the link in the e-mail. It changes nothing: mail scanners open links."""
    found = invitations.find_good(token)
    return _form(token, found, {}, {}) if found else _gone()


@pages.post("/invitation/<token>")
@public
@limited("sign-up", by="network")
def accept_invitation(token: str) -> Response | tuple[str, int]:
    """Make the account and sign this browser in, unless somebody is signed in here."""
    found, form = invitations.find_good(token), None
    if found is None:
        return _gone()
    try:
        form = forms.parse(AcceptForm, request.form)
        fields.check_country(form.country)
        fields.check_new_password("password", form.password, form.name, found["email"])
    except forms.Invalid as wrong:
        return _form(token, found, fields.refill(wrong, form), wrong.errors), 422
    return _accept(token, form)


def _accept(token: str, form: AcceptForm) -> Response:
    try:
        account = invitations.accept(token, form.name, form.country,
                                     passwords.hash_password(form.password))
    except db.Duplicate:
        flash(TAKEN, "info")
        return redirect(url_for("accounts.sign_in"), 303)
    if account is None:
        return _gone()
    if current_user.is_authenticated:
        flash(OTHER, "info")
        return redirect(home_of(current_user.roles), 303)
    cookies.begin(account["id"], auth_version=account["auth_version"])
    flash("Your account is ready. You're signed in.")
    return redirect(home_of(frozenset((account["roles"] or "").split(","))), 303)


def _form(token: str, found: invitations.Good, values: dict, errors: dict) -> str:
    return render_template("accounts/invitation.html", token=token, invitation=found,
                           values=values, errors=errors, countries=countries.list_all())


def _gone() -> Response:
    flash(GONE, "warn")
    return redirect(url_for("accounts.sign_in"), 303)


def _page(values: dict, errors: dict) -> str:
    page = paging.page(invitations.rows, request.args, sorts=("sent",), default="-sent")
    return render_template("accounts/invitations.html", page=page, now=now(), values=values,
                           errors=errors, roles=[(role, role.capitalize()) for role in ROLES])
