"""The titles that terms are about: found by name, or chosen by id."""

from collections.abc import Iterable
from typing import TypedDict

from app import db


class FoundTitle(TypedDict):
    """A title that a new term can be about."""

    id: int
    name: str
    kind: str
    release_year: int | None
    house: str | None


class Title(TypedDict):
    """The title of a term; `episodes` are what a per-episode charge counts."""

    id: int
    name: str
    kind: str
    episodes: int


class ChosenTitle(TypedDict):
    """One of many titles that get a term at once."""

    id: int
    name: str
    kind: str
    release_year: int | None
    owned: int
    published: int


_sql = db.queries(
    "rights/titles", find_titles=FoundTitle, get_title=Title, choose_titles=ChosenTitle)


def find(q: str | None, house_id: int) -> list[FoundTitle]:
    """Return the first series and films whose name contains `q`, those of the house first."""
    return list(_sql.find_titles(q=q, house_id=house_id))


def get(title_id: int) -> Title | None:
    """Return the title, or None."""
    found: Title | None = _sql.get_title(title_id=title_id)
    return found


def choose(title_ids: Iterable[int]) -> list[ChosenTitle]:
    """Return the series and films among these titles, by name."""
    return list(_sql.choose_titles(ids=title_ids))
