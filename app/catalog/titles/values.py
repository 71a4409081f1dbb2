"""The values of a title that an employee edits, and how each value is written.

Names of countries, languages, genres and people become codes and ids here, and nowhere later.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from app.catalog import reference
from app.catalog.titles import people
from app.catalog.titles.people import Credit
from app.office import nouns
from app.office.nouns import Names, State
from app.text import key
from app.web import sizes
from app.web.forms import Form, Optional, quoted, wrong

KINDS = ("series", "film", "course", "channel")
AGES = (0, 7, 13, 16, 18)
LARGEST = 2 << 20  # bytes of a form with 400 credits, as a browser encodes any script
FIRST_YEAR, LAST_YEAR = 1880, 2100
LISTS = {"genres", "countries", "releases", "credits"}  # tables of their own


def _genres(words: Any) -> list[int]:
    """Turn ids or names, in a list or with commas, into ids."""
    known = {key(name): row["id"] for row in reference.genres()
             for name in (row["name"], str(row["id"]))}
    chosen = [part for word in words for part in reference.parts(str(word))]
    for part in chosen:
        if key(part) not in known:
            raise ValueError(f"There is no genre called {quoted(part)}. Pick one from the list.")
    if len(chosen) > sizes.GENRES:
        raise ValueError(f"At most {sizes.GENRES} genres. These are {len(chosen)}.")
    ids = [known[key(part)] for part in chosen]
    if len(set(ids)) < len(ids):
        raise ValueError("List each genre once.")
    return ids


def _age(age: int) -> int:
    if age not in AGES:
        raise wrong("is not in the list", "Choose one from the list.")
    return age


class Release(Form):
    """The day a title came out in a country."""

    country: reference.Country
    on: date


def _releases(releases: list[Release]) -> list[Release]:
    """Sort by date and allow one release per country."""
    places: set[str] = set()
    for release in releases:
        name = reference.country_name(release.country)
        if release.country in places:
            raise ValueError(f"{name} is listed twice. Give one release date per country.")
        if not FIRST_YEAR <= release.on.year <= LAST_YEAR:
            raise ValueError(f"{quoted(release.on)} for {name} is not between {FIRST_YEAR} and "
                             f"{LAST_YEAR}.")
        places.add(release.country)
    return sorted(releases, key=lambda each: (each.on, reference.country_name(each.country)))


def _credits(credits: list[Credit]) -> list[Credit]:
    """Look up known people, and keep each person and role once."""
    kept: dict[tuple[int | str, str], Credit] = {}
    for credit in people.found(credits):
        kept.setdefault((credit.person_id or key(credit.name), key(credit.role)), credit)
    if len(kept) > sizes.CREDITS:
        raise ValueError(f"At most {sizes.CREDITS} credits. These are {len(kept)}.")
    return [*kept.values()]


Releases = Annotated[list[Release], AfterValidator(_releases)]
Credits = Annotated[list[Credit], AfterValidator(_credits)]


class Title(Form):
    """The values of a title that an employee edits. Names become ids and codes."""

    kind: Literal["series", "film", "course", "channel"]
    name: Annotated[str, Field(min_length=1), sizes.TITLE_NAME]
    synopsis: Annotated[str, sizes.SYNOPSIS] = ""
    genres: Annotated[list[int], BeforeValidator(_genres)] = []
    release_year: Optional[Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]] = None
    countries: reference.Countries = []
    original_language: Optional[reference.Language] = None
    maturity_age: Annotated[int, AfterValidator(_age)] = 0
    rating_label: Annotated[str, sizes.RATING_LABEL] = ""
    house_id: int | None = None
    added_on: Optional[reference.Day] = None
    releases: Releases = []
    credits: Credits = []
    owned: bool = False
    published: bool = False
    is_free: bool = False

    def columns(self) -> State:
        """Return the columns of the titles table."""
        return self.model_dump(include=set(Title.model_fields) - LISTS)

    def values(self) -> State:
        """Return the fields, without what a page's form has beside them."""
        return self.model_dump(include=set(Title.model_fields))


def write_credit(credit: Mapping[str, Any], names: Names) -> str:
    """Write a credit as its form takes it: "Ana Prado: director"."""
    person_id = credit["person_id"]
    name = credit["name"] if person_id is None else names("person", person_id)
    return f"{name}: {credit['role']}"


def write_release(release: Mapping[str, Any], names: Names) -> str:
    """Write a release as its form takes it: "Portugal: 2026-03-01"."""
    return f"{reference.country_name(release['country'])}: {release['on']}"


def as_list(write: nouns.Write) -> nouns.Write:
    """Write every item of a list, for a form that has an input for each."""
    return lambda values, names: [write(value, names) for value in values]
