"""Seasons of a series, sections of a course."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import Field

from app import db
from app.catalog.videos import belongings
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale
from app.office.impact import Impact, InUse, counted, listed
from app.office.nouns import Noun
from app.ops import audit, versions
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid

sql = db.queries("catalog/videos")


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of seasons by id; those that are gone are missing."""
    return {row["id"]: f"{row['title']}, season {row['number']}"
            for row in sql.list_season_names(ids=ids)}


NOUN = Noun(
    "season", "seasons", names=names_of, page="catalog.season",
    roles=nouns.EMPLOYEE,
    fields={
        "number": nouns.Field("Number"),
        "name": nouns.Field("Name"),
    })


class SeasonForm(Form):
    """A season's number within its title, and a name if it has one."""

    number: Annotated[int, Field(ge=1, le=9999)]
    name: Annotated[str, Field(max_length=200)] = ""
    row_version: int = 0

    def state(self) -> dict[str, Any]:
        """The fields as `state` gives those of a saved season."""
        return state(self.model_dump())


def state(row: dict[str, Any]) -> dict[str, Any]:
    """What history and merge compare: the form's fields and the version."""
    return {"number": row["number"], "name": row["name"] or None,
            "row_version": row["row_version"]}


def get(season_id: int) -> dict[str, Any]:
    """The season with its title's name and kind. Raises Problem 404."""
    row = sql.season_state(season_id=season_id)
    if row is None:
        raise Problem(404)
    return dict(row)


def title_head(title_id: int) -> dict[str, Any]:
    """The id, name and kind of the title something is added to. Raises Problem 404."""
    row = sql.title_head(title_id=title_id)
    if row is None:
        raise Problem(404)
    return dict(row)


@db.transactional("seasons.create")
def create(title_id: int, form: SeasonForm) -> int:
    """Add a season and return its id. Raises Problem 404, or Invalid at the field."""
    title = title_head(title_id)
    if title["kind"] not in ("series", "course"):
        raise Invalid.at("number", f"A {title['kind']} has no seasons.")
    try:
        season_id = sql.insert_season(title_id=title_id, number=form.number, name=form.name)
    except db.Duplicate:
        raise Conflict.at("number", _taken(title["name"], form)) from None
    audit.record("season.create", "season", season_id,
                 new={"title": title["name"]} | form.state() | {"row_version": 1})
    versions.bump("catalog")
    return int(season_id)


@db.transactional("seasons.update")
def update(season_id: int, form: SeasonForm) -> None:
    """Save a season. Raises Problem 404, Stale, or Invalid at the field."""
    before = get(season_id)
    try:
        saved = sql.update_season(season_id=season_id, row_version=form.row_version,
                                  number=form.number, name=form.name)
    except db.Duplicate:
        raise Conflict.at("number", _taken(before["title"], form)) from None
    if not saved:
        raise Stale
    audit.record("season.update", "season", season_id, old=state(before),
                 new=form.state() | {"row_version": form.row_version + 1})
    versions.bump("catalog")


def _taken(title: str, form: SeasonForm) -> str:
    return f"{title} has a season {form.number} already."


def impact(season_id: int) -> Impact:
    """What deleting the season would take along, and what forbids it. Raises Problem 404."""
    uses = sql.season_uses(season_id=season_id)
    if uses is None:
        raise Problem(404)
    return Impact(
        goes=listed(counted(uses["videos"], "video")),
        stops=listed(
            uses["plays"] and f"Its videos have been watched {counted(uses['plays'], 'time')}."))


@impacts.deleting
@db.transactional("seasons.delete")
def delete(season_id: int, row_version: int) -> dict[str, Any]:
    """Delete a season and its videos; returns what it was.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if sql.lock_season(season_id=season_id) is None:
        raise Problem(404)
    found = impact(season_id)
    if found.stops:
        raise InUse(found)
    before = get(season_id)
    belongings.clear(before["title_id"], season_id)
    sql.delete_videos_of(title_id=before["title_id"], season_id=season_id)
    if not sql.delete_season(season_id=season_id, row_version=row_version):
        raise Stale
    audit.record("season.delete", "season", season_id, old=state(before))
    versions.bump("catalog")
    return before
