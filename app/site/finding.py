"""Finding titles: the best hits first, why each is one, and suggestions while somebody types.

A question finds a title by its name, by the names of its people, its house and its creator, and by
its synopsis. `app/ops/search.py` has the words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, cast
from urllib.parse import urlencode

from app import db
from app.accounts.viewer import Viewer
from app.catalog.titles import addresses
from app.community.subscriptions import channels
from app.ops import search
from app.ops.search import Match
from app.site.rows import Face

AT_FIRST = 200  # hits that are checked against the access rule before all of them are
SUGGESTED, SUGGESTED_TITLES, LOOKED_AT = 8, 6, 40
SYNOPSIS = "In the synopsis"
REASONS = {"person": "With {}", "house": "From {}", "creator": "By {}"}
NOTES = {"person": "Person", "house": "House", "creator": "Creator"}
SHOWN_NAMES = 2  # of those that belong to a title


@dataclass(frozen=True, slots=True)
class Filter:
    """The filters as queries take them; None is not set."""

    kind: str | None = None
    genre: str | None = None
    audio: str | None = None
    subtitle: str | None = None
    made_in: str | None = None
    house_id: int | None = None


class Hit(TypedDict):
    """A title that a question finds, and its place in the order of the best."""

    id: int
    best: str


class FoundTitle(Face):
    """A title that a question finds, and why, where its name does not say it."""

    best: str
    why: str


class Belonging(TypedDict):
    """A name that belongs to a title."""

    title_id: int
    kind: str
    id: int
    name: str
    position: int


class Suggestion(TypedDict):
    """A name that a search field suggests, what it is, and its page."""

    name: str
    note: str
    path: str


_sql = db.queries("site/finding", list_hits=Hit, list_faces=Face, list_belonging=Belonging)


def hits(order: str, after_key: str | None, after_id: int | None, limit: int, question: Match,
         asked: Filter, viewer: Viewer, below: str = search.NOT_FOUND) -> list[FoundTitle]:
    """Return the best titles that the viewer may see. `asked` has the filters.

    The first names with a common word fill the page. Only if they do not, all texts are looked
    through, and only if their first hits do not, each hit is checked against the access rule.
    """
    found: list[Hit] = []
    faces: dict[int, Face] = {}
    for grades, unchecked in _rounds(after_key, below):
        most = max(limit, AT_FIRST) if unchecked else limit
        found = _sql.list_hits(order=order, after_key=after_key, after_id=after_id, match=question,
                               filter=asked, viewer=viewer, below=grades, unchecked=unchecked,
                               limit=most)
        faces = _faces([row["id"] for row in found], asked, viewer)
        if len(faces) >= limit or (grades == below and len(found) < most):
            break
    return [cast(FoundTitle, faces[row["id"]] | {"best": row["best"], "why": ""})
            for row in found if row["id"] in faces][:limit]


def _rounds(after_key: str | None, below: str) -> Iterator[tuple[str, bool]]:
    """Yield which grades are looked for, and whether their first ones are checked afterwards."""
    if after_key is None or after_key < search.NO_NAME:  # beyond names there are none to look for
        yield search.NO_NAME, True
    if below != search.NO_NAME:
        yield below, True
    yield below, False


def _faces(ids: Sequence[int], asked: Filter, viewer: Viewer) -> dict[int, Face]:
    if not ids:
        return {}
    return {row["id"]: row for row in _sql.list_faces(ids=ids, filter=asked, viewer=viewer)}


def explained(rows: Sequence[Any], question: Match) -> list[Any]:
    """Return titles of a search, each with why it is one."""
    puzzling = [row["id"] for row in rows if not all(search.found_in(question, row["name"]))]
    names = _belonging(puzzling, question)
    return [row | {"why": _why(names.get(row["id"], [])) if row["id"] in puzzling else ""}
            for row in rows]


def apart(rows: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return the rows of `hits` that a name finds, and those that only other text finds."""
    return ([row for row in rows if row["best"] < search.NO_NAME],
            [row for row in rows if row["best"] >= search.NO_NAME])


def _belonging(title_ids: Sequence[int], question: Match) -> dict[int, list[Belonging]]:
    """Return by title the names that belong to it and have a word of the question."""
    found: dict[int, list[Belonging]] = {}
    if title_ids:
        for row in _sql.list_belonging(ids=title_ids):
            if any(search.found_in(question, row["name"])):
                found.setdefault(row["title_id"], []).append(row)
    return found


def _why(names: Sequence[Belonging]) -> str:
    if not names:
        return SYNOPSIS
    return ", ".join(REASONS[row["kind"]].format(row["name"]) for row in names[:SHOWN_NAMES])


def suggestions(words: str, viewer: Viewer) -> list[Suggestion]:
    """Return the best names for a search field: of titles that the viewer may see, and of people,
    houses and creators of such titles."""
    question = search.match(words)
    if question.anything:
        return []
    found = hits("best", None, None, LOOKED_AT, question, Filter(), viewer, search.NO_NAME)
    by_name = {row["id"] for row in found if all(search.found_in(question, row["name"]))}
    names = _belonging([row["id"] for row in found if row["id"] not in by_name], question)
    titles, others = 0, dict[tuple[str, int], Suggestion]()
    suggested: list[Suggestion] = []
    for row in found:
        if row["id"] in by_name and titles < SUGGESTED_TITLES:
            titles += 1
            suggested.append(_title(row))
    for row in found:
        for name in names.get(row["id"], []):
            others.setdefault((name["kind"], name["id"]), _name(name))
    return [*suggested, *others.values()][:SUGGESTED]


def _title(row: Mapping[str, Any]) -> Suggestion:
    return {"name": row["name"], "note": addresses.line(row), "path": addresses.path(row)}


def _name(row: Belonging) -> Suggestion:
    if row["kind"] == "creator":
        path = channels.path(row)
    else:
        asked = {"house": row["id"]} if row["kind"] == "house" else {"q": row["name"]}
        path = f"/browse?{urlencode(asked)}"
    return {"name": row["name"], "note": NOTES[row["kind"]], "path": path}
