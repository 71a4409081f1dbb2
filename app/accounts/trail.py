"""The audit trail as lists show it: who changed what, by person, object and days."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from app import db
from app.config import settings


class ChangeRow(TypedDict):
    """A change, its states as JSON text. No actor: StreamVault itself."""

    id: int
    at: datetime
    action: str
    object_type: str
    object_id: int | None
    old_values: str | None
    new_values: str | None
    request_id: str
    undoes: str
    actor_id: int | None
    actor: str | None


class Action(TypedDict):
    """An action of one request, and how many objects it changed."""

    request_id: str
    action: str
    changes: int


_sql = db.queries("accounts/trail", list_changes=ChangeRow, list_actions=Action)


def list_changes(order: str, object_types: Collection[str] | None = None, *, after_key: object,
                 after_id: int | None, limit: int, actor_id: int | None, object_type: str | None,
                 object_id: int | None, since: date | None, until: date | None,
                 request_id: str | None = None, folded: bool = False) -> list[ChangeRow]:
    """Return changes from the day `since` to the day `until`, of these types or of every type.

    `folded`: a bulk action is one row, its newest change.
    """
    rows: list[ChangeRow] = _sql.list_changes(
        order=order, after_key=after_key, after_id=after_id, limit=limit, actor_id=actor_id,
        object_type=object_type, object_id=object_id, request_id=request_id, folded=folded,
        since=_midnight(since), until=_midnight(until, days=1),
        every_type=int(object_types is None), object_types=object_types or ())
    return rows


def actions(request_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """Return how many objects each of these requests changed, by (request, action)."""
    rows = _sql.list_actions(requests=set(request_ids)) if request_ids else []
    return {(row["request_id"], row["action"]): row["changes"] for row in rows}


def object_types() -> list[str]:
    """Return every type of object that was ever changed."""
    return [row["object_type"] for row in _sql.list_object_types()]


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """Return when, in UTC, a day of the reports' time zone begins, `days` later."""
    if day is None or not date.min < day < date.max - timedelta(days=1):
        return None
    zone = ZoneInfo(settings().report_time_zone)
    start = datetime.combine(day + timedelta(days=days), time(), zone)
    return start.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
