"""One click on many titles: owned or not, published or hidden, and its undo."""

from collections.abc import Iterable, Iterator
from typing import TypedDict

from app import db
from app.catalog.titles.lists import TitleFilters
from app.office import history as trails
from app.ops import audit, versions
from app.ops.clock import today


class Marked(TypedDict):
    """A locked title and its flags."""

    id: int
    owned: int
    published: int
    row_version: int


class MatchingId(TypedDict):
    """A title that the filters match."""

    id: int


_sql = db.queries("catalog/bulk", lock_titles=Marked, list_matching_ids=MatchingId)

PART = 1000  # ids in one statement
DEADLINE_S = 60  # ten thousand titles take a few seconds

# What a button sends: the column, its new value, and the action that undoes it.
ACTIONS = {
    "own": ("owned", True, "disown"),
    "disown": ("owned", False, "own"),
    "publish": ("published", True, "unpublish"),
    "unpublish": ("published", False, "publish"),
}


@db.transactional("titles.mark", deadline_s=DEADLINE_S)
def mark(action: str, ids: Iterable[int], undoes: str = "") -> int:
    """Do `action`, a key of ACTIONS, to these titles; return how many it changed.

    `undoes` is the request whose changes this undoes.
    """
    changed = sum(_mark_part(action, part, undoes) for part in _parts(sorted(set(ids))))
    if changed:
        versions.bump("catalog")
    return changed


@db.transactional("titles.mark_matching", deadline_s=DEADLINE_S)
def mark_matching(action: str, filters: TitleFilters) -> int:
    """Do `action` to every title that the list's filters match; return how many it changed."""
    changed = sum(_mark_part(action, part) for part in _parts(list(matching(filters))))
    if changed:
        versions.bump("catalog")
    return changed


def undo(actor_id: int, request_id: str) -> int:
    """Undo what this account did in that request within the last hour; return how many."""
    rows = trails.own_changes(actor_id, "title", request_id)
    done = 0
    for action, (_, _, opposite) in ACTIONS.items():
        ids = [row["id"] for row in rows if row["action"] == f"title.{action}"]
        done += mark(opposite, ids, request_id) if ids else 0
    return done


def _parts(ids: list[int]) -> Iterator[list[int]]:
    """Yield ascending ids in batches, so that every bulk action locks in one order."""
    for start in range(0, len(ids), PART):
        yield ids[start:start + PART]


def matching(filters: TitleFilters) -> Iterator[int]:
    """Yield the ids of every title that the list's filters match, ascending."""
    from_id, day = 0, today()
    while part := _sql.list_matching_ids(**filters, today=day, from_id=from_id, limit=PART):
        yield from (row["id"] for row in part)
        from_id = part[-1]["id"]


def _mark_part(action: str, ids: list[int], undoes: str = "") -> int:
    column, value, _ = ACTIONS[action]
    rows = [row for row in _sql.lock_titles(ids=ids) if bool(row[column]) != value]
    if not rows:
        return 0
    write = _sql.set_owned if column == "owned" else _sql.set_published
    write(ids=[row["id"] for row in rows], value=value)
    return audit.record_many(f"title.{action}", "title", (
        (row["id"], {column: not value, "row_version": row["row_version"]},
         {column: value, "row_version": row["row_version"] + 1}) for row in rows), undoes)
