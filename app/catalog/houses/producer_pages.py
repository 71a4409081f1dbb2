"""Pages of the producers, and of their alliances with houses."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog import reference
from app.catalog.houses import producers
from app.catalog.houses.pages import country_code
from app.catalog.pages import pages
from app.catalog.titles import lists as title_lists
from app.office import history as trails
from app.office.editing import Stale
from app.office.impact import Impact, InUse
from app.ops.clock import today
from app.web import forms, paging

sql = db.queries("catalog/houses")
names = db.queries("catalog/reference")

Page = str | tuple[str, int] | Response
PER_PAGE = 50


@pages.get("/catalog/producers", endpoint="producers")
@role_required("employee")
def producer_list() -> Page:
    """Every producer, with the houses they work with today."""
    found = paging.page(
        sql.list_producers, request.args, sorts=producers.SORTS, default="name", limit=PER_PAGE,
        q=title_lists.like(request.args.get("q")), today=today(),
        country=country_code(request.args.get("country")),
        house_id=title_lists.number(request.args.get("house")))
    changed = trails.last_changes("producer", [row["id"] for row in found.rows])
    for row in found.rows:
        row |= trails.changed(row, changed)
    shown = title_lists.number(request.args.get("history"))
    return render_template(
        "catalog/producers.html", page=found, total=sql.count_producers(),
        countries=sql.countries_with_producers(), houses=names.list_house_names(),
        drawer={"name": producers.get(shown)["name"],
                "entries": _history(shown)} if shown else None)


def _history(producer_id: int) -> list[trails.Entry]:
    return trails.history(producers.NOUN, producer_id,
                          url_for("catalog.producer", producer_id=producer_id))


@pages.get("/catalog/producers/new")
@role_required("employee")
def new_producer() -> Page:
    """An empty form."""
    return _new({}, {})


def _new(values: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/producer.html", producer=None, values=values, errors=errors,
                           countries=reference.countries())


@pages.post("/catalog/producers")
@role_required("employee")
def create_producer() -> Page:
    """Save a new producer; a form with mistakes comes back as it was."""
    try:
        producer_id = producers.create(forms.parse(producers.ProducerForm, request.form))
    except forms.Invalid as error:
        return _new(forms.raw_values(producers.ProducerForm, request.form), error.errors), 422
    flash("Saved. Say which houses they work with.")
    return _to_producer(producer_id)


def _to_producer(producer_id: int) -> Response:
    return redirect(url_for("catalog.producer", producer_id=producer_id), 303)


@pages.get("/catalog/producers/<int:producer_id>")
@role_required("employee")
def producer(producer_id: int) -> Page:
    """One producer: the form, and the houses they work or worked with."""
    row = producers.get(producer_id)
    return _producer(row, row | trails.inputs(
        producers.NOUN, producer_id, producers.state(row)))


def _producer(row: dict[str, Any], sent: dict[str, Any] | None = None,
              errors: dict[str, str] | None = None, ally: dict[str, Any] | None = None,
              ally_errors: dict[str, str] | None = None) -> str:
    """The page, with what was sent by its form, or by its small form for an alliance."""
    return render_template(
        "catalog/producer.html", producer=row, values=sent or row, errors=errors or {},
        ally=ally or {}, ally_errors=ally_errors or {}, countries=reference.countries(),
        houses=names.list_house_names(), today=today(),
        alliances=sql.alliances_of_producer(producer_id=row["id"]),
        history=_history(row["id"])
        if "history" in request.args else None)


@pages.post("/catalog/producers/<int:producer_id>")
@role_required("employee")
def update_producer(producer_id: int) -> Page:
    """Save a producer; two people's changes are merged field by field."""
    try:
        form = forms.parse(producers.ProducerForm, request.form)
        producers.update(producer_id, form)
    except forms.Invalid as error:
        sent = forms.raw_values(producers.ProducerForm, request.form)
        return _producer(producers.get(producer_id), sent, error.errors), 422
    except Stale:
        return trails.merge_page(
            producers.NOUN, producer_id, (row := producers.get(producer_id))["name"],
            form.model_dump(), producers.state(row), form.row_version,
            url_for("catalog.producer", producer_id=producer_id))
    flash("Saved.")
    return _to_producer(producer_id)


