"""Titles: series, films, courses and channels, with what describes them."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from app import db
from app.catalog import reference
from app.catalog.titles.facts import credit_lines, join_releases, release_lines, write_facts
from app.catalog.videos import belongings
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale
from app.office.impact import Impact, InUse, counted, listed
from app.office.nouns import Noun
from app.ops import audit, versions
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid, Optional

sql = db.queries("catalog/titles")
names = db.queries("catalog/reference")
videos = db.queries("catalog/videos")

KINDS = ("series", "film", "course", "channel")
AGES = (0, 7, 13, 16, 18)
MOST_GENRES = 8


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of titles by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in sql.list_title_names(ids=ids)}


NOUN = Noun(
    "title", "titles", names=names_of, page="catalog.title",
    roles=nouns.EMPLOYEE,
    fields={
        "kind": nouns.Field("Kind"),
        "name": nouns.Field("Name"),
        "synopsis": nouns.Field("Synopsis"),
        "genres": nouns.Field("Genres"),
        "release_year": nouns.Field("Year"),
        "countries": nouns.Field("Produced in"),
        "original_language": nouns.Field("Original language"),
        "maturity_age": nouns.Field("Minimum age"),
        "rating_label": nouns.Field("Rating label"),
        "house": nouns.Field("House"),
        "added_on": nouns.Field("Added on"),
        "releases": nouns.Field("Releases"),
        "credits": nouns.Field("Credits"),
        "owned": nouns.Field("Owned"),
        "published": nouns.Field("Published"),
        "is_free": nouns.Field("Free"),
    },
    actions={"publish": "published the title", "unpublish": "hid the title from viewers",
             "own": "marked the title as owned", "disown": "marked the title as not owned"})
FLAGS = ("owned", "published", "is_free")


def _genres(typed: list[str]) -> list[str]:
    known = {row["name"].casefold(): row["name"] for row in reference.genres()}
    chosen = [part for text in typed for part in reference.parts(text)]
    for part in chosen:
        if part.casefold() not in known:
            raise ValueError(f"There is no genre called “{part[:60]}”.")
    if len(chosen) > MOST_GENRES:
        raise ValueError(f"At most {MOST_GENRES} genres.")
    proper = [known[part.casefold()] for part in chosen]
    if len(set(proper)) < len(proper):
        raise ValueError("Each genre only once.")
    return proper


def _age(age: int) -> int:
    if age not in AGES:
        raise ValueError("Please choose one of the list.")
    return age


class TitleForm(Form):
    """A title as its page edits it; lists are typed as names, one per line or with commas."""

    kind: Literal["series", "film", "course", "channel"]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    synopsis: Annotated[str, Field(max_length=5000)] = ""
    genres: Annotated[list[str], AfterValidator(_genres)] = []
    release_year: Optional[Annotated[int, Field(ge=1880, le=2100)]] = None
    countries: reference.CountryNames = ""
    original_language: Annotated[Optional[str], reference.LanguageName] = None
    maturity_age: Annotated[int, AfterValidator(_age)] = 0
    rating_label: Annotated[str, Field(max_length=12)] = ""
    house: Annotated[Optional[str], reference.HouseName] = None
    added_on: Annotated[Optional[date], reference.Day] = None
    release_country: list[str] = []
    release_on: list[str] = []
    # the same as lines of one text: what a merge sends
    releases: Annotated[str, AfterValidator(release_lines)] = ""
    credits: Annotated[str, Field(max_length=20_000), AfterValidator(credit_lines)] = ""
    owned: bool = False
    published: bool = False
    is_free: bool = False
    row_version: int = 0

    @model_validator(mode="before")
    @classmethod
    def _join_releases(cls, values: Any) -> Any:
        return join_releases(values)

    def state(self) -> dict[str, Any]:
        """The fields as `state` gives those of a saved title."""
        return _worded(self.model_dump() | {"genres": ", ".join(self.genres)})


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    """The form's fields of a row: truth values as such, nothing as None."""
    return {name: bool(row[name]) if name in FLAGS else None if row[name] == "" else row[name]
            for name in NOUN.fields}


