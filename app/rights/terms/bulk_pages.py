"""Pages that add many titles to a contract at once, reached from the list of titles."""

from itertools import islice
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog.titles import bulk
from app.catalog.titles import lists as title_lists
from app.ops import request_ids
from app.rights import grants, regions
from app.rights.contracts import contracts
from app.rights.contracts.contracts import NumberedContract
from app.rights.overlaps import TITLES_NAMED
from app.rights.pages import pages
from app.rights.terms import bulk as bulk_terms
from app.rights.terms import titles
from app.rights.terms.bulk import Added, TitlesOverlap
from app.rights.terms.forms import TermsForm, ids, ticked
from app.rights.terms.terms import MOST_TERMS
from app.rights.terms.titles import ChosenTitle
from app.web import formats, forms
from app.web.errors import Problem

Page = str | tuple[str, int] | Response
MOST_CONTRACTS = 1000  # suggestions; any other contract is found by typing its number
LABELS = {"starts_on": "First day", "ends_on": "Last day", "charge_kind": "Charged",
          "charge": "Charge for each title"}


@pages.get("/catalog/titles/terms/new")
@role_required("employee")
def new_terms() -> Page:
    """Show the selected titles, or all that match the list's filters, and an empty form."""
    chosen = _chosen()
    if len(chosen) > MOST_TERMS:
        return _back(f"Choose at most {MOST_TERMS:,} titles: a contract has at most that many "
                     "terms. Narrow the list with its filters.")
    found = titles.choose(chosen)
    if not found:
        return _back("Nothing to add: no series or film was selected." if chosen else
                     "Nothing to add: no title was selected.")
    return _page(found, {"charge_kind": "flat"}, {}, unlicensed=len(chosen) - len(found))


def _chosen() -> list[int]:
    if request.args.get("scope") == "all":
        matching = bulk.matching(title_lists.filters(request.args))
        return list(islice(matching, MOST_TERMS + 1))
    return ids(request.args.getlist("ids"))


def _back(message: str) -> Response:
    """Go back to the list of titles with its filters."""
    flash(message, "warn")
    kept: dict[str, Any] = {name: request.args.get(name) for name in title_lists.ARGUMENTS}
    return redirect(url_for("catalog.titles", **kept), 303)


def _page(found: list[ChosenTitle], values: dict[str, object], errors: dict[str, str],
          unlicensed: int = 0, refused: TitlesOverlap | None = None) -> str:
    return render_template(
        "rights/bulk_terms.html", titles=found, named=TITLES_NAMED, unlicensed=unlicensed,
        hidden=sum(not row["published"] for row in found), values=values, errors=errors,
        labels=LABELS, refused=refused, kinds=grants.KINDS.items(), regions=regions.with_names(),
        contracts=contracts.open_for_terms(MOST_CONTRACTS))


@pages.post("/catalog/titles/terms")
@role_required("employee")
def create_terms() -> Page:
    """Add one term for each title, or name the terms that overlap and change nothing."""
    try:
        form = forms.parse(TermsForm, request.form)
        contract = _contract(form)
        added = bulk_terms.create(
            contract["id"], ids(form.titles, form.leave_out), form.grant(contract["currency"]))
    except forms.Invalid as error:
        return _refused(error)
    flash(_done(added, left_out=len(ids(form.leave_out))))
    return redirect(url_for("rights.contract", contract_id=added.contract_id,
                            undo=request_ids.current()), 303)


def _contract(form: TermsForm) -> NumberedContract:
    """Return the contract that was typed. Raises Invalid, with the grant's problems."""
    contract = contracts.find(form.number())
    if contract is None:
        raise forms.Invalid.at("contract", f"There is no contract {forms.quoted(form.number())}. "
                                           "Pick one from the list.")
    wrong = {**form.grant(contract["currency"]).problems()}
    if contract["state"] == "ended":
        wrong["contract"] = f"{contract['number']} has ended. Pick a draft or an active contract."
    if wrong:
        raise forms.Invalid(wrong)
    return contract


def _done(added: Added, left_out: int) -> str:
    note = f" {_count(left_out, 'title')} left out." if left_out else ""
    draft = " Nothing becomes available until the contract is active." if added.draft else ""
    return f"{_count(added.terms, 'term')} added.{note}{draft}"


def _refused(error: forms.Invalid) -> Page:
    """Return the form as it was sent, with the titles that still exist and are not left out."""
    values = forms.raw_values(TermsForm, request.form)
    kept = ids(values["titles"], values["leave_out"])
    if len(kept) > MOST_TERMS:
        raise Problem(400)  # no page of ours sends so many
    found = titles.choose(kept)
    if not found:
        flash("Nothing was added: choose the titles again.", "warn")
        return redirect(url_for("catalog.titles"), 303)
    shown = {**values, "regions": [],
             "territories": ticked(values["territories"], values["regions"])}
    if isinstance(error, TitlesOverlap):
        return _page(found, shown, {}, refused=error), 422
    return _page(found, shown, error.errors), 422


def _count(n: int, noun: str) -> str:
    return f"{formats.number(n)} {noun}{'' if n == 1 else 's'}"


@pages.post("/catalog/titles/terms/undo")
@role_required("employee")
def undo_terms() -> Page:
    """Delete the terms that one's own request added, while nobody has changed them."""
    try:
        contract_id, count = bulk_terms.undo(current_user.id, request.form.get("request_id", ""))
    except forms.Invalid as error:
        flash(f"Nothing was undone. {' '.join(error.errors.values())}", "warn")
        return redirect(url_for("rights.contracts"), 303)
    if not count:
        flash("There is nothing left to undo.", "info")
        return redirect(url_for("rights.contracts"), 303)
    flash(f"{_count(count, 'term')} removed again.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)
