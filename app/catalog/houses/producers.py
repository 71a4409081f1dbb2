"""Producers, and the houses they work with: alliances with a first and perhaps a last day."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app import db
from app.catalog import reference
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale
from app.office.impact import Impact, counted, listed
from app.office.nouns import Noun
from app.ops import audit, versions
from app.ops.clock import now
from app.web import formats
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid, Optional

sql = db.queries("catalog/houses")
names = db.queries("catalog/reference")

SORTS = ("name", "country", "houses", "changed")


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of producers by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in sql.list_producer_names(ids=ids)}


NOUN = Noun(
    "producer", "producers", names=names_of, page="catalog.producer",
    roles=nouns.EMPLOYEE,
    fields={
        "name": nouns.Field("Name"),
        "email": nouns.Field("E-mail"),
        "country": nouns.Field("Country"),
        "notes": nouns.Field("Notes"),
        "house": nouns.Field("House"),
        "starts_on": nouns.Field("First day", nouns.day),
        "ends_on": nouns.Field("Last day", nouns.day),
    },
    actions={"ally": "added an alliance", "realign": "changed an alliance",
             "part": "removed an alliance"})


def _email(address: str | None) -> str | None:
    if address is None:
        return None
    name, _, host = address.rpartition("@")
    if not name or "." not in host.strip(".") or " " in address:
        raise ValueError("Please give an address such as name@example.org.")
    return address.lower()


class ProducerForm(Form):
    """A producer as their page edits them."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    email: Annotated[Optional[Annotated[str, Field(max_length=254)]], AfterValidator(_email)] = None
    country: Annotated[Optional[str], reference.CountryName] = None
    notes: Optional[Annotated[str, Field(max_length=5000)]] = None
    row_version: int = 0


class AllianceForm(Form):
    """With which house, from which day, and to which if that is known."""

    house: Annotated[str, Field(min_length=1), reference.HouseName]
    starts_on: Annotated[date, reference.Day]
    ends_on: Annotated[Optional[date], reference.Day] = None

    @field_validator("ends_on")
    @classmethod
    def _later(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value is not None and value < info.data.get("starts_on", value):
            raise ValueError("The last day cannot be before the first.")
        return value


def state(row: dict[str, Any]) -> dict[str, Any]:
    """What history and merge compare: the form's fields and the version."""
    return {name: row[name] for name in ("name", "email", "country", "notes", "row_version")}


def get(producer_id: int) -> dict[str, Any]:
    """The producer with everything the form edits. Raises Problem 404."""
    row = sql.producer_state(producer_id=producer_id)
    if row is None:
        raise Problem(404)
    return dict(row)


def _columns(form: ProducerForm) -> dict[str, Any]:
    return form.model_dump(include={"name", "email", "notes"}) | {
        "country": reference.code(reference.countries(), form.country)}


@db.transactional("producers.create")
def create(form: ProducerForm) -> int:
    """Save a new producer and return the id."""
    producer_id = sql.insert_producer(**_columns(form), now=now())
    audit.record("producer.create", "producer", producer_id,
                 new=state(form.model_dump()) | {"row_version": 1})
    versions.bump("catalog")
    return int(producer_id)


@db.transactional("producers.update")
def update(producer_id: int, form: ProducerForm) -> None:
    """Save a producer. Raises Problem 404 or Stale."""
    before = get(producer_id)
    if not sql.update_producer(producer_id=producer_id, row_version=form.row_version,
                               **_columns(form)):
        raise Stale
    audit.record("producer.update", "producer", producer_id, old=state(before),
                 new=state(form.model_dump()) | {"row_version": form.row_version + 1})
    versions.bump("catalog")


def impact(producer_id: int) -> Impact:
    """What deleting the producer would take along. Raises Problem 404."""
    get(producer_id)
    alliances = sql.alliances_of_producer(producer_id=producer_id)
    return Impact(goes=listed(counted(len(alliances), "alliance")))


@impacts.deleting
@db.transactional("producers.delete")
def delete(producer_id: int, row_version: int) -> str:
    """Delete a producer and their alliances; returns the name. Raises Problem 404 or Stale."""
    _lock(producer_id)
    before = get(producer_id)
    sql.clear_alliances(producer_id=producer_id, house_id=None)
    if not sql.delete_producer(producer_id=producer_id, row_version=row_version):
        raise Stale
    audit.record("producer.delete", "producer", producer_id, old=state(before))
    versions.bump("catalog")
    return str(before["name"])


def alliance(alliance_id: int) -> dict[str, Any]:
    """One alliance with the names of both. Raises Problem 404."""
    row = sql.alliance_state(alliance_id=alliance_id)
    if row is None:
        raise Problem(404)
    return dict(row)


@db.transactional("producers.ally")
def ally(producer_id: int, form: AllianceForm) -> int:
    """Add an alliance; returns its id. Raises Problem 404, or Conflict naming what it overlaps."""
    _lock(producer_id)
    values = _alliance_columns(producer_id, form)
    alliance_id = sql.insert_alliance(producer_id=producer_id, **values)
    audit.record("producer.ally", "producer", producer_id, new=form.model_dump())
    versions.bump("catalog")
    return int(alliance_id)


@db.transactional("producers.realign")
def realign(alliance_id: int, form: AllianceForm) -> int:
    """Change an alliance; returns the producer's id. Raises Problem 404 or Invalid."""
    before = alliance(alliance_id)
    _lock(before["producer_id"])
    values = _alliance_columns(before["producer_id"], form, alliance_id)
    sql.update_alliance(alliance_id=alliance_id, **values)
    after = form.model_dump()
    audit.record("producer.realign", "producer", before["producer_id"],
                 old={name: before[name] for name in after}, new=after)
    versions.bump("catalog")
    return int(before["producer_id"])


@db.transactional("producers.part")
def part(alliance_id: int) -> int:
    """Remove an alliance; returns the producer's id. Raises Problem 404."""
    before = alliance(alliance_id)
    _lock(before["producer_id"])
    sql.delete_alliance(alliance_id=alliance_id)
    audit.record("producer.part", "producer", before["producer_id"],
                 old={name: before[name] for name in ("house", "starts_on", "ends_on")})
    versions.bump("catalog")
    return int(before["producer_id"])


def _lock(producer_id: int) -> None:
    if sql.lock_producer(producer_id=producer_id) is None:
        raise Problem(404)


def _alliance_columns(producer_id: int, form: AllianceForm, except_id: int = 0) -> dict[str, Any]:
    house = names.house_named(name=form.house)
    if house is None:
        raise Invalid.at("house", "This house was deleted meanwhile.")
    days: dict[str, Any] = {"starts_on": form.starts_on, "ends_on": form.ends_on}
    other = sql.overlapping_alliance(producer_id=producer_id, house_id=house["id"],
                                     except_id=except_id, **days)
    if other:
        until = f"to {formats.day(other['ends_on'])}" if other["ends_on"] else "on"
        raise Conflict.at("starts_on", f"They work with {house['name']} from "
                                       f"{formats.day(other['starts_on'])} {until} already.")
    return {"house_id": house["id"], **days}
