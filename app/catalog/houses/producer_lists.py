"""The list of producers as a request asks for it: filters, sorts, and what each row shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from app import db
from app.catalog import reference
from app.catalog.houses.lists import Country
from app.office import history as trails
from app.ops.clock import today
from app.web import paging
from app.web.arguments import like, number


class CountedProducer(TypedDict):
    """A producer with the houses they work with today."""

    id: int
    name: str
    email: str | None
    country: str
    country_code: str | None
    houses: int
    house_names: str | None
    changed: datetime


class ListedProducer(CountedProducer):
    """A producer with all that a row of the list shows."""

    changed_by: str | None


class ProducerFilters(TypedDict):
    """The filters of the list; None filters nothing."""

    q: str | None
    country: str | None
    house_id: int | None


_sql = db.queries(
    "catalog/producers", list_producers=CountedProducer, list_producer_countries=Country)

PER_PAGE = 50
SORTS = ("name", "country", "houses", "changed")


def filters(args: Mapping[str, str]) -> ProducerFilters:
    """Return the filters of the query string; any other value filters nothing."""
    return {"q": like(args.get("q")), "country": reference.country_filter(args.get("country")),
            "house_id": number(args.get("house"))}


def list_producers(order: str, **page: Any) -> list[CountedProducer]:
    """Return one page of producers."""
    rows: list[CountedProducer] = _sql.list_producers(order=order, today=today(), **page)
    return rows


def page(args: Mapping[str, str]) -> paging.Page[ListedProducer]:
    """Return one page of producers with all that it shows."""
    return paging.page(list_producers, args, sorts=SORTS, default="name", limit=PER_PAGE,
                       **filters(args)).with_rows(_complete)


def _complete(rows: Sequence[CountedProducer]) -> list[ListedProducer]:
    authors = trails.last_authors("producer", [row["id"] for row in rows])
    return [{**row, "changed_by": authors.get(row["id"])} for row in rows]


def count() -> int:
    """Return how many producers there are."""
    return int(_sql.count_producers())


def countries() -> list[Country]:
    """Return the countries that have producers."""
    rows: list[Country] = _sql.list_producer_countries()
    return rows