def get(title_id: int) -> dict[str, Any]:
    """The title with everything its form edits, in words. Raises Problem 404."""
    row = sql.title_state(title_id=title_id)
    if row is None:
        raise Problem(404)
    return row | _worded(row)


def state(row: dict[str, Any]) -> dict[str, Any]:
    """What history and merge compare: the form's fields and the version."""
    return _worded(row) | {"row_version": row["row_version"]}


@db.transactional("titles.create")
def create(form: TitleForm) -> int:
    """Save a new title and return its id. Raises Invalid at the field."""
    title_id = sql.insert_title(**_columns(form), now=now())
    write_facts(title_id, form.state(), {})
    audit.record("title.create", "title", title_id, new=form.state() | {"row_version": 1})
    versions.bump("catalog")
    return title_id


@db.transactional("titles.update")
def update(title_id: int, form: TitleForm) -> None:
    """Save a title. Raises Problem 404, Stale, or Invalid at the field.

    The version in the UPDATE decides; whatever is read before it belongs to that same version.
    """
    before = get(title_id)
    if before["row_version"] != form.row_version:
        raise Stale
    _keep_kind(title_id, before, form)
    if not sql.update_title(title_id=title_id, row_version=form.row_version, **_columns(form)):
        raise Stale
    after = form.state() | {"row_version": form.row_version + 1}
    write_facts(title_id, after, state(before))
    audit.record("title.update", "title", title_id, old=state(before), new=after)
    versions.bump("catalog")


def _columns(form: TitleForm) -> dict[str, Any]:
    """The columns of the titles table; the house's id is looked up now, for it may be gone."""
    values = form.model_dump(include=set(NOUN.fields) - {
        "genres", "countries", "releases", "credits", "house", "original_language"})
    house = names.house_named(name=form.house) if form.house else None
    if form.house and house is None:
        raise Invalid.at("house", "This house was deleted meanwhile.")
    return values | {
        "house_id": house["id"] if house else None,
        "original_language": reference.code(reference.languages(), form.original_language),
    }


def _keep_kind(title_id: int, before: dict[str, Any], form: TitleForm) -> None:
    """A series with episodes does not become a film."""
    if before["kind"] == form.kind:
        return
    uses = sql.title_uses(title_id=title_id)
    has = counted(uses["videos"], "video") or counted(uses["seasons"], "season")
    if has:
        raise Conflict.at("kind", f"This {before['kind']} has {has}, so its kind is settled.")


def impact(title_id: int) -> Impact:
    """What deleting the title would take along, and what forbids it. Raises Problem 404."""
    uses = sql.title_uses(title_id=title_id)
    if uses is None:
        raise Problem(404)
    contracts = counted(uses["contracts"], "contract")
    return Impact(
        goes=listed(
            counted(uses["seasons"], "season"), counted(uses["videos"], "video"),
            counted(uses["releases"], "release date"), counted(uses["credits"], "credit"),
            "its link to the imported file" if uses["refs"] else ""),
        stops=listed(
            contracts and f"{counted(uses['terms'], 'term')} of {contracts} "
                          f"{'licenses' if uses['terms'] == 1 else 'license'} it.",
            uses["plays"] and f"Its videos have been watched {counted(uses['plays'], 'time')}.",
            uses["reviews"] and f"{counted(uses['reviews'], 'review')} of it would be lost."))


@impacts.deleting
@db.transactional("titles.delete")
def delete(title_id: int, row_version: int) -> str:
    """Delete a title with what belongs to it; returns its name.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if sql.lock_title(title_id=title_id) is None:
        raise Problem(404)
    found = impact(title_id)
    if found.stops:
        raise InUse(found)
    before = get(title_id)
    belongings.clear(title_id)
    videos.delete_videos_of(title_id=title_id, season_id=None)
    videos.delete_seasons_of(title_id=title_id)
    sql.clear_credits(title_id=title_id)
    sql.clear_all(title_id=title_id)
    if not sql.delete_title(title_id=title_id, row_version=row_version):
        raise Stale
    audit.record("title.delete", "title", title_id, old=state(before))
    versions.bump("catalog")
    return str(before["name"])
