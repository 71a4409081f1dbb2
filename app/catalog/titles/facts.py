"""The facts of a title in tables of their own: genres, countries, releases and credits."""

from collections.abc import Mapping
from typing import Any

from app import db

_sql = db.queries("catalog/facts")


def write(title_id: int, after: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Write the lists that differ from `before`, which is empty for a new title.

    The caller's transaction holds the title's row.
    """
    def changed(name: str) -> bool:
        return bool(after[name] != before.get(name, []))

    if changed("genres"):
        if before:
            _sql.clear_genres(title_id=title_id)
        db.insert_many("title_genres", ("title_id", "genre_id", "position"), (
            (title_id, genre_id, place) for place, genre_id in enumerate(after["genres"], 1)))
    if changed("countries"):
        if before:
            _sql.clear_countries(title_id=title_id)
        db.insert_many("title_countries", ("title_id", "country", "position"), (
            (title_id, code, place) for place, code in enumerate(after["countries"], 1)))
    if changed("releases"):
        if before:
            _sql.clear_releases(title_id=title_id)
        db.insert_many("title_releases", ("title_id", "country", "released_on"), (
            (title_id, release["country"], release["on"]) for release in after["releases"]))
    if changed("credits"):
        if before:
            _sql.clear_credits(title_id=title_id)
        rows = {(title_id, credit["person_id"], credit["role"]): place
                for place, credit in enumerate(after["credits"], 1)}
        db.insert_many("credits", ("title_id", "person_id", "role", "position"),
                       ((*key, place) for key, place in rows.items()))


def clear(title_id: int) -> None:
    """Delete a title's facts, in the transaction that deletes it."""
    _sql.clear_credits(title_id=title_id)
    _sql.clear_all(title_id=title_id)
