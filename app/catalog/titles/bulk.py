"""One click on many titles: owned or not, published or hidden, and the way back."""

from collections.abc import Iterable, Iterator
from typing import Any

from app import db
from app.office import history as trails
from app.ops import audit, versions

sql = db.queries("catalog/titles")

PART = 1000  # ids in one statement
DEADLINE_S = 60  # ten thousand titles take a few seconds

# What a button sends: the column, its new value, and the action that takes it back.
ACTIONS = {
    "own": ("owned", True, "disown"),
    "disown": ("owned", False, "own"),
    "publish": ("published", True, "unpublish"),
    "unpublish": ("published", False, "publish"),
}


@db.transactional("titles.mark", deadline_s=DEADLINE_S)
def mark(action: str, ids: Iterable[int]) -> int:
    """Do `action`, a key of ACTIONS, to these titles; returns how many it changed."""
    changed = sum(_mark_part(action, part) for part in _parts(sorted(set(ids))))
    if changed:
        versions.bump("catalog")
    return changed


@db.transactional("titles.mark_matching", deadline_s=DEADLINE_S)
def mark_matching(action: str, filters: dict[str, Any]) -> int:
    """Do `action` to every title the filters of the list match; returns how many it changed."""
    changed = sum(_mark_part(action, part) for part in _parts(list(matching(filters))))
    if changed:
        versions.bump("catalog")
    return changed


def undo(actor_id: int, request_id: str) -> int:
    """Take back what this account did in that request, if it was of late; returns how many."""
    rows = trails.own_changes(actor_id, "title", request_id)
    done = 0
    for action, (_, _, opposite) in ACTIONS.items():
        ids = [row["id"] for row in rows if row["action"] == f"title.{action}"]
        done += mark(opposite, ids) if ids else 0
    return done


def _parts(ids: list[int]) -> Iterator[list[int]]:
    """Ascending ids in parts, so that every bulk action locks in one order."""
    for start in range(0, len(ids), PART):
        yield ids[start:start + PART]


def matching(filters: dict[str, Any]) -> Iterator[int]:
    """The ids of every title the filters of the list match, ascending, read as they are used."""
    from_id = 0
    while part := sql.matching_title_ids(**filters, from_id=from_id, limit=PART):
        yield from (row["id"] for row in part)
        from_id = part[-1]["id"]


def _mark_part(action: str, ids: list[int]) -> int:
    column, value, _ = ACTIONS[action]
    rows = [row for row in sql.lock_titles(ids=ids) if bool(row[column]) != value]
    if not rows:
        return 0
    write = sql.set_owned if column == "owned" else sql.set_published
    write(ids=[row["id"] for row in rows], value=value)
    return audit.record_many(f"title.{action}", "title", (
        (row["id"], {column: not value, "row_version": row["row_version"]},
         {column: value, "row_version": row["row_version"] + 1}) for row in rows))
