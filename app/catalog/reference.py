"""Countries, languages and genres as people type them: by name or by code, several with commas."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Annotated, Any, TypedDict

from pydantic import AfterValidator

from app import db

sql = db.queries("catalog/reference")


@cache  # reference data comes with the migrations, so it holds for the life of the process
def countries() -> tuple[dict[str, Any], ...]:
    """Every country: code and name, by name."""
    return tuple(sql.list_countries())


@cache
def country_name(code: str) -> str:
    """Return a country's name; the code itself when there is no such country."""
    return next((row["name"] for row in countries() if row["code"] == code), code)


@cache
def languages() -> tuple[dict[str, Any], ...]:
    """Every language: code and name, by name."""
    return tuple(sql.list_languages())


def genres() -> list[dict[str, Any]]:
    """Every genre: id and name, by name. Imports add some, so nothing is kept."""
    return sql.list_genres()


class NamedHouse(TypedDict):
    """A house in a list of choices."""

    id: int
    name: str


def houses() -> list[NamedHouse]:
    """Return every house, by name."""
    rows: list[NamedHouse] = sql.list_house_names()
    return rows


def found(rows: Iterable[dict[str, Any]], typed: str) -> dict[str, Any] | None:
    """The row with this name or code, whatever its case; None when there is none."""
    wanted = typed.strip().casefold()
    return next((row for row in rows
                 if wanted in (row["name"].casefold(), str(row.get("code", "")).casefold())), None)


def parts(text: str | None) -> list[str]:
    """What stands between commas or line ends, without blanks."""
    return [part.strip() for part in (text or "").replace("\n", ",").split(",") if part.strip()]


def names(rows: Iterable[dict[str, Any]], text: str | None, noun: str) -> str:
    """The proper names of what was typed, "Portugal, Spain", each once and in the order typed.

    Raises ValueError naming the part that is none.
    """
    rows = tuple(rows)
    proper: list[str] = []
    for part in parts(text):
        row = found(rows, part)
        if row is None:
            raise ValueError(f"There is no {noun} called “{part[:60]}”.")
        if row["name"] not in proper:
            proper.append(row["name"])
    return ", ".join(proper)


def codes(rows: Iterable[dict[str, Any]], text: str | None) -> list[str]:
    """The codes of names that `names` has checked."""
    rows = tuple(rows)
    return [row["code"] for part in parts(text) if (row := found(rows, part))]


def code(rows: Iterable[dict[str, Any]], name: str | None) -> str | None:
    """The code of one checked name, or None."""
    return next(iter(codes(rows, name)), None)


def _one(rows: Callable[[], Iterable[dict[str, Any]]], noun: str) -> Callable[[Any], Any]:
    def check(text: str | None) -> str | None:
        if text is None:
            return None
        row = found(rows(), text)
        if row is None:
            raise ValueError(f"There is no {noun} called “{text[:60]}”.")
        return str(row["name"])

    return check


def _in_range(day: date | None) -> date | None:
    if day is not None and not 1880 <= day.year <= 2100:
        raise ValueError("Between the years 1880 and 2100.")
    return day


def _house(name: str | None) -> str | None:
    if name is None:
        return None
    row = sql.house_named(name=name)
    if row is None:
        raise ValueError(f"There is no house called “{name[:60]}”. Make the house first.")
    return str(row["name"])


# Field types: whatever was typed becomes the proper names, or a message says what is unknown.
CountryNames = Annotated[str, AfterValidator(lambda text: names(countries(), text, "country"))]
LanguageNames = Annotated[str, AfterValidator(lambda text: ", ".join(  # a set, so by name
    sorted(parts(names(languages(), text, "language")))))]
CountryName = AfterValidator(_one(countries, "country"))
LanguageName = AfterValidator(_one(languages, "language"))
HouseName = AfterValidator(_house)
Day = AfterValidator(_in_range)
