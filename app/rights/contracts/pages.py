"""Pages of the contracts: the list, one contract, its form, and the steps of its life."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog import reference
from app.catalog.titles import lists as title_lists
from app.office import history as trails
from app.office.editing import Stale
from app.ops.clock import today
from app.rights.contracts import contracts
from app.rights.contracts import facts as contract_facts
from app.rights.contracts import lists as contract_lists
from app.rights.contracts.contracts import AmendmentForm, ContractForm
from app.rights.pages import pages
from app.rights.regions import TERRITORIES
from app.rights.terms import bulk as bulk_terms
from app.web import forms
from app.web.errors import Problem

sql = db.queries("rights/contracts")

Page = str | tuple[str, int] | Response
HISTORY_ROWS = 50
MOST_AT_ONCE = 50
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "BRL", "INR", "CHF", "SEK")


@pages.get("/catalog/contracts", endpoint="contracts")
@role_required("employee")
def contracts_list() -> Page:
    """The list with its saved views and filters, and the drawer of one contract's history."""
    chosen = contract_lists.filters(request.args)
    found = contract_lists.page(request.args, chosen)
    shown = title_lists.number(request.args.get("history"))
    drawer = None
    if shown:
        contract = contracts.get(shown)
        drawer = {"name": contract["number"], "entries": history(shown)}
    return render_template(
        "rights/contracts.html", page=found, chosen=chosen, views=contract_lists.VIEWS,
        counts=contract_lists.counts(), scale=contract_lists.scale(found.rows),
        states=contract_lists.STATES, houses=sql.list_house_names(),
        territories=territories(), soon_days=contract_lists.SOON_DAYS,
        codes_shown=contract_lists.CODES_SHOWN, drawer=drawer)


def territories() -> list[dict[str, Any]]:
    """Every territory: code and name, by name."""
    return [row for row in reference.countries() if row["code"] in TERRITORIES]


def history(contract_id: int) -> list[trails.Entry]:
    """Return the drawer's entries: the contract's changes and those of its terms."""
    events = sql.list_history(contract_id=contract_id, limit=HISTORY_ROWS)
    return [
        replace(entry, did=f"{entry.did} of {event['title']}") if event["title"] else entry
        for entry, event in zip(trails.entries(events), events, strict=True)]


@pages.get("/catalog/contracts/new")
@role_required("employee")
def new_contract() -> Page:
    """An empty form."""
    return _form({"currency": "EUR", "house_id": request.args.get("house"),
                  "owner_id": current_user.id}, {})


