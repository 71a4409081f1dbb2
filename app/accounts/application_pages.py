"""Pages of applications: one's own, and those that employees decide."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import applications
from app.accounts.access import limited, role_required
from app.accounts.application_shapes import ApplicationForm, DecisionForm
from app.accounts.applications import WORDS, Application, Decided, Decision
from app.accounts.pages import pages
from app.web import forms, limits, paging


@pages.get("/account/applications")
@role_required("customer")
def own_applications() -> str:
    """Show what the account has applied for, and the form for another application."""
    return _own({}, {})


@pages.post("/account/applications")
@role_required("customer")
@limited("send", by="account")
def apply() -> Response | tuple[str, int]:
    """Apply for a role."""
    try:
        form = forms.parse(ApplicationForm, request.form)
        limits.hit("apply", f"account {current_user.id}")
        applications.apply(current_user.id, form.role, form.message)
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(ApplicationForm, request.form)
        return _own(values, wrong.errors), 422
    flash("Application sent. We'll e-mail you once it has been decided.")
    return redirect(url_for("accounts.own_applications"), 303)


@pages.post("/account/applications/<int:application_id>/delete")
@role_required("customer")
def withdraw_application(application_id: int) -> Response:
    """Withdraw an application."""
    try:
        applications.withdraw(application_id, current_user.id)
    except Decided:
        flash(applications.CLOSED, "warn")
    else:
        flash("Application withdrawn.")
    return redirect(url_for("accounts.own_applications"), 303)


@pages.get("/admin/applications", endpoint="applications")
@role_required("employee")
def list_applications() -> str:
    """Show open applications, oldest first, or decided ones, newest first."""
    view: applications.View = "decided" if request.args.get("state") == "decided" else "open"
    page = paging.page(partial(applications.list_applications, view), request.args,
                       sorts=("sent",), default="sent" if view == "open" else "-sent")
    return render_template("accounts/applications.html", page=page, view=view,
                           open_count=applications.count_open())


@pages.get("/admin/applications/<int:application_id>")
@role_required("employee")
def application(application_id: int) -> str:
    """Show one application and the form to decide it."""
    return _application(applications.get(application_id), {}, {})


@pages.post("/admin/applications/<int:application_id>")
@role_required("employee")
def decide_application(application_id: int) -> Response | tuple[str, int]:
    """Approve or decline an application."""
    try:
        form = forms.parse(DecisionForm, request.form)
        row = applications.decide(application_id, form.decision, form.answer, current_user.id)
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(DecisionForm, request.form)
        return _application(applications.get(application_id), values, wrong.errors), 422
    except Decided:
        flash(applications.DECIDED, "warn")
        return _application(applications.get(application_id), {}, {}), 409
    flash(_outcome(row, form.decision))
    return redirect(url_for("accounts.applications"), 303)


def _outcome(row: Application, decision: Decision) -> str:
    if decision == "approved":
        return f"Approved: {row['name']} is now {WORDS[row['role']]}. We've e-mailed them."
    return f"Declined: {row['name']} won't become {WORDS[row['role']]}. We've e-mailed them."


def _own(values: dict, errors: dict) -> str:
    rows = applications.of_account(current_user.id)
    return render_template(
        "accounts/own_applications.html", applications=rows, values=values, errors=errors,
        words=WORDS, free=applications.free_roles(rows, current_user.roles))


def _application(row: Application, values: dict, errors: dict) -> str:
    return render_template(
        "accounts/application.html", application=row, values=values, errors=errors,
        words=WORDS, is_own=row["account_id"] == current_user.id)
