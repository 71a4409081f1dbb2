"""Pages of the producers, and of their alliances with houses."""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import flash, redirect, render_template, request, url_for
from pydantic import BeforeValidator, Field
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog import reference
from app.catalog.houses import alliances, houses, producer_lists, producers
from app.catalog.houses.alliances import Alliance, AllianceRow
from app.catalog.houses.producers import Producer, ProducerRow
from app.catalog.pages import pages
from app.office import history as trails
from app.office.deletion import Deletion, Subject, to_list
from app.office.editing import Stale
from app.office.impact import Impact
from app.ops.clock import today
from app.web import forms, sizes
from app.web.admission import at_most
from app.web.kit import is_page

Page = str | tuple[str, int] | Response


class ProducerForm(Producer):
    """A producer as the page edits them."""

    row_version: int = 0


class AllianceForm(Alliance):
    """An alliance as pages edit it: the house is typed by its name."""

    house_id: Annotated[int, BeforeValidator(houses.typed_id)] = Field(alias="house")


@pages.get("/catalog/producers", endpoint="producers")
@role_required("employee")
def producer_list() -> Page:
    """Show every producer, with the houses they work with today."""
    return render_template(
        "catalog/producers.html", page=producer_lists.page(request.args),
        total=producer_lists.count(), countries=producer_lists.countries(),
        houses=houses.choices(), drawer=trails.drawer(producers.NOUN))


def _history(producer_id: int) -> list[trails.Entry]:
    return trails.history(producers.NOUN, producer_id, _url(producer_id))


def _url(producer_id: int) -> str:
    return url_for("catalog.producer", producer_id=producer_id)


@pages.get("/catalog/producers/new")
@role_required("employee")
def new_producer() -> Page:
    """Show an empty form."""
    return _new({}, {})


def _new(values: Mapping[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/producer.html", producer=None, values=values, errors=errors,
                           countries=reference.countries())


@pages.post("/catalog/producers")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_producer() -> Page:
    """Save a new producer; a form with mistakes comes back as it was."""
    try:
        producer_id = producers.create(forms.parse(ProducerForm, request.form))
    except forms.Invalid as error:
        return _new(forms.raw_values(ProducerForm, request.form), error.errors), 422
    flash("Saved. Add the houses they work with.")
    return redirect(_url(producer_id), 303)


@pages.get("/catalog/producers/<int:producer_id>")
@role_required("employee")
def producer(producer_id: int) -> Page:
    """Show one producer: the form, and the houses they work or worked with."""
    row = producers.get(producer_id)
    return _producer(row, trails.inputs(producers.NOUN, producer_id, producers.state(row)))


def _producer(row: ProducerRow, values: Mapping[str, Any],
              errors: dict[str, str] | None = None, alliance: Mapping[str, Any] | None = None,
              alliance_errors: dict[str, str] | None = None) -> str:
    """The page, with what its form sent, or its small form for an alliance."""
    is_page("catalog.producer", producer_id=row["id"])
    return render_template(
        "catalog/producer.html", producer=row, values=values, errors=errors or {},
        alliance=alliance or {}, alliance_errors=alliance_errors or {},
        countries=reference.countries(), houses=houses.choices(), today=today(),
        alliances=alliances.of_producer(row["id"]),
        history=_history(row["id"]) if "history" in request.args else None)


@pages.post("/catalog/producers/<int:producer_id>")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def update_producer(producer_id: int) -> Page:
    """Save a producer; two people's changes are merged field by field."""
    try:
        form = forms.parse(ProducerForm, request.form)
        producers.update(producer_id, form, form.row_version)
    except forms.Invalid as error:
        sent = forms.raw_values(ProducerForm, request.form)
        return _producer(producers.get(producer_id), sent, error.errors), 422
    except Stale:
        return _merge(producer_id, form)
    flash("Saved.")
    return redirect(_url(producer_id), 303)


def _merge(producer_id: int, form: ProducerForm) -> Page:
    theirs = producers.get(producer_id)
    return trails.merge_page(
        producers.NOUN, producer_id, theirs["name"], form.model_dump(exclude={"row_version"}),
        producers.state(theirs), form.row_version, _url(producer_id))


def _subject(producer_id: int) -> Subject:
    row = producers.get(producer_id)
    return Subject(row["name"], _url(producer_id), "Producers", url_for("catalog.producers"),
                   row["row_version"])


DELETION = Deletion("producer", _subject, producers.impact, producers.delete,
                    to_list("catalog.producers"))


@pages.get("/catalog/producers/<int:producer_id>/delete")
@role_required("employee")
def ask_delete_producer(producer_id: int) -> Page:
    """Say what deleting it would do."""
    return DELETION.ask(producer_id)


@pages.post("/catalog/producers/<int:producer_id>/delete")
@role_required("employee")
def delete_producer(producer_id: int) -> Page:
    """Delete a producer and their alliances."""
    return DELETION.run(producer_id)


@pages.post("/catalog/producers/<int:producer_id>/alliances")
@role_required("employee")
def create_alliance(producer_id: int) -> Page:
    """Add an alliance with a house."""
    try:
        alliances.create(producer_id, forms.parse(AllianceForm, request.form))
    except forms.Invalid as error:
        row = producers.get(producer_id)
        return _producer(row, row, alliance=forms.raw_values(AllianceForm, request.form),
                         alliance_errors=producers.NOUN.at_inputs(error.errors)), 422
    flash("The alliance is saved.")
    return redirect(_url(producer_id), 303)


@pages.get("/catalog/alliances/<int:alliance_id>")
@role_required("employee")
def alliance(alliance_id: int) -> Page:
    """Show one alliance's form."""
    row = alliances.get(alliance_id)
    return _alliance(row, row, {})


def _alliance(row: AllianceRow, values: Mapping[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/alliance.html", alliance=row, values=values, errors=errors,
                           houses=houses.choices())


@pages.post("/catalog/alliances/<int:alliance_id>")
@role_required("employee")
def update_alliance(alliance_id: int) -> Page:
    """Save an alliance, usually its last day."""
    row = alliances.get(alliance_id)
    try:
        alliances.update(alliance_id, forms.parse(AllianceForm, request.form, row))
    except forms.Invalid as error:
        sent = forms.raw_values(AllianceForm, request.form)
        return _alliance(row, sent, producers.NOUN.at_inputs(error.errors)), 422
    flash("The alliance is saved.")
    return redirect(_url(row["producer_id"]), 303)


def _alliance_subject(alliance_id: int) -> Subject:
    row = alliances.get(alliance_id)
    return Subject(f"the alliance with {row['house']}",
                   url_for("catalog.alliance", alliance_id=alliance_id), row["producer"],
                   _url(row["producer_id"]), None)


def _alliance_deleted(producer_id: int) -> Response:
    flash("The alliance is deleted. The producer's history keeps it.")
    return redirect(_url(producer_id), 303)


ALLIANCE_DELETION = Deletion("alliance", _alliance_subject, lambda _id: Impact(),
                             lambda alliance_id, _version: alliances.delete(alliance_id),
                             _alliance_deleted)


@pages.get("/catalog/alliances/<int:alliance_id>/delete")
@role_required("employee")
def ask_delete_alliance(alliance_id: int) -> Page:
    """Ask before an alliance entered by mistake is deleted; one that is over gets a last day."""
    return ALLIANCE_DELETION.ask(alliance_id)


@pages.post("/catalog/alliances/<int:alliance_id>/delete")
@role_required("employee")
def delete_alliance(alliance_id: int) -> Page:
    """Delete it; its producer's history keeps it."""
    return ALLIANCE_DELETION.run(alliance_id)
