"""Pages of the production houses."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog import coverage as rights
from app.catalog import reference
from app.catalog.houses import houses
from app.catalog.pages import pages
from app.catalog.titles import lists as title_lists
from app.office import history as trails
from app.office.editing import Stale
from app.office.impact import InUse
from app.ops.clock import today
from app.web import forms, paging

sql = db.queries("catalog/houses")

Page = str | tuple[str, int] | Response
PER_PAGE = 50
SHOWN = 12  # titles and contracts on a house's page


def country_code(text: str | None) -> str | None:
    """A country filter's value, or None."""
    row = reference.found(reference.countries(), text) if text else None
    return row["code"] if row else None


@pages.get("/catalog/houses", endpoint="houses")
@role_required("employee")
def house_list() -> Page:
    """Every house, with its titles, active contracts and producers of today."""
    found = paging.page(
        sql.list_houses, request.args, sorts=houses.SORTS, default="name", limit=PER_PAGE,
        q=title_lists.like(request.args.get("q")),
        country=country_code(request.args.get("country")), today=today())
    changed = trails.last_changes("house", [row["id"] for row in found.rows])
    for row in found.rows:
        row |= trails.changed(row, changed)
    shown = title_lists.number(request.args.get("history"))
    return render_template(
        "catalog/houses.html", page=found, total=sql.count_houses(),
        countries=sql.countries_with_houses(),
        drawer={"name": houses.get(shown)["name"], "entries": _history(shown)} if shown else None)


def _history(house_id: int) -> list[trails.Entry]:
    return trails.history(houses.NOUN, house_id, url_for("catalog.house", house_id=house_id))


@pages.get("/catalog/houses/new")
@role_required("employee")
def new_house() -> Page:
    """An empty form."""
    return _new({}, {})


def _new(values: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/house.html", house=None, values=values, errors=errors,
                           countries=reference.countries())


def _sent() -> dict[str, Any]:
    return forms.raw_values(houses.HouseForm, request.form)


@pages.post("/catalog/houses")
@role_required("employee")
def create_house() -> Page:
    """Save a new house; a form with mistakes comes back as it was."""
    try:
        house_id = houses.create(forms.parse(houses.HouseForm, request.form))
    except forms.Invalid as error:
        return _new(_sent(), error.errors), 422
    flash("Saved.")
    return redirect(url_for("catalog.house", house_id=house_id), 303)


@pages.get("/catalog/houses/<int:house_id>")
@role_required("employee")
def house(house_id: int) -> Page:
    """One house: its form, its producers, contracts and titles."""
    row = houses.get(house_id)
    return _house(row, row | trails.inputs(houses.NOUN, house_id, houses.state(row)), {})


def _house(row: dict[str, Any], sent: dict[str, Any], errors: dict[str, str]) -> str:
    house_id = row["id"]
    titles = sql.titles_of_house(house_id=house_id, limit=SHOWN)
    allowed = rights.of_titles(titles)
    return render_template(
        "catalog/house.html", house=row, values=sent or row, errors=errors,
        countries=reference.countries(), titles=titles, allowed=allowed, today=today(),
        uses=sql.house_uses(house_id=house_id),
        contracts=sql.contracts_of_house(house_id=house_id, limit=SHOWN),
        alliances=sql.alliances_of_house(house_id=house_id),
        history=_history(house_id)
        if "history" in request.args else None)


@pages.post("/catalog/houses/<int:house_id>")
@role_required("employee")
def update_house(house_id: int) -> Page:
    """Save a house; two people's changes are merged field by field."""
    try:
        form = forms.parse(houses.HouseForm, request.form)
        houses.update(house_id, form)
    except forms.Invalid as error:
        return _house(houses.get(house_id), _sent(), error.errors), 422
    except Stale:
        return trails.merge_page(
            houses.NOUN, house_id, (row := houses.get(house_id))["name"], form.model_dump(),
            houses.state(row), form.row_version,
            url_for("catalog.house", house_id=house_id))
    flash("Saved.")
    return redirect(url_for("catalog.house", house_id=house_id), 303)


@pages.get("/catalog/houses/<int:house_id>/delete")
@role_required("employee")
def ask_delete_house(house_id: int) -> Page:
    """What deleting it would do."""
    return _ask_delete(house_id)


def _ask_delete(house_id: int, stale: bool = False) -> str:
    row = houses.get(house_id)
    return render_template(
        "catalog/delete.html", noun="house", name=row["name"], impact=houses.impact(house_id),
        row_version=row["row_version"], stale=stale,
        url=url_for("catalog.house", house_id=house_id), section=url_for("catalog.houses"),
        section_name="Houses", instead="Give its titles and contracts another house first.")


@pages.post("/catalog/houses/<int:house_id>/delete")
@role_required("employee")
def delete_house(house_id: int) -> Page:
    """Delete it, unless a title or a contract names it."""
    try:
        name = houses.delete(house_id, request.form.get("row_version", 0, type=int))
    except (InUse, Stale) as refusal:
        return _ask_delete(house_id, stale=isinstance(refusal, Stale)), 409
    flash(f"{name} is deleted.")
    return redirect(url_for("catalog.houses"), 303)
