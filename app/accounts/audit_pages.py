"""Who changed what, for administrators."""

from datetime import date
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts.access import role_required
from app.accounts.administration import sql
from app.accounts.pages import pages
from app.accounts.trail import midnight
from app.web import paging
from app.web.navigation import url_of

# Where the object of a change stands, and who may go there.
PLACES = {
    "title": ("catalog.title", "employee"), "video": ("catalog.video", "employee"),
    "house": ("catalog.house", "employee"), "producer": ("catalog.producer", "employee"),
    "contract": ("rights.contract", "employee"), "account": ("accounts.user", "admin"),
}


@pages.get("/admin/audit")
@role_required("admin")
def audit() -> str:
    """All changes, the latest first, by person, kind of object, object and days."""
    args = request.args
    chosen: dict[str, Any] = {
        "actor_id": _number(args.get("actor")), "object_type": _word(args.get("type")),
        "object_id": _number(args.get("object")),
        "since": _day(args.get("since")), "until": _day(args.get("until"))}
    page = paging.page(
        sql.list_audit, args, sorts=("at",), default="-at", office=None,
        **chosen | {"since": midnight(chosen["since"]),
                    "until": midnight(chosen["until"], days=1)})
    _name(page.rows)
    name = sql.account_name(account_id=chosen["actor_id"]) if chosen["actor_id"] else None
    return render_template("accounts/audit.html", page=page, chosen=chosen, actor_name=name,
                           types=[row["object_type"] for row in sql.audit_object_types()])


def _name(rows: list[dict[str, Any]]) -> None:
    """Give each change `name`, what its object is called now, and `page`, where it stands."""
    ids: dict[str, list[int]] = {noun: [] for noun in PLACES}
    for row in rows:
        if row["object_type"] in ids and row["object_id"] is not None:
            ids[row["object_type"]].append(row["object_id"])
    wanted: dict[str, Any] = {f"{noun}_ids": found for noun, found in ids.items()}
    names = {(found["object_type"], found["id"]): found["name"]
             for found in (sql.audit_names(**wanted) if any(ids.values()) else ())}
    for row in rows:
        kind, object_id = row["object_type"], row["object_id"]
        row["name"] = names.get((kind, object_id))
        endpoint, role = PLACES.get(kind, ("", ""))
        open_to = row["name"] is not None and current_user.has_role(role)
        row["page"] = url_of(endpoint, **{f"{kind}_id": object_id}) if open_to else None


def _number(text: str | None) -> int | None:
    """An id, or None for anything that is none: a filter is no place for an error."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _word(text: str | None) -> str | None:
    """A kind of object; their column holds ASCII and is not compared with anything else."""
    return text if text and text.isascii() else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
