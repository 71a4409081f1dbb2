"""/api/audit: who changed what. Employees read about the back office's nouns, admins about all."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from flask_login import current_user
from pydantic import Field

from app.accounts import trail
from app.accounts.access import role_required
from app.office import nouns
from app.office.changes import loaded
from app.web.api import Answer, Api, Id, ListQuery, Shape
from app.web.api.lists import listed
from app.web.errors import Problem
from app.web.forms import Optional

api = Api("audit", __name__, area="admin", tag="Audit trail")

Word = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
FOR_ADMINS = "Only administrators can read the history of this type of object."


class AuditQuery(ListQuery):
    """Filters of the audit trail. Days are days of the reports' time zone."""

    actorId: Optional[Id] = Field(None, description="Account that made the change.")
    objectType: Optional[Word] = Field(None, description="For example title or contract.")
    objectId: Optional[Id] = None
    requestId: Optional[Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{8,64}$")]] = Field(
        None, description="The changes of one request, such as a bulk action.")
    since: Optional[date] = Field(None, description="The first day.")
    until: Optional[date] = Field(None, description="The last day.")
    sort: Literal["at", "-at"] = "-at"


class Change(Shape):
    """One change: the fields that differ, before and after; null where there was nothing."""

    example: ClassVar = {
        "id": "903", "at": "2026-11-01T08:00:00Z", "actorId": "4", "actor": "Erin Hale",
        "action": "title.update", "objectType": "title", "objectId": "7",
        "before": {"name": "Harbor Lights"}, "after": {"name": "Harbour Lights"},
        "requestId": "01JBJ8Z6T3", "undoes": None}

    id: str
    at: datetime
    actorId: str | None = Field(description="Null: StreamVault itself.")
    actor: str | None
    action: str
    objectType: str
    objectId: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    requestId: str
    undoes: str | None = Field(description="The request whose changes this undid.")


@api.get("/audit", returns=[Change])
@role_required("employee", "admin")
def list_changes(query: AuditQuery) -> Answer:
    """List changes, newest first: of the back office for employees, of everything for admins."""
    readable = None if current_user.has_role("admin") else nouns.readable_by("employee")
    if readable is not None and query.objectType not in (None, *readable):
        raise Problem(403, FOR_ADMINS)
    rows, following = listed(
        partial(trail.list_changes, object_types=readable), query, query.sort,
        actor_id=query.actorId, object_type=query.objectType, object_id=query.objectId,
        request_id=query.requestId, since=query.since, until=query.until)
    return Answer([_json(row) for row in rows], next=following)


def _json(row: trail.ChangeRow) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "at": row["at"], "actorId": _id(row["actor_id"]),
        "actor": row["actor"], "action": row["action"], "objectType": row["object_type"],
        "objectId": _id(row["object_id"]), "before": _values(row["object_type"], row["old_values"]),
        "after": _values(row["object_type"], row["new_values"]), "requestId": row["request_id"],
        "undoes": row["undoes"] or None,
    }


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _values(object_type: str, stored: str | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    hidden = nouns.get(object_type).hidden
    return {name: value for name, value in loaded(stored).items() if name not in hidden}
