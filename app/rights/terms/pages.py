"""Pages of a contract's terms: choose the title, then the days, territories and charge."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog.titles import lists as title_lists
from app.office import history as trails
from app.office.editing import Stale
from app.rights import regions
from app.rights.contracts import contracts
from app.rights.pages import pages
from app.rights.terms import terms
from app.rights.terms.terms import TermForm
from app.web import forms

sql = db.queries("rights/contracts")

Page = str | tuple[str, int] | Response


@pages.get("/catalog/contracts/<int:contract_id>/terms/new")
@role_required("employee")
def new_term(contract_id: int) -> Page:
    """First the title, found by name; then the form."""
    contract = contracts.get(contract_id)
    title_id = title_lists.number(request.args.get("title_id"))
    title = sql.get_title_name(title_id=title_id) if title_id else None
    if title is None:
        q = request.args.get("q", "").strip()[:100]
        return render_template(
            "rights/term_title.html", contract=contract, q=q,
            titles=sql.find_titles(q=q or None, house_id=contract["house_id"]))
    return _form(contract, title, {"title_id": title["id"], "charge_kind": "flat"}, {})


def _form(contract: dict[str, Any], title: dict[str, Any], values: dict[str, Any],
          errors: dict[str, str], term_id: int | None = None) -> str:
    return render_template(
        "rights/term.html", contract=contract, title=title, values=values, errors=errors,
        regions=regions.with_names(), kinds=terms.KINDS.items(), term_id=term_id)


@pages.post("/catalog/contracts/<int:contract_id>/terms")
@role_required("employee")
def create_term(contract_id: int) -> Page:
    """Add the term, or say at its field what is in its way."""
    contract = contracts.get(contract_id)
    try:
        form = forms.parse(TermForm, request.form)
        terms.create(contract_id, form)
    except forms.Invalid as error:
        values = _sent(error)
        title = _title(values.get("title_id"))
        if title is None:
            flash("Choose a title first.", "warn")
            return redirect(url_for("rights.new_term", contract_id=contract_id), 303)
        return _form(contract, title, values, error.errors), 422
    flash("The term is added." if contract["state"] == "active"
          else "The term is added. It counts once the contract is active.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


def _sent(error: forms.Invalid) -> dict[str, Any]:
    """What was sent, each region as its territories, so that one of them can be unticked."""
    values = forms.raw_values(TermForm, request.form)
    values["territories"] = terms.chosen(values["territories"], values["regions"])
    return values | {"regions": [], "without": getattr(error, "codes", []),
                     "in_the_way": getattr(error, "contracts", {})}


def _title(title_id: Any) -> dict[str, Any] | None:
    text = str(title_id or "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return sql.get_title_name(title_id=int(text))


@pages.get("/catalog/contracts/<int:contract_id>/terms/<int:term_id>")
@role_required("employee")
def term(contract_id: int, term_id: int) -> Page:
    """The form, filled."""
    found = terms.get(contract_id, term_id)
    title = sql.get_title_name(title_id=found["title_id"])
    return _form(contracts.get(contract_id), title, _values(found), {}, term_id)


def _values(row: dict[str, Any]) -> dict[str, Any]:
    """A stored term as its form's values."""
    return row | {"charge": f"{row['charge_cents'] / 100:.2f}"}


@pages.post("/catalog/contracts/<int:contract_id>/terms/<int:term_id>")
@role_required("employee")
def update_term(contract_id: int, term_id: int) -> Page:
    """Save the term; if somebody else saved meanwhile, show both versions."""
    try:
        form = forms.parse(TermForm, request.form)
        terms.update(contract_id, term_id, form)
    except forms.Invalid as error:
        found = terms.get(contract_id, term_id)
        title = sql.get_title_name(title_id=found["title_id"])
        return _form(contracts.get(contract_id), title, _sent(error), error.errors, term_id), 422
    except Stale:
        return _merge(contract_id, term_id, form)
    flash("Saved.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)


def _merge(contract_id: int, term_id: int, form: TermForm) -> tuple[str, int]:
    theirs = terms.get(contract_id, term_id)
    return trails.merge_page(
        terms.NOUN, term_id, f"{theirs['title']}, {theirs['number']}", form.saved(), theirs,
        form.row_version, url_for("rights.term", contract_id=contract_id, term_id=term_id))


@pages.get("/catalog/contracts/<int:contract_id>/terms/<int:term_id>/delete")
@role_required("employee")
def confirm_delete_term(contract_id: int, term_id: int) -> Page:
    """Say what viewers lose before a term goes."""
    return render_template("rights/term_delete.html", contract=contracts.get(contract_id),
                           term=terms.get(contract_id, term_id), errors={})


@pages.post("/catalog/contracts/<int:contract_id>/terms/<int:term_id>/delete")
@role_required("employee")
def delete_term(contract_id: int, term_id: int) -> Page:
    """Take the term out."""
    try:
        gone = terms.delete(contract_id, term_id)
    except forms.Invalid as error:
        return render_template(
            "rights/term_delete.html", contract=contracts.get(contract_id),
            term=terms.get(contract_id, term_id), errors=error.errors), 422
    flash(f"The term of {gone['title']} is deleted.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)
