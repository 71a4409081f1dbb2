"""Pages of users, for administrators."""

from dataclasses import asdict
from typing import Any, Literal

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import administration, cookies, totp, user_lists
from app.accounts.access import role_required
from app.accounts.pages import pages
from app.accounts.users import AGES, ROLES, STATUSES
from app.office import changes
from app.office import history as trails
from app.web import forms
from app.web.errors import Problem

HISTORY_ROWS = 20


class UserForm(forms.Form):
    """The fields that an administrator can change."""

    roles: list[Literal["customer", "creator", "instructor", "employee", "analyst", "admin"]]
    status: Literal["active", "disabled"]
    has_plan: bool = False
    maturity_age: Literal["0", "7", "13", "16", "18"]
    row_version: int


@pages.get("/admin/users")
@role_required("admin")
def users() -> str:
    """Show all accounts, found by part of the name or address."""
    chosen = user_lists.filters(request.args)
    return render_template(
        "accounts/users.html", page=user_lists.page(request.args), chosen=chosen, roles=ROLES,
        statuses=STATUSES, total=user_lists.count(chosen))


@pages.get("/admin/users/<int:account_id>")
@role_required("admin")
def user(account_id: int) -> str:
    """Show one account and its history."""
    return _user(administration.get(account_id), {}, {})


@pages.post("/admin/users/<int:account_id>")
@role_required("admin")
def user_post(account_id: int) -> Response | tuple[str, int]:
    """Save roles, status, plan and maturity age."""
    try:
        form = forms.parse(UserForm, request.form)
        access = administration.Access(frozenset(form.roles), form.status, form.has_plan,
                                       int(form.maturity_age))
        saved = administration.administer(account_id, form.row_version, access, current_user.id)
    except forms.Invalid as wrong:
        sent = {"has_plan": False} | dict(request.form) | {"roles": request.form.getlist("roles")}
        return _user(administration.get(account_id), sent, wrong.errors), 422
    if not saved:
        return _conflict(administration.get(account_id), form)
    flash("Account saved.")
    return redirect(url_for("accounts.user", account_id=account_id), 303)


@pages.post("/admin/users/<int:account_id>/sessions/delete")
@role_required("admin")
def user_sign_out(account_id: int) -> Response:
    """Sign an account out everywhere."""
    if not administration.sign_out_everywhere(account_id, current_user.id):
        raise Problem(404)
    if account_id == current_user.id:
        cookies.renew(account_id)
    flash("The account has been signed out everywhere.")
    return redirect(url_for("accounts.user", account_id=account_id), 303)


@pages.post("/admin/users/<int:account_id>/two-step/delete")
@role_required("admin")
def user_two_step_delete(account_id: int) -> Response:
    """Turn two-step sign-in off for somebody who lost their phone; one's own needs both steps."""
    if account_id == current_user.id:
        return redirect(url_for("accounts.two_step_delete"), 303)
    if administration.name_of(account_id) is None:
        raise Problem(404)
    if totp.disable(account_id, current_user.id):
        flash("Two-step sign-in is off. The account has been signed out everywhere.")
    return redirect(url_for("accounts.user", account_id=account_id), 303)


def _user(user: administration.User, sent: dict, errors: dict) -> str:
    return render_template(
        "accounts/user.html", user=user, values={**user, **_values(user), **sent}, errors=errors,
        roles=ROLES, statuses=STATUSES[:2], ages=AGES,
        history=trails.history(administration.NOUN, user["id"], limit=HISTORY_ROWS))


def _conflict(user: administration.User, form: UserForm) -> tuple[str, int]:
    rows = changes.merge_rows(
        administration.NOUN, form.model_dump() | {"roles": sorted(form.roles)}, _values(user))
    return render_template("accounts/user_merge.html", rows=rows, user=user), 409


def _values(user: administration.User) -> dict[str, Any]:
    access = administration.access_of(user)
    return asdict(access) | {"roles": sorted(access.roles)}
