"""Seasons of a series, sections of a course."""

from collections.abc import Collection
from typing import Annotated, Any, TypedDict

from pydantic import Field

from app import db
from app.catalog.videos import removal
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale, unchanged
from app.office.impact import Impact, InUse, counted, listed
from app.office.nouns import Noun, State
from app.ops import audit, versions
from app.web import sizes
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid


class SeasonName(TypedDict):
    """A season's number and its title's name."""

    id: int
    number: int
    title: str


class TitleHead(TypedDict):
    """The title that something is added to."""

    id: int
    name: str
    kind: str


class SeasonRow(TypedDict):
    """A season with the title it belongs to."""

    id: int
    title_id: int
    number: int
    name: str
    row_version: int
    title: str
    title_kind: str


class TitleSeason(TypedDict):
    """A season as its title's page lists it, with what it holds."""

    id: int
    number: int
    name: str
    row_version: int
    videos: int
    runtime_s: int


class ListedSeason(TypedDict):
    """A season as the API lists it."""

    id: int
    title_id: int
    number: int
    name: str
    videos: int


class Uses(TypedDict):
    """The numbers of rows that belong to a season or use it."""

    videos: int
    plays: int


_sql = db.queries(
    "catalog/seasons", list_names=SeasonName, get_title_head=TitleHead, get_season=SeasonRow,
    list_of_title=TitleSeason, list_seasons=ListedSeason, count_uses=Uses)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of seasons by id; those that are gone are missing."""
    return {row["id"]: f"{row['title']}, season {row['number']}"
            for row in _sql.list_names(ids=ids)}


NOUN = Noun(
    "season", "seasons", names=names_of, page="catalog.season", roles=nouns.EMPLOYEE,
    fields={
        "number": nouns.Field("Number"),
        "name": nouns.Field("Name"),
        "title_id": nouns.Field("Title", nouns.link("title")),
    })


class Season(Form):
    """A season's number within its title, and a name if it has one."""

    number: Annotated[int, Field(ge=1, le=9999)]
    name: Annotated[str, sizes.TITLE_NAME] = ""


def state(season: SeasonRow) -> State:
    """Return what history and merge compare: the form's fields and the version."""
    return {name: value for name, value in season.items()
            if name in Season.model_fields or name == "row_version"}


def get(season_id: int) -> SeasonRow:
    """Return the season with its title's name and kind. Raises Problem 404."""
    row: SeasonRow | None = _sql.get_season(season_id=season_id)
    if row is None:
        raise Problem(404)
    return row


def of_title(title_id: int) -> list[TitleSeason]:
    """Return the title's seasons, by number."""
    rows: list[TitleSeason] = _sql.list_of_title(title_id=title_id)
    return rows


def list_seasons(order: str, **page: Any) -> list[ListedSeason]:
    """Return one page of a title's seasons."""
    rows: list[ListedSeason] = _sql.list_seasons(order=order, **page)
    return rows


def id_of(title_id: int, number: int) -> int | None:
    """Return the id of a title's season by its number, or None."""
    found: int | None = _sql.get_id(title_id=title_id, number=number)
    return found


def belongs_to(season_id: int, title_id: int) -> bool:
    """Return whether a season is one of the title's."""
    row: SeasonRow | None = _sql.get_season(season_id=season_id)
    return row is not None and row["title_id"] == title_id


def find_title(title_id: int) -> TitleHead | None:
    """Return the id, name and kind of a title, or None."""
    row: TitleHead | None = _sql.get_title_head(title_id=title_id)
    return row


def title_head(title_id: int) -> TitleHead:
    """Return the id, name and kind of the title that something is added to. Raises Problem 404."""
    row = find_title(title_id)
    if row is None:
        raise Problem(404)
    return row


@db.transactional("seasons.create")
def create(title_id: int, season: Season) -> int:
    """Add a season and return its id. Raises Problem 404, or Invalid at the field."""
    title = title_head(title_id)
    if title["kind"] not in ("series", "course"):
        raise Invalid.at("number", f"A {title['kind']} has no seasons.")
    values = season.model_dump(include=set(Season.model_fields))
    try:
        season_id: int = _sql.insert_season(title_id=title_id, **values)
    except db.Duplicate:
        raise _taken(title["name"], season) from None
    audit.record("season.create", "season", season_id,
                 new={"title_id": title_id} | values | {"row_version": 1})
    versions.bump("catalog")
    return season_id


@db.transactional("seasons.update")
def update(season_id: int, season: Season, row_version: int) -> None:
    """Save a season. Raises Problem 404, Stale, or Invalid at the field."""
    before = get(season_id)
    if before["row_version"] != row_version:
        raise Stale
    values = season.model_dump(include=set(Season.model_fields))
    if unchanged(before, values):
        return
    try:
        saved = _sql.update_season(season_id=season_id, row_version=row_version, **values)
    except db.Duplicate:
        raise _taken(before["title"], season) from None
    if not saved:
        raise Stale
    audit.record("season.update", "season", season_id, old=state(before),
                 new=values | {"row_version": row_version + 1})
    versions.bump("catalog")


def _taken(title: str, season: Season) -> Invalid:
    return Conflict.at("number", f"{title} already has a season {season.number}.")


def impact(season_id: int) -> Impact:
    """Return what deleting the season deletes too, and what forbids it. Raises Problem 404."""
    uses: Uses | None = _sql.count_uses(season_id=season_id)
    if uses is None:
        raise Problem(404)
    plays = counted(uses["plays"], "time")
    return Impact(goes=listed(counted(uses["videos"], "video")),
                  stops=listed(plays and f"Its videos have been watched {plays}."))


@impacts.deleting
@db.transactional("seasons.delete")
def delete(season_id: int, row_version: int) -> SeasonRow:
    """Delete a season and its videos; return what it was.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if _sql.lock_season(season_id=season_id) is None:
        raise Problem(404)
    found = impact(season_id)
    if found.stops:
        raise InUse(found)
    before = get(season_id)
    if before["row_version"] != row_version:
        raise Stale
    removal.delete_all(before["title_id"], season_id)
    _sql.delete_season(season_id=season_id)
    audit.record("season.delete", "season", season_id, old=state(before))
    versions.bump("catalog")
    return before


def delete_of_title(title_id: int) -> None:
    """Delete the seasons of a title, after their videos, in the transaction that deletes it."""
    _sql.delete_of_title(title_id=title_id)
