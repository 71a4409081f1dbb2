"""Pages of the contracts: the list, one contract, its form, and the steps of its life."""

from dataclasses import asdict, replace
from typing import get_args

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog import reference
from app.catalog.houses import houses
from app.office import history as trails
from app.office.editing import Stale
from app.ops.clock import today
from app.rights import regions
from app.rights.contracts import amendments, contracts, history, lifecycle
from app.rights.contracts import facts as contract_facts
from app.rights.contracts import lists as contract_lists
from app.rights.contracts.contracts import Contract, Currency, Employee
from app.rights.contracts.forms import AmendmentForm, ContractForm
from app.rights.pages import pages
from app.rights.terms import bulk as bulk_terms
from app.rights.terms import terms
from app.web import arguments, forms, sizes
from app.web.admission import at_most
from app.web.kit import is_page

Page = str | tuple[str, int] | Response
Values = dict[str, object]  # of a form


@pages.get("/catalog/contracts", endpoint="contracts")
@role_required("employee", "analyst")
def contracts_list() -> Page:
    """Show the list with its saved views and filters."""
    chosen = contract_lists.filters(request.args)
    found = contract_lists.page(request.args, chosen)
    return render_template(
        "rights/contracts.html", page=found, chosen=chosen, tabs=_tabs(chosen.view),
        scale=contract_lists.scale(found.rows),
        states=contract_lists.STATES, houses=houses.choices(),
        territories=regions.territories(), soon_days=contract_lists.SOON_DAYS,
        codes_shown=contract_lists.CODES_SHOWN,
        **_drawer())


def _drawer() -> dict[str, trails.Drawer | None]:
    """Return the list's history; analysts, who only read, have none."""
    if not current_user.has_role("employee"):
        return {}
    return {"drawer": trails.drawer(contracts.NOUN, history.of_contract)}


def _tabs(chosen: str) -> list[tuple[str, int, str, bool]]:
    """Return each saved view's label, number of contracts and address, and whether it is chosen."""
    counts = contract_lists.counts()
    return [(label, counts[view],
             url_for("rights.contracts", view=None if view == "all" else view), view == chosen)
            for view, label in contract_lists.VIEWS]


@pages.get("/catalog/contracts/new")
@role_required("employee")
def new_contract() -> Page:
    """Show an empty form."""
    return _form({"currency": "EUR", "house_id": request.args.get("house"),
                  "owner_id": current_user.id}, {})


@pages.post("/catalog/contracts")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_contract() -> Page:
    """Draft a contract; a form with mistakes comes back as it was."""
    try:
        given = forms.parse(ContractForm, request.form).details()
        contract_id = contracts.create(replace(given, owner_id=given.owner_id or current_user.id))
    except forms.Invalid as error:
        return _form(forms.raw_values(ContractForm, request.form), error.errors), 422
    flash("Contract drafted. Add its terms, then sign and activate it.")
    return _to(contract_id)


def _to(contract_id: int) -> Response:
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


def _form(values: Values, errors: dict[str, str], contract: Contract | None = None) -> str:
    return render_template(
        "rights/contract_form.html", values=values, errors=errors, contract=contract,
        houses=houses.choices(), employees=_owners(contract),
        currencies=get_args(Currency))


def _owners(contract: Contract | None) -> list[Employee]:
    """Return who can own the contract, and who owns it though they are no employee any more."""
    found = contracts.employees()
    if contract and contract["owner_id"] and contract["owner_id"] not in {p["id"] for p in found}:
        found.append({"id": contract["owner_id"], "name": contract["owner"] or ""})
    return found


@pages.get("/catalog/contracts/<int:contract_id>")
@role_required("employee", "analyst")
def contract(contract_id: int) -> Page:
    """Show one contract: chain, terms, matrix, amendments."""
    return _contract(contract_id)


def _contract(contract_id: int, errors: dict[str, str] | None = None,
              amendment: Values | None = None) -> str:
    found = contracts.get(contract_id)
    is_page("rights.contract", contract_id=contract_id)
    first = arguments.number(request.args.get("from")) or 1
    return render_template(
        "rights/contract.html", contract=found,
        facts=contract_facts.facts(found, arguments.day(request.args.get("on")), first),
        shown_at_once=contract_facts.TERMS_SHOWN,
        names={row["code"]: row["name"] for row in reference.countries()},
        errors=errors or {}, amendment=amendment or {"agreed_on": today()},
        drawer=(history.of_contract(contract_id)
                if request.args.get("history") and current_user.has_role("employee") else None),
        undo=bulk_terms.undoable(current_user.id, request.args.get("undo", "")))


