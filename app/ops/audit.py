"""The audit trail, written in the same transaction as the change."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from app import db
from app.ops import request_ids
from app.ops.clock import now


class Event(TypedDict):
    """A change as the trail has it, its states as JSON text."""

    id: int
    at: datetime
    action: str
    object_type: str
    object_id: int
    old_values: str | None
    new_values: str | None
    actor: str


class Written(TypedDict):
    """The words of an event, as JSON text."""

    id: int
    old_values: str | None
    new_values: str | None


class TrailRow(TypedDict):
    """An event as the person who did it may take it along."""

    id: int
    at: datetime
    action: str
    object_type: str
    object_id: int | None
    by_you: int


_sql = db.queries("ops/audit", list_events_of=Event, list_written_about=Written,
                  list_written_by=Written, list_rejected=Written, list_trail=TrailRow)

# What stays of the values in events of a person who left: codes and numbers, no word of theirs.
CODES = frozenset({
    "account_id", "author_id", "country", "ends_at", "has_plan", "id", "kind", "maturity_age",
    "published", "role", "roles", "row_version", "scopes", "state", "status", "title_id",
    "video_id"})
BY_MEMBERS = ("comment.report",)  # what staff do as members do, too
BATCH = 1000

_asked: list[Callable[[], int | None]] = []


def ask(who: Callable[[], int | None]) -> None:
    """Set the function that knows whose request is being served. A worker has none."""
    _asked[:] = [who]


def _actor() -> int | None:
    return _asked[0]() if _asked else None


def record(action: str, object_type: str, object_id: int | None,
           old: dict[str, Any] | None = None, new: dict[str, Any] | None = None,
           actor_id: int | None = None) -> int:
    """Write an audit event and return its id.

    With both `old` and `new`, only the fields that differ are kept.
    The actor is the signed-in account unless given; None means StreamVault itself.
    """
    if old is not None and new is not None:
        changed = [name for name in new if plain(old.get(name)) != plain(new[name])]
        old = {name: old.get(name) for name in changed}
        new = {name: new[name] for name in changed}
    if actor_id is None:
        actor_id = _actor()
    return int(_sql.insert_audit_event(
        at=now(), actor_id=actor_id, action=action, object_type=object_type, object_id=object_id,
        old_values=_as_json(old), new_values=_as_json(new), request_id=request_ids.current()))


def record_many(action: str, object_type: str,
                changes: Iterable[tuple[int, dict[str, Any] | None, dict[str, Any] | None]],
                undoes: str = "") -> int:
    """Write one event per changed object of a bulk action, (id, old, new) each; return how many.

    `undoes` is the request whose changes this undoes.
    """
    at, actor_id = now(), _actor()
    return db.insert_many(
        "audit_events",
        ("at", "actor_id", "action", "object_type", "object_id", "old_values", "new_values",
         "request_id", "undoes"),
        ((at, actor_id, action, object_type, object_id, _as_json(old), _as_json(new),
          request_ids.current(), undoes) for object_id, old, new in changes))


def history(object_type: str, object_id: int, limit: int = 50) -> list[Event]:
    """Return the object's changes, newest first."""
    rows: list[Event] = _sql.list_events_of(
        object_type=object_type, object_id=object_id, limit=limit)
    return rows


def trail(account_id: int, after: object, limit: int) -> list[TrailRow]:
    """Return events by a person or about their account, after the event `after`."""
    rows: list[TrailRow] = _sql.list_trail(account_id=account_id, after=after, limit=limit)
    return rows


def forget(account_id: int, things: dict[str, set[int]], *, is_staff: bool) -> None:
    """Take a person's words out of the trail, in the current transaction; the events stay.

    `things` were theirs, as ids by type. What staff did to what is not theirs stays as it is.
    """
    _blank(_sql.list_written_by(account_id=account_id, every_action=not is_staff,
                                actions=BY_MEMBERS))
    _blank(_sql.list_rejected(account_id=account_id))
    for object_type, ids in sorted(things.items()):
        wanted = sorted(ids)
        for start in range(0, len(wanted), BATCH):
            _blank(_sql.list_written_about(object_type=object_type,
                                           object_ids=wanted[start:start + BATCH]))


def done_to(account_id: int, action: str) -> set[int]:
    """Return the ids of what a person did this to."""
    return {row["object_id"] for row in _sql.list_done_to(account_id=account_id, action=action)}


def _blank(events: Iterable[Written]) -> None:
    for event in events:
        _sql.replace_values(event_id=event["id"], old_values=_codes(event["old_values"]),
                            new_values=_codes(event["new_values"]))


def _codes(text: str | None) -> str | None:
    if text is None:
        return None
    return json.dumps({name: value for name, value in json.loads(text).items() if name in CODES})


def _as_json(values: dict[str, Any] | None) -> str | None:
    if values is None:
        return None
    return json.dumps(
        {name: value if isinstance(value, bool) else plain(value)  # the history says "yes", not "1"
         for name, value in values.items()}, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Return a value as it compares and as JSON keeps it: days as text, truth values as 0 and 1."""
    if isinstance(value, (datetime, date, Decimal)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, bool):
        return int(value)  # the database answers 0 and 1
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value
