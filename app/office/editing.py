"""Saving a form: one that changes nothing writes nothing, and of two people the later one sees what
both started from."""

from collections.abc import Mapping
from typing import Any, TypedDict

from app import db, text
from app.office.changes import loaded
from app.office.nouns import State
from app.ops.audit import plain
from app.web.errors import Stale

__all__ = ["Stale", "base_of", "unchanged"]


class LaterChange(TypedDict):
    """A change of the audit trail, both sides as JSON text."""

    old_values: str | None
    new_values: str | None


_sql = db.queries("office/editing", list_later_changes=LaterChange)


def base_of(object_type: str, object_id: int, now_is: Mapping[str, Any],
            version: int) -> State | None:
    """Return the values of an older `version`, worked out backwards from today's and the trail.

    None when the trail does not reach back that far; then every difference must be chosen.
    """
    values, reached = dict(now_is), int(now_is["row_version"])
    for row in _sql.list_later_changes(object_type=object_type, object_id=object_id):
        if reached <= version:
            break
        old, new = loaded(row["old_values"]), loaded(row["new_values"])
        if new.get("row_version") != reached or "row_version" not in old:
            continue
        values.update({name: old[name] for name in old if name in values})
        reached = int(old["row_version"])
    return values if reached == version else None


def unchanged(before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Return whether a form with these values was sent as it was shown.

    Its verb then writes nothing: a new version would be a change that nobody made, and would make
    another person's form stale. What nobody sees is no difference: an empty text or none, and how
    an older row composes its letters and ends its lines.
    """
    return all(_seen(before[name]) == _seen(value) for name, value in values.items())


def _seen(value: Any) -> Any:
    """Return a value as its form shows it."""
    value = plain(value)
    if isinstance(value, str):
        return text.contained(text.clean(value).strip()) or None
    if isinstance(value, list):
        return [_seen(item) for item in value] or None
    if isinstance(value, dict):
        return {name: _seen(item) for name, item in value.items()}
    return value
