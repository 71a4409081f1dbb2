"""Pages of a contract's terms: choose the title, then the days, territories and charge."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.office import history as trails
from app.office.editing import Stale
from app.ops.clock import today
from app.rights import grants, regions
from app.rights.contracts import contracts
from app.rights.contracts.contracts import Contract
from app.rights.grants import Grant
from app.rights.pages import pages
from app.rights.terms import terms, titles
from app.rights.terms.forms import TermForm, ticked
from app.rights.terms.titles import Title
from app.web import arguments, forms

Page = str | tuple[str, int] | Response
Values = dict[str, object]  # of a form


@pages.get("/catalog/contracts/<int:contract_id>/terms/new")
@role_required("employee")
def new_term(contract_id: int) -> Page:
    """Find the title by name first; then show the form."""
    contract = contracts.get(contract_id)
    title_id = arguments.number(request.args.get("title_id"))
    title = titles.get(title_id) if title_id else None
    if title is None:
        q = arguments.search(request.args.get("q"))
        return render_template("rights/term_title.html", contract=contract, q=q,
                               titles=titles.find(q or None, contract["house_id"]))
    return _form(contract, title, {"title_id": title["id"], "charge_kind": "flat",
                                   "agreed_on": today()}, {})


def _form(contract: Contract, title: Title | None, values: Values, errors: dict[str, str],
          term_id: int | None = None) -> str:
    return render_template(
        "rights/term.html", contract=contract, title=title, values=values, errors=errors,
        regions=regions.with_names(), kinds=grants.KINDS.items(), term_id=term_id)


@pages.post("/catalog/contracts/<int:contract_id>/terms")
@role_required("employee")
def create_term(contract_id: int) -> Page:
    """Add the term, or name at its field the terms that overlap it."""
    try:
        form = forms.parse(TermForm, request.form)
        given = form.grant(contracts.get(contract_id)["currency"])
        terms.create(contract_id, form.title_id, given, form.agreed())
    except forms.Invalid as error:
        return _not_added(contracts.get(contract_id), error)
    flash("Term added." if contracts.get(contract_id)["state"] == "active"
          else "Term added. It makes nothing available until the contract is active.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


def _not_added(contract: Contract, error: forms.Invalid) -> Page:
    title_id = arguments.number(request.form.get("title_id"))
    title = titles.get(title_id) if title_id else None
    if title is None:
        flash("Choose a title first.", "warn")
        return redirect(url_for("rights.new_term", contract_id=contract["id"]), 303)
    return _form(contract, title, _sent(error), error.errors), 422


def _sent(error: forms.Invalid) -> Values:
    """Return what was sent, regions as their territories, so that one of them can be unticked."""
    values = forms.raw_values(TermForm, request.form)
    found = error if isinstance(error, terms.Overlapping) else None
    return values | {
        "territories": ticked(values["territories"], values["regions"]), "regions": [],
        "without": found.codes if found else [], "overlapped": found.contracts if found else {}}


@pages.get("/catalog/contracts/<int:contract_id>/terms/<int:term_id>")
@role_required("employee")
def term(contract_id: int, term_id: int) -> Page:
    """Show the form, filled."""
    found = terms.get(contract_id, term_id)
    values = trails.inputs(terms.NOUN, term_id, asdict(terms.grant(found)))
    return _form(contracts.get(contract_id), titles.get(found["title_id"]),
                 values | {"row_version": found["row_version"], "agreed_on": today()}, {}, term_id)


@pages.post("/catalog/contracts/<int:contract_id>/terms/<int:term_id>")
@role_required("employee")
def update_term(contract_id: int, term_id: int) -> Page:
    """Save the term; if somebody else has saved meanwhile, show both versions."""
    try:
        form = forms.parse(TermForm, request.form)
        given = form.grant(terms.get(contract_id, term_id)["currency"])
        terms.update(contract_id, term_id, given, form.row_version, form.agreed())
    except forms.Invalid as error:
        title = titles.get(terms.get(contract_id, term_id)["title_id"])
        return _form(contracts.get(contract_id), title, _sent(error), error.errors, term_id), 422
    except Stale:
        return _merge(terms.get(contract_id, term_id), form, given)
    flash("Saved.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


def _merge(theirs: terms.Term, form: TermForm, given: Grant) -> tuple[str, int]:
    note = {"summary": form.summary, "agreed_on": form.agreed_on} if form.summary else {}
    return trails.merge_page(
        terms.NOUN, theirs["id"], f"{theirs['title']}, {theirs['number']}", asdict(given),
        asdict(terms.grant(theirs)) | {"row_version": theirs["row_version"]}, form.row_version,
        url_for("rights.term", contract_id=theirs["contract_id"], term_id=theirs["id"]), note)


@pages.get("/catalog/contracts/<int:contract_id>/terms/<int:term_id>/delete")
@role_required("employee")
def confirm_delete_term(contract_id: int, term_id: int) -> Page:
    """Say what viewers lose before a term is deleted."""
    return _confirm_delete(contract_id, term_id, {})


def _confirm_delete(contract_id: int, term_id: int, errors: dict[str, str]) -> str:
    found = terms.get(contract_id, term_id)
    return render_template("rights/term_delete.html", contract=contracts.get(contract_id),
                           term=found, grant=terms.grant(found), errors=errors)


@pages.post("/catalog/contracts/<int:contract_id>/terms/<int:term_id>/delete")
@role_required("employee")
def delete_term(contract_id: int, term_id: int) -> Page:
    """Remove the term from the contract."""
    try:
        deleted = terms.delete(contract_id, term_id)
    except forms.Invalid as error:
        return _confirm_delete(contract_id, term_id, error.errors), 422
    flash(f"Term of {deleted['title']} deleted.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)