@pages.get("/catalog/contracts/<int:contract_id>/edit")
@role_required("employee")
def edit_contract(contract_id: int) -> Page:
    """Show the form, filled."""
    found = contracts.get(contract_id)
    return _form({**found}, {}, found)


@pages.post("/catalog/contracts/<int:contract_id>")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def update_contract(contract_id: int) -> Page:
    """Save the form; if somebody else has saved meanwhile, show both versions."""
    try:
        form = forms.parse(ContractForm, request.form)
        contracts.update(contract_id, form.details(), form.row_version)
    except forms.Invalid as error:
        values = forms.raw_values(ContractForm, request.form)
        return _form(values, error.errors, contracts.get(contract_id)), 422
    except Stale:
        theirs = contracts.get(contract_id)
        return trails.merge_page(
            contracts.NOUN, contract_id, theirs["number"], asdict(form.details()), theirs,
            form.row_version, url_for("rights.contract", contract_id=contract_id))
    flash("Saved.")
    return _to(contract_id)


@pages.get("/catalog/contracts/<int:contract_id>/delete")
@role_required("employee")
def confirm_delete_contract(contract_id: int) -> Page:
    """Ask before a draft is deleted."""
    return render_template("rights/contract_delete.html", contract=contracts.get(contract_id),
                           terms=terms.count(contract_id))


@pages.post("/catalog/contracts/<int:contract_id>/delete")
@role_required("employee")
def delete_contract(contract_id: int) -> Page:
    """Delete a draft with its terms."""
    deleted = lifecycle.delete(contract_id)
    flash(f"{deleted['number']} deleted.")
    return redirect(url_for("rights.contracts"), 303)


@pages.post("/catalog/contracts/<int:contract_id>/activation")
@role_required("employee")
def activate_contract(contract_id: int) -> Page:
    """Activate a draft, or say on its page what prevents it."""
    try:
        lifecycle.activate(contract_id)
    except forms.Invalid as error:
        return _contract(contract_id, error.errors), 422
    flash("Contract activated. Its terms now control availability.")
    return _to(contract_id)


@pages.get("/catalog/contracts/<int:contract_id>/end")
@role_required("employee")
def confirm_end_contract(contract_id: int) -> Page:
    """Say what viewers lose before a contract ends."""
    running = contract_facts.running(contract_id)
    return render_template(
        "rights/contract_end.html", contract=contracts.get(contract_id), running=running,
        codes={code for term in running for code in term["territories"]})


@pages.post("/catalog/contracts/<int:contract_id>/end")
@role_required("employee")
def end_contract(contract_id: int) -> Page:
    """End an active contract."""
    try:
        lifecycle.end(contract_id)
    except forms.Invalid as error:
        return _contract(contract_id, error.errors), 422
    flash("Contract ended. Its terms no longer make titles available.")
    return _to(contract_id)


@pages.post("/catalog/contracts/<int:contract_id>/renewal")
@role_required("employee")
def renew_contract(contract_id: int) -> Page:
    """Draft the renewal and show it."""
    try:
        renewal_id = lifecycle.renew(contract_id)
    except forms.Invalid as error:
        return _contract(contract_id, error.errors), 422
    flash("Renewal drafted: the same terms, each from the day after it ends. Check the dates.")
    return _to(renewal_id)


@pages.post("/catalog/contracts/renewals")
@role_required("employee")
def renew_contracts() -> Page:
    """Draft a renewal of each selected contract that can have one."""
    chosen = sorted(arguments.numbers(request.form.getlist("ids")[:sizes.RENEWED_CONTRACTS]))
    drafted = len(lifecycle.renew_each(chosen))
    skipped = len(chosen) - drafted
    note = f" {skipped} skipped: renewed already, a draft, or deleted." if skipped else ""
    flash(f"{drafted} {'renewal' if drafted == 1 else 'renewals'} drafted.{note}",
          "ok" if drafted else "warn")
    return redirect(url_for("rights.contracts", view="drafts" if drafted else None), 303)


@pages.post("/catalog/contracts/<int:contract_id>/amendments")
@role_required("employee")
def add_amendment(contract_id: int) -> Page:
    """Add an amendment."""
    try:
        form = forms.parse(AmendmentForm, request.form)
        amendments.add(contract_id, form.summary, form.agreed_on)
    except forms.Invalid as error:
        sent = forms.raw_values(AmendmentForm, request.form)
        return _contract(contract_id, error.errors, sent), 422
    flash("Amendment added.")
    return _to(contract_id)
