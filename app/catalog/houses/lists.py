"""The lists of houses and producers, as pages and programs ask for them."""

from datetime import datetime
from typing import Any, TypedDict

from app import db
from app.ops.clock import today


class Country(TypedDict):
    """A country that a filter offers."""

    code: str
    name: str


class ListedHouse(TypedDict):
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


class ListedProducer(TypedDict):
    """A producer with the houses they work with today."""

    id: int
    name: str
    email: str | None
    country: str
    country_code: str | None
    houses: int
    house_names: str | None
    changed: datetime


_houses = db.queries("catalog/houses", list_houses=ListedHouse, list_house_countries=Country)
_producers = db.queries("catalog/producers", list_producers=ListedProducer,
                        list_producer_countries=Country)

HOUSE_SORTS = ("name", "country", "titles", "contracts", "producers", "changed")
PRODUCER_SORTS = ("name", "country", "houses", "changed")


def list_houses(order: str, **page: Any) -> list[ListedHouse]:
    """Return one page of houses."""
    rows: list[ListedHouse] = _houses.list_houses(order=order, today=today(), **page)
    return rows


def count_houses() -> int:
    """Return how many houses there are."""
    return int(_houses.count_houses())


def house_countries() -> list[Country]:
    """Return the countries that have houses."""
    rows: list[Country] = _houses.list_house_countries()
    return rows


def list_producers(order: str, **page: Any) -> list[ListedProducer]:
    """Return one page of producers."""
    rows: list[ListedProducer] = _producers.list_producers(order=order, today=today(), **page)
    return rows


def count_producers() -> int:
    """Return how many producers there are."""
    return int(_producers.count_producers())


def producer_countries() -> list[Country]:
    """Return the countries that have producers."""
    rows: list[Country] = _producers.list_producer_countries()
    return rows
