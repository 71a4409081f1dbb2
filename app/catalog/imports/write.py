"""The transaction of an import: bulk inserts, table after table, ids ascending."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, TypedDict

from app import db
from app.catalog.imports import words as import_words
from app.catalog.imports.rows import Record
from app.ops import audit, search, versions
from app.ops.clock import now
from app.text import key


class TitleId(TypedDict):
    """The id of a title that this import inserted."""

    id: int


class PersonNamed(TypedDict):
    """A person and their name."""

    name: str
    id: int


class GenreRow(TypedDict):
    """A genre with its slug."""

    id: int
    name: str
    slug: str


_sql = db.queries("catalog/write", list_genres=GenreRow, list_titles_of=TitleId,
                  list_people_named=PersonNamed)

DEADLINE_S = 180.0
AT_ONCE = 1000
TICK = 500
SECONDS_A_MINUTE = 60


@db.transactional("imports.catalog", deadline_s=DEADLINE_S)
def write(source: str, records: Sequence[Record], codes: Mapping[str, str],
          progress: Callable[[str, int, int], None], summary: Mapping[str, Any],
          actor_id: int | None, finish: Callable[[], None]) -> int:
    """Insert the import, with the numbers and findings of `summary`, and its titles; return its id.

    `codes` is country name → code; `finish` is called last. Raises db.Duplicate, with nothing
    saved, if another import added one of the keys meanwhile.
    """
    at = now()
    import_id = int(_sql.insert_import(
        source=source, total_rows=summary["rows"], new_titles=summary["new"],
        known_titles=summary["known"], warnings=summary["warnings"],
        findings=json.dumps(summary["findings"], ensure_ascii=False), made_by=actor_id, now=at))
    genre_ids = _genres(records)
    title_ids = _titles(records, import_id, at, progress)
    pairs = list(zip(title_ids, records, strict=True))
    _insert("Genres", "title_genres", ("title_id", "genre_id", "position"),
            _genre_rows(pairs, genre_ids), progress)
    _insert("Countries", "title_countries", ("title_id", "country", "position"), [
        (title_id, code, position)
        for title_id, record in pairs
        for position, code in enumerate(
            dict.fromkeys(codes[name.casefold()] for name in record.countries), 1)], progress)
    _insert("Seasons", "seasons", ("title_id", "number"), [
        (title_id, number) for title_id, record in pairs
        for number in range(1, record.seasons + 1)], progress)
    _insert("Videos", "videos",
            ("title_id", "kind", "number", "name", "synopsis", "runtime_s", "created_at"), [
                (title_id, "feature", 1, record.name, "", record.minutes * SECONDS_A_MINUTE, at)
                for title_id, record in pairs if record.minutes], progress)
    person_ids = _people(records, progress)
    _insert("Credits", "credits", ("title_id", "person_id", "role", "position"), [
        (title_id, person_ids[key(name)], role, position)
        for title_id, record in pairs
        for position, (role, name) in enumerate(record.people, 1)], progress)
    _insert("Keys", "external_refs", ("source", "external_key", "title_id"), [
        (source, record.key, title_id) for title_id, record in pairs], progress)
    _index(title_ids, progress)
    audit.record("catalog.import", "import", import_id, actor_id=actor_id,
                 new={name: value for name, value in summary.items() if name != "findings"})
    versions.bump("catalog")
    finish()
    return import_id


def _insert(stage: str, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]],
            progress: Callable[[str, int, int], None]) -> None:
    db.insert_many(table, columns, _ticking(stage, rows, progress))


def _index(title_ids: Sequence[int], progress: Callable[[str, int, int], None]) -> None:
    for start in range(0, len(title_ids), TICK):
        progress("Search", start, len(title_ids))
        search.index("title", title_ids[start:start + TICK])
    progress("Search", len(title_ids), len(title_ids))


def _ticking(stage: str, rows: Sequence[Sequence[Any]],
             progress: Callable[[str, int, int], None]) -> Iterator[Sequence[Any]]:
    for done, row in enumerate(rows):
        if done % TICK == 0:
            progress(stage, done, len(rows))
        yield row
    progress(stage, len(rows), len(rows))


def _genres(records: Iterable[Record]) -> dict[str, int]:
    """Return genres' ids by name, new ones included; in order of name, like any other writer."""
    wanted = {genre.name: genre for record in records for genre in record.genres}
    known: list[GenreRow] = _sql.list_genres()
    ids, taken = {key(row["name"]): row["id"] for row in known}, {row["slug"] for row in known}
    for name in sorted(wanted):
        if key(name) not in ids:
            slug = _slug(name, taken)
            taken.add(slug)
            ids[key(name)] = int(_sql.insert_genre(
                name=name, slug=slug, motif=wanted[name].motif))
    return {name: ids[key(name)] for name in wanted}


def _slug(name: str, taken: Collection[str]) -> str:
    """Return a slug that no other genre has; where letters give none, with a fingerprint."""
    found = import_words.slug(name)
    if found in taken or (found == "genre" and key(name) != "genre"):
        return f"{found[:50].strip('-')}-{sha256(key(name).encode()).hexdigest()[:8]}"
    return found


def _titles(records: Sequence[Record], import_id: int, at: datetime,
            progress: Callable[[str, int, int], None]) -> list[int]:
    """Insert the titles and return their ids in the same order."""
    columns = ("kind", "name", "synopsis", "release_year", "added_on", "maturity_age",
               "rating_label", "created_at", "import_id")
    _insert("Titles", "titles", columns, [
        (r.kind, r.name, r.synopsis, r.release_year, r.added_on, r.maturity_age, r.rating_label, at,
         import_id)
        for r in records], progress)
    return [row["id"] for row in _sql.list_titles_of(import_id=import_id)]


def _genre_rows(pairs: Iterable[tuple[int, Record]], ids: Mapping[str, int]) -> list[tuple]:
    return [
        (title_id, genre_id, position)
        for title_id, record in pairs
        for position, genre_id in enumerate(
            dict.fromkeys(ids[genre.name] for genre in record.genres), 1)]


def _people(records: Iterable[Record], progress: Callable[[str, int, int], None]) -> dict[str, int]:
    """Return people's ids by case-folded name, new ones included."""
    names: dict[str, str] = {}
    for record in records:
        for _, name in record.people:
            names.setdefault(key(name), name)
    ids = _known_people(names.values())
    missing = [name for same, name in names.items() if same not in ids]
    _insert("People", "people", ("name",), [(name,) for name in missing], progress)
    return ids | _known_people(missing)


def _known_people(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    iterator = iter(names)
    while batch := list(islice(iterator, AT_ONCE)):
        for row in _sql.list_people_named(names=batch):
            same = key(row["name"])
            found[same] = min(row["id"], found.get(same, row["id"]))
    return found