@pages.post("/catalog/contracts")
@role_required("employee")
def create_contract() -> Page:
    """Draft a contract; a form with mistakes comes back as it was."""
    try:
        contract_id = contracts.create(forms.parse(ContractForm, request.form), current_user.id)
    except forms.Invalid as error:
        return _form(forms.raw_values(ContractForm, request.form), error.errors), 422
    flash("Drafted. Add its terms, then make it active.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


def _form(values: dict[str, Any], errors: dict[str, str],
          contract: dict[str, Any] | None = None) -> str:
    return render_template(
        "rights/contract_form.html", values=values, errors=errors, contract=contract,
        houses=sql.list_house_names(), staff=sql.list_staff(), currencies=CURRENCIES)


@pages.get("/catalog/contracts/<int:contract_id>")
@role_required("employee")
def contract(contract_id: int) -> Page:
    """One contract: chain, terms, matrix, amendments."""
    return _contract(contract_id)


def _contract(contract_id: int, errors: dict[str, str] | None = None,
              amendment: dict[str, Any] | None = None) -> str:
    found = contracts.get(contract_id)
    on = _day(request.args.get("on", ""))
    drawer = history(contract_id) if request.args.get("history") else None
    return render_template(
        "rights/contract.html", contract=found,
        facts=contract_facts.facts(found, on, title_lists.number(request.args.get("from")) or 1),
        shown_at_once=contract_facts.TERMS_SHOWN,
        names={row["code"]: row["name"] for row in reference.countries()},
        errors=errors or {}, amendment=amendment or {"agreed_on": today()}, drawer=drawer,
        undo=bulk_terms.undoable(current_user.id, request.args.get("undo", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@pages.get("/catalog/contracts/<int:contract_id>/edit")
@role_required("employee")
def edit_contract(contract_id: int) -> Page:
    """The form, filled."""
    found = contracts.get(contract_id)
    return _form(found, {}, found)


@pages.post("/catalog/contracts/<int:contract_id>")
@role_required("employee")
def update_contract(contract_id: int) -> Page:
    """Save the form; if somebody else saved meanwhile, show both versions."""
    try:
        form = forms.parse(ContractForm, request.form)
        contracts.update(contract_id, form)
    except forms.Invalid as error:
        values = forms.raw_values(ContractForm, request.form)
        return _form(values, error.errors, contracts.get(contract_id)), 422
    except Stale:
        return _merge(contract_id, form)
    flash("Saved.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


def _merge(contract_id: int, form: ContractForm) -> tuple[str, int]:
    theirs = contracts.get(contract_id)
    return trails.merge_page(
        contracts.NOUN, contract_id, theirs["number"], form.model_dump(exclude={"row_version"}),
        theirs, form.row_version, url_for("rights.contract", contract_id=contract_id))


@pages.get("/catalog/contracts/<int:contract_id>/delete")
@role_required("employee")
def confirm_delete_contract(contract_id: int) -> Page:
    """Ask before a draft goes."""
    found = contracts.get(contract_id)
    return render_template("rights/contract_delete.html", contract=found,
                           terms=sql.list_terms(contract_id=contract_id))


@pages.post("/catalog/contracts/<int:contract_id>/delete")
@role_required("employee")
def delete_contract(contract_id: int) -> Page:
    """Delete a draft with its terms."""
    gone = contracts.delete(contract_id)
    flash(f"{gone['number']} is deleted.")
    return redirect(url_for("rights.contracts"), 303)


@pages.post("/catalog/contracts/<int:contract_id>/activation")
@role_required("employee")
def activate_contract(contract_id: int) -> Page:
    """Make a draft binding, or say on its page what stands against it."""
    try:
        contracts.activate(contract_id)
    except forms.Invalid as error:
        return _contract(contract_id, error.errors), 422
    flash("Active. Its terms decide from now on what is available where.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


@pages.get("/catalog/contracts/<int:contract_id>/end")
@role_required("employee")
def confirm_end_contract(contract_id: int) -> Page:
    """Say what viewers lose before a contract ends."""
    found = contracts.get(contract_id)
    facts = contract_facts.facts(found)
    running = [term for term in facts.terms if term["stands"] == "running"]
    return render_template("rights/contract_end.html", contract=found, running=running,
                           codes={code for term in running for code in term["territories"]})


@pages.post("/catalog/contracts/<int:contract_id>/end")
@role_required("employee")
def end_contract(contract_id: int) -> Page:
    """Let an active contract end."""
    try:
        contracts.end(contract_id)
    except forms.Invalid as error:
        return _contract(contract_id, error.errors), 422
    flash("Ended. Its titles are no longer available under it.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


@pages.post("/catalog/contracts/<int:contract_id>/renewal")
@role_required("employee")
def renew_contract(contract_id: int) -> Page:
    """Draft the successor and go there."""
    try:
        successor_id = contracts.renew(contract_id)
    except forms.Invalid as error:
        return _contract(contract_id, error.errors), 422
    flash("This is the renewal: the same terms, each right after it ends. Check the days.")
    return redirect(url_for("rights.contract", contract_id=successor_id), 303)


@pages.post("/catalog/contracts/renewals")
@role_required("employee")
def renew_contracts() -> Page:
    """Draft a renewal of every ticked contract that can have one."""
    ids = sorted({int(text) for text in request.form.getlist("ids")[:MOST_AT_ONCE]
                  if text.isascii() and text.isdigit() and len(text) < 19})
    drafted = 0
    for contract_id in ids:
        try:
            contracts.renew(contract_id)
            drafted += 1
        except forms.Invalid:
            continue
        except Problem as problem:  # one that is gone does not stop the others
            if problem.status != 404:
                raise
    left = len(ids) - drafted
    needs = "1 needs" if left == 1 else f"{left} need"
    note = f" {needs} none: renewed already, in draft or gone." if left else ""
    flash(f"{drafted} {'renewal' if drafted == 1 else 'renewals'} drafted.{note}",
          "ok" if drafted else "warn")
    return redirect(url_for("rights.contracts", view="drafts" if drafted else None), 303)


@pages.post("/catalog/contracts/<int:contract_id>/amendments")
@role_required("employee")
def amend_contract(contract_id: int) -> Page:
    """Note an amendment."""
    try:
        contracts.amend(contract_id, forms.parse(AmendmentForm, request.form))
    except forms.Invalid as error:
        sent = forms.raw_values(AmendmentForm, request.form)
        return _contract(contract_id, error.errors, sent), 422
    flash("The amendment is noted.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)