@pages.get("/catalog/producers/<int:producer_id>/delete")
@role_required("employee")
def ask_delete_producer(producer_id: int) -> Page:
    """What deleting them would do."""
    return _ask_delete(producer_id)


def _ask_delete(producer_id: int, stale: bool = False) -> str:
    row = producers.get(producer_id)
    return render_template(
        "catalog/delete.html", noun="producer", name=row["name"],
        impact=producers.impact(producer_id), row_version=row["row_version"], stale=stale,
        url=url_for("catalog.producer", producer_id=producer_id),
        section=url_for("catalog.producers"), section_name="Producers")


@pages.post("/catalog/producers/<int:producer_id>/delete")
@role_required("employee")
def delete_producer(producer_id: int) -> Page:
    """Delete a producer and their alliances."""
    try:
        name = producers.delete(producer_id, request.form.get("row_version", 0, type=int))
    except (InUse, Stale) as refusal:
        return _ask_delete(producer_id, stale=isinstance(refusal, Stale)), 409
    flash(f"{name} is deleted.")
    return redirect(url_for("catalog.producers"), 303)


@pages.post("/catalog/producers/<int:producer_id>/alliances")
@role_required("employee")
def create_alliance(producer_id: int) -> Page:
    """Say that the producer works with a house."""
    try:
        producers.ally(producer_id, forms.parse(producers.AllianceForm, request.form))
    except forms.Invalid as error:
        sent = forms.raw_values(producers.AllianceForm, request.form)
        return _producer(producers.get(producer_id), ally=sent, ally_errors=error.errors), 422
    flash("The alliance is saved.")
    return _to_producer(producer_id)


@pages.get("/catalog/alliances/<int:alliance_id>")
@role_required("employee")
def alliance(alliance_id: int) -> Page:
    """One alliance's form."""
    row = producers.alliance(alliance_id)
    return _alliance(row, row, {})


def _alliance(row: dict[str, Any], values: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/alliance.html", alliance=row, values=values, errors=errors,
                           houses=names.list_house_names())


@pages.post("/catalog/alliances/<int:alliance_id>")
@role_required("employee")
def update_alliance(alliance_id: int) -> Page:
    """Save an alliance, usually its last day."""
    row = producers.alliance(alliance_id)
    try:
        producers.realign(alliance_id, forms.parse(producers.AllianceForm, request.form))
    except forms.Invalid as error:
        sent = forms.raw_values(producers.AllianceForm, request.form)
        return _alliance(row, sent, error.errors), 422
    flash("The alliance is saved.")
    return _to_producer(row["producer_id"])


@pages.get("/catalog/alliances/<int:alliance_id>/delete")
@role_required("employee")
def ask_delete_alliance(alliance_id: int) -> Page:
    """An alliance that is over gets a last day; this is for one noted by mistake."""
    row = producers.alliance(alliance_id)
    return render_template(
        "catalog/delete.html", noun="alliance", name=f"the alliance with {row['house']}",
        impact=Impact(), row_version=None, stale=False,
        url=url_for("catalog.alliance", alliance_id=alliance_id), section_name=row["producer"],
        section=url_for("catalog.producer", producer_id=row["producer_id"]))


@pages.post("/catalog/alliances/<int:alliance_id>/delete")
@role_required("employee")
def delete_alliance(alliance_id: int) -> Page:
    """Delete it; its producer's history keeps it."""
    producer_id = producers.part(alliance_id)
    flash("The alliance is deleted. The history keeps it.")
    return _to_producer(producer_id)
