"""Pages about applications: one's own, and those employees decide about."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import applications
from app.accounts.access import role_required
from app.accounts.applications import ApplicationForm, Decided, DecisionForm, sql
from app.accounts.pages import pages
from app.ops import limits
from app.web import forms, paging


@pages.get("/account/applications")
@role_required("customer")
def own_applications() -> str:
    """What I have applied for, and the form for more."""
    return _own({}, {})


@pages.post("/account/applications")
@role_required("customer")
def apply() -> Response | tuple[str, int]:
    """Apply for a role."""
    try:
        form = forms.parse(ApplicationForm, request.form)
        limits.hit("apply", f"account {current_user.id}")
        applications.apply(current_user.id, form)
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(ApplicationForm, request.form)
        return _own(values, wrong.errors), 422
    flash("Your application is sent. We write to you as soon as somebody has decided.")
    return redirect(url_for("accounts.own_applications"), 303)


@pages.post("/account/applications/<int:application_id>/delete")
@role_required("customer")
def withdraw_application(application_id: int) -> Response:
    """Take an application back."""
    try:
        applications.withdraw(application_id, current_user.id)
    except Decided:
        flash(applications.CLOSED, "warn")
    else:
        flash("Your application is withdrawn.")
    return redirect(url_for("accounts.own_applications"), 303)


@pages.get("/admin/applications", endpoint="applications")
@role_required("employee")
def list_applications() -> str:
    """Those that wait, the oldest first; or those that were decided, the latest first."""
    state = request.args.get("state")
    chosen = state if state in applications.STATES else "open"
    page = paging.page(sql.list_applications, request.args, sorts=("sent",),
                       default="sent" if chosen == "open" else "-sent",
                       states=applications.STATES[chosen])
    return render_template("accounts/applications.html", page=page, chosen=chosen,
                           waiting=applications.count_open())


@pages.get("/admin/applications/<int:application_id>")
@role_required("employee")
def application(application_id: int) -> str:
    """One application, and the form to decide about it."""
    return _application(application_id, {}, {})


@pages.post("/admin/applications/<int:application_id>")
@role_required("employee")
def decide_application(application_id: int) -> Response | tuple[str, int]:
    """Approve or decline."""
    try:
        form = forms.parse(DecisionForm, request.form)
        row = applications.decide(application_id, form, current_user.id)
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(DecisionForm, request.form)
        return _application(application_id, values, wrong.errors), 422
    except Decided:
        flash(applications.DECIDED, "warn")
        return _application(application_id, {}, {}), 409
    became = "is" if form.decision == "approved" else "does not become"
    flash(f"{row['name']} {became} {applications.WORDS[row['role']]}"
          f"{' now' if form.decision == 'approved' else ''}. They get a mail.")
    return redirect(url_for("accounts.applications"), 303)


def _own(values: dict, errors: dict) -> str:
    rows = applications.of_account(current_user.id)
    return render_template(
        "accounts/own_applications.html", applications=rows, values=values, errors=errors,
        words=applications.WORDS, free=applications.free_roles(rows, current_user.roles))


def _application(application_id: int, values: dict, errors: dict) -> str:
    row = applications.get(application_id)
    return render_template(
        "accounts/application.html", application=row, values=values, errors=errors,
        words=applications.WORDS, is_own=row["account_id"] == current_user.id)
