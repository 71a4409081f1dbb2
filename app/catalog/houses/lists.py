"""The list of houses as a request asks for it: filters, sorts, and what each row shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from app import db
from app.catalog import reference
from app.office import history as trails
from app.ops.clock import today
from app.ops.search import Match
from app.web import paging
from app.web.arguments import match


class Country(TypedDict):
    """A country that a filter offers."""

    code: str
    name: str


class CountedHouse(TypedDict):
    """A house with how many titles, active contracts and producers it has today."""

    id: int
    name: str
    country: str
    country_code: str | None
    website: str | None
    titles: int
    contracts: int
    producers: int
    changed: datetime


class ListedHouse(CountedHouse):
    """A house with all that a row of the list shows."""

    changed_by: str | None


class HouseFilters(TypedDict):
    """The filters of the list; None filters nothing."""

    match: Match
    country: str | None


_sql = db.queries("catalog/houses", list_houses=CountedHouse, list_house_countries=Country)

PER_PAGE = 50
SORTS = ("name", "country", "titles", "contracts", "producers", "changed")


def filters(args: Mapping[str, str]) -> HouseFilters:
    """Return the filters of the query string; any other value filters nothing."""
    return {"match": match(args.get("q")), "country": reference.country_filter(args.get("country"))}


def list_houses(order: str, **page: Any) -> list[CountedHouse]:
    """Return one page of houses."""
    rows: list[CountedHouse] = _sql.list_houses(order=order, today=today(), **page)
    return rows


def page(args: Mapping[str, str]) -> paging.Page[ListedHouse]:
    """Return one page of houses with all that it shows."""
    return paging.page(list_houses, args, sorts=SORTS, default="name", limit=PER_PAGE,
                       **filters(args)).with_rows(_complete)


def _complete(rows: Sequence[CountedHouse]) -> list[ListedHouse]:
    authors = trails.last_authors("house", [row["id"] for row in rows])
    return [{**row, "changed_by": authors.get(row["id"])} for row in rows]


def count() -> int:
    """Return how many houses there are."""
    return int(_sql.count_houses())


def countries() -> list[Country]:
    """Return the countries that have houses."""
    rows: list[Country] = _sql.list_house_countries()
    return rows
