"""Producers: people who work with houses. Their alliances are in alliances.py."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import AfterValidator, Field

from app import db
from app.catalog import reference
from app.catalog.houses import alliances
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale, unchanged
from app.office.impact import Impact, counted, listed
from app.office.nouns import Noun, State
from app.ops import audit, versions
from app.ops.clock import now
from app.web import sizes
from app.web.errors import Problem
from app.web.forms import Form, Optional, wrong


class ProducerName(TypedDict):
    """A producer and their name."""

    id: int
    name: str


class ProducerRow(TypedDict):
    """A producer with everything the form edits."""

    id: int
    row_version: int
    created_at: datetime
    name: str
    email: str | None
    country: str | None
    country_name: str | None
    notes: str | None


_sql = db.queries("catalog/producers", get_producer=ProducerRow, list_names=ProducerName)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of producers by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in _sql.list_names(ids=ids)}


NOUN = Noun(
    "producer", "producers", names=names_of, page="catalog.producer", roles=nouns.EMPLOYEE,
    fields={
        "name": nouns.Field("Name"),
        "email": nouns.Field("E-mail"),
        "country": nouns.Field("Country", reference.country_name),
        "notes": nouns.Field("Notes"),
        **alliances.FIELDS,
    },
    actions=alliances.ACTIONS)


def _email(address: str | None) -> str | None:
    if address is None:
        return None
    name, _, host = address.rpartition("@")
    if not name or "." not in host.strip(".") or " " in address:
        raise wrong("is not an e-mail address", "Enter an address such as name@example.org.")
    return address.lower()


class Producer(Form):
    """The values of a producer that an employee edits."""

    name: Annotated[str, Field(min_length=1), sizes.HOUSE_NAME]
    email: Annotated[Optional[Annotated[str, Field(max_length=sizes.EMAIL)]],
                     AfterValidator(_email)] = None
    country: Optional[reference.Country] = None
    notes: Optional[Annotated[str, sizes.NOTES]] = None


def state(producer: ProducerRow) -> State:
    """Return what history and merge compare: the form's fields and the version."""
    return {name: value for name, value in producer.items()
            if name in Producer.model_fields or name == "row_version"}


def get(producer_id: int) -> ProducerRow:
    """Return the producer. Raises Problem 404."""
    row: ProducerRow | None = _sql.get_producer(producer_id=producer_id)
    if row is None:
        raise Problem(404)
    return row


@db.transactional("producers.create")
def create(producer: Producer) -> int:
    """Save a new producer and return the id."""
    values = producer.model_dump(include=set(Producer.model_fields))
    producer_id: int = _sql.insert_producer(**values, now=now())
    audit.record("producer.create", "producer", producer_id, new=values | {"row_version": 1})
    versions.bump("catalog")
    return producer_id


@db.transactional("producers.update")
def update(producer_id: int, producer: Producer, row_version: int) -> None:
    """Save a producer. Raises Problem 404 or Stale."""
    before = get(producer_id)
    if before["row_version"] != row_version:
        raise Stale
    values = producer.model_dump(include=set(Producer.model_fields))
    if unchanged(before, values):
        return
    if not _sql.update_producer(producer_id=producer_id, row_version=row_version, **values):
        raise Stale
    audit.record("producer.update", "producer", producer_id, old=state(before),
                 new=values | {"row_version": row_version + 1})
    versions.bump("catalog")


def impact(producer_id: int) -> Impact:
    """Return what deleting the producer deletes too. Raises Problem 404."""
    get(producer_id)
    return Impact(goes=listed(counted(len(alliances.of_producer(producer_id)), "alliance")))


@impacts.deleting
@db.transactional("producers.delete")
def delete(producer_id: int, row_version: int) -> str:
    """Delete a producer and their alliances; return the name. Raises Problem 404 or Stale."""
    alliances.lock(producer_id)
    before = get(producer_id)
    if before["row_version"] != row_version:
        raise Stale
    alliances.clear(producer_id=producer_id)
    _sql.delete_producer(producer_id=producer_id)
    audit.record("producer.delete", "producer", producer_id, old=state(before))
    versions.bump("catalog")
    return before["name"]
