"""Titles: series, films, courses and channels, with what describes them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from app import db
from app.catalog import reference
from app.catalog.houses import houses
from app.catalog.titles import facts, people, values
from app.catalog.titles.people import CreditRow
from app.catalog.titles.rows import SavedTitle, TitleName, TitleRow, Uses
from app.catalog.titles.values import Title
from app.catalog.videos import removal, seasons
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale, unchanged
from app.office.impact import Impact, InUse, counted, listed
from app.office.nouns import Noun, State
from app.ops import audit, search, versions
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Conflict, Invalid

_sql = db.queries("catalog/titles", list_names=TitleName, get_title=TitleRow,
                  list_credits=CreditRow, count_uses=Uses)



def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of titles by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in _sql.list_names(ids=ids)}


NOUN = Noun(
    "title", "titles", names=names_of, page="catalog.title", roles=nouns.EMPLOYEE,
    fields={
        "kind": nouns.Field("Kind"),
        "name": nouns.Field("Name"),
        "synopsis": nouns.Field("Synopsis"),
        "genres": nouns.Field("Genres", nouns.each(nouns.link("genre")),
                              values.as_list(nouns.link("genre"))),
        "release_year": nouns.Field("Year"),
        "countries": nouns.Field("Produced in", nouns.each(reference.country_name),
                                 nouns.each(reference.country_name)),
        "original_language": nouns.Field("Original language", reference.language_name),
        "maturity_age": nouns.Field("Minimum age"),
        "rating_label": nouns.Field("Rating label"),
        "house_id": nouns.Field("House", nouns.link("house"), nouns.link("house"), input="house"),
        "added_on": nouns.Field("Added on", nouns.day),
        "releases": nouns.Field("Releases", nouns.each(values.write_release, "; "),
                                nouns.each(values.write_release, "\n")),
        "credits": nouns.Field("Credits", nouns.each(values.write_credit, "; "),
                               nouns.each(values.write_credit, "\n")),
        "owned": nouns.Field("Owned"),
        "published": nouns.Field("Published"),
        "is_free": nouns.Field("Free"),
    },
    actions={"publish": "published the title", "unpublish": "hid the title from viewers",
             "own": "marked the title as owned", "disown": "marked the title as not owned"})


def get(title_id: int) -> SavedTitle:
    """Return the title with everything its form edits. Raises Problem 404."""
    row: TitleRow | None = _sql.get_title(title_id=title_id)
    if row is None:
        raise Problem(404)
    places = (row["releases"] or "").split()
    return cast(SavedTitle, {
        **row,
        "genres": [int(genre_id) for genre_id in (row["genres"] or "").split()],
        "countries": (row["countries"] or "").split(),
        "releases": [{"country": country, "on": date.fromisoformat(day)}
                     for country, day in zip(places[::2], places[1::2], strict=True)],
        "credits": _sql.list_credits(title_id=title_id),
        **{name: bool(row[name]) for name in ("owned", "published", "is_free")},
    })


def state(title: SavedTitle) -> State:
    """Return what history and merge compare: the form's fields and the version."""
    return _kept(title) | {"row_version": title["row_version"]}


def unsaved(title: Title) -> State:
    """Return the same for a title as a form has it, where a credited person may be new."""
    return _kept(title.values())


def _kept(values: Mapping[str, Any]) -> State:
    """Return the form's fields, with people by id."""
    return {name: values[name] for name in Title.model_fields} | {
        "credits": [{"person_id": credit["person_id"], "role": credit["role"]}
                    | ({} if credit["person_id"] else {"name": credit["name"]})
                    for credit in values["credits"]]}


@db.transactional("titles.create")
def create(title: Title) -> int:
    """Save a new title and return its id. Raises Invalid at the house."""
    _check_house(title)
    after = _kept(title.values() | {"credits": people.settled(title.credits)})
    title_id: int = _sql.insert_title(**title.columns(), now=now())
    facts.write(title_id, after, {})
    search.index("title", [title_id])
    audit.record("title.create", "title", title_id, new=after | {"row_version": 1})
    versions.bump("catalog")
    return title_id


@db.transactional("titles.update")
def update(title_id: int, title: Title, row_version: int) -> None:
    """Save a title. Raises Problem 404, Stale, or Invalid at the field.

    The version in the UPDATE decides; everything read before it belongs to that same version.
    """
    before = get(title_id)
    if before["row_version"] != row_version:
        raise Stale
    _keep_kind(title_id, before, title)
    _check_house(title)
    credits = people.settled(title.credits, before["credits"])
    given = _kept(title.values() | {"credits": credits})
    if unchanged(state(before), given):
        return
    if not _sql.update_title(title_id=title_id, row_version=row_version, **title.columns()):
        raise Stale
    after = given | {"row_version": row_version + 1}
    facts.write(title_id, after, state(before))
    search.index("title", [title_id])
    audit.record("title.update", "title", title_id, old=state(before), new=after)
    versions.bump("catalog")


def _check_house(title: Title) -> None:
    if title.house_id is not None and not houses.names_of([title.house_id]):
        raise Invalid.at("house_id", "No such house. Pick one from the list.")


def _keep_kind(title_id: int, before: SavedTitle, title: Title) -> None:
    """Raise Conflict if a title with videos or seasons would change its kind."""
    if before["kind"] == title.kind:
        return
    uses = _sql.count_uses(title_id=title_id)
    has = counted(uses["videos"], "video") or counted(uses["seasons"], "season")
    if has:
        raise Conflict.at("kind", f"This {before['kind']} has {has}, so its kind cannot change.")


def impact(title_id: int) -> Impact:
    """Return what deleting the title deletes too, and what forbids it. Raises Problem 404."""
    uses: Uses | None = _sql.count_uses(title_id=title_id)
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
            counted(uses["plays"], "time") and
            f"Its videos have been watched {counted(uses['plays'], 'time')}.",
            counted(uses["reviews"], "review") and
            f"{counted(uses['reviews'], 'review')} of it would be lost."))


@impacts.deleting
@db.transactional("titles.delete")
def delete(title_id: int, row_version: int) -> str:
    """Delete a title with what belongs to it; return its name.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if _sql.lock_title(title_id=title_id) is None:
        raise Problem(404)
    found = impact(title_id)
    if found.stops:
        raise InUse(found)
    before = get(title_id)
    if before["row_version"] != row_version:
        raise Stale
    removal.delete_all(title_id)
    seasons.delete_of_title(title_id)
    facts.clear(title_id)
    _sql.delete_title(title_id=title_id)
    search.forget("title", title_id)
    audit.record("title.delete", "title", title_id, old=state(before))
    versions.bump("catalog")
    return before["name"]
