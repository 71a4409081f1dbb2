"""Users, for administrators; and the mail that could not be delivered."""

from typing import Any, Literal

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import administration, sessions, totp
from app.accounts.access import role_required
from app.accounts.administration import sql
from app.accounts.pages import pages
from app.accounts.users import AGES, ROLES, split_roles
from app.office import changes
from app.office import history as trails
from app.ops import outbox
from app.web import forms, paging
from app.web.errors import Problem

STATUSES = ("active", "disabled")
HISTORY_ROWS = 20


class UserForm(forms.Form):
    """What an administrator may change."""

    roles: list[Literal["customer", "creator", "instructor", "employee", "analyst", "admin"]]
    status: Literal["active", "disabled"]
    has_plan: bool = False
    maturity_age: Literal["0", "7", "13", "16", "18"]
    row_version: int


@pages.get("/admin/users")
@role_required("admin")
def users() -> str:
    """Everybody, by name or age of the account; found by a part of name or address."""
    chosen = {"search": (request.args.get("q") or "").strip()[:100] or None,
              "role": _one_of(ROLES, request.args.get("role")),
              "status": _one_of(STATUSES, request.args.get("status"))}
    matching: dict[str, Any] = chosen | {"search": literal(chosen["search"])}
    page = paging.page(sql.list_accounts, request.args, sorts=("name", "created"), default="name",
                       **matching)
    for row in page.rows:
        row["role_list"] = sorted(split_roles(row["roles"]))
    return render_template("accounts/users.html", page=page, chosen=chosen, roles=ROLES,
                           statuses=STATUSES, total=sql.count_accounts(**matching))


@pages.get("/admin/users/<int:account_id>")
@role_required("admin")
def user(account_id: int) -> str:
    """One account: its roles, status, plan and maturity, and what was changed about it."""
    return _user(account_id, None, {})


@pages.post("/admin/users/<int:account_id>")
@role_required("admin")
def user_post(account_id: int) -> Response | tuple[str, int]:
    """Save them."""
    try:
        form = forms.parse(UserForm, request.form)
        change = administration.Change(
            form.row_version, frozenset(form.roles), form.status, form.has_plan,
            int(form.maturity_age))
        saved = administration.administer(account_id, change, current_user.id)
    except forms.Invalid as wrong:
        sent = dict(request.form) | {"roles": request.form.getlist("roles")}
        return _user(account_id, sent, wrong.errors), 422
    if not saved:
        return _conflict(account_id, form)
    flash("The account is saved.")
    return redirect(url_for("accounts.user", account_id=account_id), 303)


@pages.post("/admin/users/<int:account_id>/sessions/delete")
@role_required("admin")
def user_sign_out(account_id: int) -> Response:
    """Sign an account out everywhere."""
    if not administration.sign_out_everywhere(account_id, current_user.id):
        raise Problem(404)
    if account_id == current_user.id:
        sessions.renew(account_id)
    flash("The account is signed out everywhere.")
    return redirect(url_for("accounts.user", account_id=account_id), 303)


@pages.post("/admin/users/<int:account_id>/two-step/delete")
@role_required("admin")
def user_two_step_delete(account_id: int) -> Response:
    """Turn two-step sign-in off for somebody who has lost the phone; never one's own that way."""
    if account_id == current_user.id:
        return redirect(url_for("accounts.two_step_delete"), 303)
    if administration.name_of(account_id) is None:
        raise Problem(404)
    if totp.disable(account_id, current_user.id):
        flash("Two-step sign-in is off, and the account is signed out everywhere.")
    return redirect(url_for("accounts.user", account_id=account_id), 303)


@pages.get("/admin/deliveries")
@role_required("admin")
def deliveries() -> str:
    """What the worker gave up delivering."""
    return render_template("accounts/deliveries.html", rows=outbox.buried(),
                           counts=outbox.counts())


@pages.post("/admin/deliveries/<int:message_id>/retry")
@role_required("admin")
def delivery_retry(message_id: int) -> Response:
    """Try one again."""
    if not outbox.revive(message_id):
        raise Problem(404)
    flash("The worker tries it again within seconds.")
    return redirect(url_for("accounts.deliveries"), 303)


def literal(text: str | None) -> str | None:
    """A search text whose % and _ mean themselves under ESCAPE '!'."""
    return text and text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _one_of(known: tuple[str, ...], value: str | None) -> str | None:
    return value if value in known else None


def _user(account_id: int, sent: dict | None, errors: dict) -> str:
    stored = sql.user(account_id=account_id)
    if stored is None:
        raise Problem(404)
    values = stored | administration.state(stored)
    if sent is not None:
        values |= {"has_plan": False} | sent
    return render_template(
        "accounts/user.html", user=stored, values=values, errors=errors, roles=ROLES,
        statuses=STATUSES, ages=AGES,
        history=trails.history(administration.NOUN, account_id, limit=HISTORY_ROWS))


def _conflict(account_id: int, form: UserForm) -> tuple[str, int]:
    stored = sql.user(account_id=account_id)
    if stored is None:
        raise Problem(404)
    rows = changes.merge_rows(
        administration.NOUN, form.model_dump() | {"roles": sorted(form.roles)},
        administration.state(stored) | {"roles": sorted(split_roles(stored["roles"]))})
    return render_template("accounts/user_merge.html", rows=rows, user=stored), 409
