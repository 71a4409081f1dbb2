"""Alliances: a producer works with a house, from a first day and perhaps to a last one."""

from datetime import date
from typing import Any, TypedDict

from pydantic import ValidationInfo, field_validator

from app import db
from app.catalog import reference
from app.office import nouns
from app.office.editing import unchanged
from app.office.nouns import State
from app.ops import audit, versions
from app.web import formats
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid, Optional, wrong


class AllianceRow(TypedDict):
    """An alliance with the names of both."""

    id: int
    producer_id: int
    producer: str
    house_id: int
    house: str
    starts_on: date
    ends_on: date | None


class Partner(TypedDict):
    """An alliance as the producer's page lists it."""

    id: int
    house_id: int
    house: str
    starts_on: date
    ends_on: date | None


class HousePartner(TypedDict):
    """An alliance as the house's page lists it."""

    id: int
    producer_id: int
    producer: str
    starts_on: date
    ends_on: date | None


class ListedAlliance(TypedDict):
    """An alliance as the API lists it."""

    id: int
    producer_id: int
    house_id: int
    house: str
    starts_on: date
    ends_on: date | None


class Overlap(TypedDict):
    """An alliance that is in the way, and its house's name."""

    house: str
    starts_on: date
    ends_on: date | None


_sql = db.queries(
    "catalog/alliances", get_alliance=AllianceRow, list_of_producer=Partner,
    list_of_house=HousePartner, list_alliances=ListedAlliance, get_overlap=Overlap)

# Alliances have no history of their own: their producer's shows them.
FIELDS = {
    "house_id": nouns.Field("House", nouns.link("house"), nouns.link("house"), input="house"),
    "starts_on": nouns.Field("First day", nouns.day),
    "ends_on": nouns.Field("Last day", nouns.day),
}
ACTIONS = {"ally": "added an alliance", "realign": "changed an alliance",
           "part": "removed an alliance"}


class Alliance(Form):
    """A house with the first and perhaps the last day of an alliance, both inclusive."""

    house_id: int
    starts_on: reference.Day
    ends_on: Optional[reference.Day] = None

    @field_validator("ends_on")
    @classmethod
    def _later(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value is not None and value < info.data.get("starts_on", value):
            raise wrong("is before the first day", "The last day cannot be before the first.")
        return value

    def values(self) -> State:
        """Return the columns."""
        return self.model_dump(include=set(FIELDS))


def state(alliance: AllianceRow) -> State:
    """Return what the producer's history keeps of an alliance."""
    return {name: value for name, value in alliance.items() if name in FIELDS}


def get(alliance_id: int) -> AllianceRow:
    """Return an alliance. Raises Problem 404."""
    row: AllianceRow | None = _sql.get_alliance(alliance_id=alliance_id)
    if row is None:
        raise Problem(404)
    return row


def of_producer(producer_id: int) -> list[Partner]:
    """Return a producer's alliances, those without an end first."""
    rows: list[Partner] = _sql.list_of_producer(producer_id=producer_id)
    return rows


def of_house(house_id: int) -> list[HousePartner]:
    """Return a house's alliances, those without an end first."""
    rows: list[HousePartner] = _sql.list_of_house(house_id=house_id)
    return rows


def list_alliances(order: str, **page: Any) -> list[ListedAlliance]:
    """Return one page of a producer's alliances."""
    rows: list[ListedAlliance] = _sql.list_alliances(order=order, **page)
    return rows


def lock(producer_id: int) -> None:
    """Hold the producer's row until the transaction ends: it decides which alliances overlap.

    Raises Problem 404.
    """
    if _sql.lock_producer(producer_id=producer_id) is None:
        raise Problem(404)


@db.transactional("producers.ally")
def create(producer_id: int, alliance: Alliance) -> int:
    """Add an alliance and return its id.

    Raises Problem 404, Invalid at the house, or Conflict naming the alliance that it overlaps.
    """
    lock(producer_id)
    _refuse_overlap(producer_id, alliance)
    try:
        alliance_id: int = _sql.insert_alliance(producer_id=producer_id, **alliance.values())
    except db.Rejected as error:
        raise _no_house() from error
    audit.record("producer.ally", "producer", producer_id, new=alliance.values())
    versions.bump("catalog")
    return alliance_id


@db.transactional("producers.realign")
def update(alliance_id: int, alliance: Alliance) -> int:
    """Change an alliance and return the producer's id. Raises as `create` does."""
    before = get(alliance_id)
    lock(before["producer_id"])
    if unchanged(get(alliance_id), alliance.values()):  # again, now that nobody else can change it
        return before["producer_id"]
    _refuse_overlap(before["producer_id"], alliance, alliance_id)
    try:
        _sql.update_alliance(alliance_id=alliance_id, **alliance.values())
    except db.Rejected as error:
        raise _no_house() from error
    audit.record("producer.realign", "producer", before["producer_id"],
                 old=state(before), new=alliance.values())
    versions.bump("catalog")
    return before["producer_id"]


@db.transactional("producers.part")
def delete(alliance_id: int) -> int:
    """Delete an alliance and return the producer's id. Raises Problem 404."""
    before = get(alliance_id)
    lock(before["producer_id"])
    _sql.delete_alliance(alliance_id=alliance_id)
    audit.record("producer.part", "producer", before["producer_id"], old=state(before))
    versions.bump("catalog")
    return before["producer_id"]


def clear(producer_id: int | None = None, house_id: int | None = None) -> None:
    """Delete the alliances of a producer or of a house, in the transaction that deletes it."""
    _sql.clear_alliances(producer_id=producer_id, house_id=house_id)


def _refuse_overlap(producer_id: int, alliance: Alliance, except_id: int = 0) -> None:
    other: Overlap | None = _sql.get_overlap(
        producer_id=producer_id, except_id=except_id, **alliance.values())
    if other:
        until = f"to {formats.day(other['ends_on'])}" if other["ends_on"] else "on"
        raise Conflict.at("starts_on", f"They already work with {other['house']} from "
                                       f"{formats.day(other['starts_on'])} {until}.")


def _no_house() -> Invalid:
    return Invalid.at("house_id", "No such house. Pick one from the list.")
