"""Pages of the production houses."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog import coverage, reference
from app.catalog.houses import alliances, houses
from app.catalog.houses import lists as house_lists
from app.catalog.houses.houses import House, HouseRow
from app.catalog.pages import pages
from app.office import history as trails
from app.office.deletion import Deletion, Subject, to_list
from app.office.editing import Stale
from app.ops.clock import today
from app.web import forms, sizes
from app.web.admission import at_most

Page = str | tuple[str, int] | Response


class HouseForm(House):
    """A house as its page edits it."""

    row_version: int = 0


@pages.get("/catalog/houses", endpoint="houses")
@role_required("employee")
def house_list() -> Page:
    """Show every house, with its titles, active contracts and producers of today."""
    return render_template(
        "catalog/houses.html", page=house_lists.page(request.args), total=house_lists.count(),
        countries=house_lists.countries(), drawer=trails.drawer(houses.NOUN))


def _history(house_id: int) -> list[trails.Entry]:
    return trails.history(houses.NOUN, house_id, _url(house_id))


def _url(house_id: int) -> str:
    return url_for("catalog.house", house_id=house_id)


@pages.get("/catalog/houses/new")
@role_required("employee")
def new_house() -> Page:
    """Show an empty form."""
    return _new({}, {})


def _new(values: Mapping[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/house.html", house=None, values=values, errors=errors,
                           countries=reference.countries())


@pages.post("/catalog/houses")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_house() -> Page:
    """Save a new house; a form with mistakes comes back as it was."""
    try:
        house_id = houses.create(forms.parse(HouseForm, request.form))
    except forms.Invalid as error:
        return _new(forms.raw_values(HouseForm, request.form), error.errors), 422
    flash("Saved.")
    return redirect(_url(house_id), 303)


@pages.get("/catalog/houses/<int:house_id>")
@role_required("employee")
def house(house_id: int) -> Page:
    """Show one house: its form, its producers, contracts and titles."""
    row = houses.get(house_id)
    return _house(row, trails.inputs(houses.NOUN, house_id, houses.state(row)), {})


def _house(row: HouseRow, values: Mapping[str, Any], errors: dict[str, str]) -> str:
    house_id = row["id"]
    titles = houses.titles(house_id)
    return render_template(
        "catalog/house.html", house=row, values=values, errors=errors,
        countries=reference.countries(), titles=titles, allowed=coverage.of_titles(titles),
        today=today(), uses=houses.uses(house_id), contracts=houses.contracts(house_id),
        alliances=alliances.of_house(house_id),
        history=_history(house_id) if "history" in request.args else None)


@pages.post("/catalog/houses/<int:house_id>")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def update_house(house_id: int) -> Page:
    """Save a house; two people's changes are merged field by field."""
    try:
        form = forms.parse(HouseForm, request.form)
        houses.update(house_id, form, form.row_version)
    except forms.Invalid as error:
        sent = forms.raw_values(HouseForm, request.form)
        return _house(houses.get(house_id), sent, error.errors), 422
    except Stale:
        return _merge(house_id, form)
    flash("Saved.")
    return redirect(_url(house_id), 303)


def _merge(house_id: int, form: HouseForm) -> Page:
    theirs = houses.get(house_id)
    return trails.merge_page(
        houses.NOUN, house_id, theirs["name"], form.model_dump(exclude={"row_version"}),
        houses.state(theirs), form.row_version, _url(house_id))


def _subject(house_id: int) -> Subject:
    row = houses.get(house_id)
    return Subject(row["name"], _url(house_id), "Houses", url_for("catalog.houses"),
                   row["row_version"])


DELETION = Deletion("house", _subject, houses.impact, houses.delete,
                    to_list("catalog.houses"),
                    "Move its titles and contracts to another house first.")


@pages.get("/catalog/houses/<int:house_id>/delete")
@role_required("employee")
def ask_delete_house(house_id: int) -> Page:
    """Say what deleting it would do."""
    return DELETION.ask(house_id)


@pages.post("/catalog/houses/<int:house_id>/delete")
@role_required("employee")
def delete_house(house_id: int) -> Page:
    """Delete it, unless a title or a contract uses it."""
    return DELETION.run(house_id)
