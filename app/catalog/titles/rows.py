"""Rows of titles, as queries answer them and as verbs hand them on."""

from datetime import date, datetime
from typing import TypedDict

from app.catalog.titles.people import CreditRow


class TitleName(TypedDict):
    """A title and its name."""

    id: int
    name: str


class TitleRow(TypedDict):
    """A title; its genres, countries and releases are texts of ids and codes."""

    id: int
    row_version: int
    created_at: datetime
    house_id: int | None
    kind: str
    name: str
    synopsis: str
    release_year: int | None
    added_on: date | None
    maturity_age: int
    rating_label: str
    original_language: str | None
    house: str | None
    owned: int
    published: int
    is_free: int
    genre: str | None
    genres: str | None
    countries: str | None
    releases: str | None


class ReleaseRow(TypedDict):
    """The day a title came out in a country."""

    country: str
    on: date


class SavedTitle(TypedDict):
    """A title with everything its form edits, as values. `genre` is what its poster shows."""

    id: int
    row_version: int
    created_at: datetime
    house: str | None
    genre: str | None
    kind: str
    name: str
    synopsis: str
    genres: list[int]
    release_year: int | None
    countries: list[str]
    original_language: str | None
    maturity_age: int
    rating_label: str
    house_id: int | None
    added_on: date | None
    releases: list[ReleaseRow]
    credits: list[CreditRow]
    owned: bool
    published: bool
    is_free: bool


class Uses(TypedDict):
    """The numbers of rows that belong to a title or use it."""

    seasons: int
    videos: int
    releases: int
    credits: int
    refs: int
    terms: int
    contracts: int
    reviews: int
    plays: int
