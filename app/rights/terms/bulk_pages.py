"""Pages that add many titles to a contract at once, reached from the titles list."""

from itertools import islice
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog.titles import bulk
from app.catalog.titles import lists as title_lists
from app.ops import request_ids
from app.rights import regions
from app.rights.overlaps import NAMED_TITLES
from app.rights.pages import pages
from app.rights.terms import bulk as bulk_terms
from app.rights.terms import terms
from app.rights.terms.bulk import TermsForm, TitlesInTheWay
from app.rights.terms.terms import KINDS, MOST_TERMS
from app.web import formats, forms
from app.web.errors import Problem

sql = db.queries("rights/bulk_terms")

Page = str | tuple[str, int] | Response
MOST_CONTRACTS = 1000  # suggestions; any other is found by typing its number
LABELS = {"starts_on": "First day", "ends_on": "Last day", "charge_kind": "Charged",
          "charge": "Charge for each title"}


@pages.get("/catalog/titles/terms/new")
@role_required("employee")
def new_terms() -> Page:
    """The titles that were ticked, or all that match the list's filters, and an empty form."""
    if request.args.get("scope") == "all":
        matching = bulk.matching(title_lists.filters(request.args))
        ids = list(islice(matching, MOST_TERMS + 1))
    else:
        ids = bulk_terms.ids_of(request.args.getlist("ids"))
    if len(ids) > MOST_TERMS:
        flash(f"At most {MOST_TERMS:,} titles at once, as a contract has at most that many terms. "
              "Narrow the list with its filters.", "warn")
        return redirect(url_for("catalog.titles", **_kept()), 303)
    rows = sql.choose_titles(ids=ids)
    if not rows:
        flash("Nothing to add: no series or film was ticked." if ids else
              "Nothing to add: no title was ticked.", "warn")
        return redirect(url_for("catalog.titles", **_kept()), 303)
    return _page(rows, {"charge_kind": "flat"}, {}, unlicensed=len(ids) - len(rows))


def _kept() -> dict[str, Any]:
    return {name: request.args.get(name) for name in title_lists.ARGUMENTS}


def _page(rows: list[dict[str, Any]], values: dict[str, Any], errors: dict[str, str],
          unlicensed: int = 0, refused: TitlesInTheWay | None = None) -> str:
    return render_template(
        "rights/bulk_terms.html", titles=rows, named=NAMED_TITLES, unlicensed=unlicensed,
        hidden=sum(not row["published"] for row in rows), values=values, errors=errors,
        labels=LABELS, refused=refused, kinds=KINDS.items(), regions=regions.with_names(),
        contracts=sql.open_contracts(limit=MOST_CONTRACTS))


@pages.post("/catalog/titles/terms")
@role_required("employee")
def create_terms() -> Page:
    """Add one term for each title, or say what is in the way and change nothing."""
    try:
        form = forms.parse(TermsForm, request.form)
        added = bulk_terms.create(form)
    except forms.Invalid as error:
        return _refused(error)
    left = len(bulk_terms.ids_of(form.leave_out))
    note = f" {_count(left, 'title was', 'titles were')} left out." if left else ""
    draft = " What is added counts once the contract is active." if added.draft else ""
    flash(f"{_count(added.terms, 'term is', 'terms are')} added.{note}{draft}")
    return redirect(url_for("rights.contract", contract_id=added.contract_id,
                            undo=request_ids.current()), 303)


def _refused(error: forms.Invalid) -> Page:
    """The form as it was sent, with the titles that are still there and not left out."""
    values = forms.raw_values(TermsForm, request.form)
    ids = bulk_terms.ids_of(values["titles"], values["leave_out"])
    if len(ids) > MOST_TERMS:
        raise Problem(400)  # no page of ours sends so many
    rows = sql.choose_titles(ids=ids)
    if not rows:
        flash("Nothing was added: choose the titles again.", "warn")
        return redirect(url_for("catalog.titles"), 303)
    values["territories"] = terms.chosen(values["territories"], values["regions"])
    values["regions"] = []
    if isinstance(error, TitlesInTheWay):
        return _page(rows, values, {}, refused=error), 422
    return _page(rows, values, error.errors), 422


def _count(n: int, one: str, many: str) -> str:
    return f"{formats.number(n)} {one if n == 1 else many}"


@pages.post("/catalog/titles/terms/undo")
@role_required("employee")
def take_back_terms() -> Page:
    """Delete what one's own request added, if nobody changed it since."""
    request_id = request.form.get("request_id", "")
    try:
        contract_id, count = bulk_terms.undo(current_user.id, request_id)
    except forms.Invalid as error:
        flash(f"Nothing was taken back. {' '.join(error.errors.values())}", "warn")
        return redirect(url_for("rights.contracts"), 303)
    if not count:
        flash("There was nothing left to take back.", "info")
        return redirect(url_for("rights.contracts"), 303)
    flash(f"{_count(count, 'term is', 'terms are')} taken back.")
    return redirect(url_for("rights.contract", contract_id=contract_id), 303)
