"""The audit trail, for administrators."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts import administration, trail
from app.accounts.access import role_required
from app.accounts.pages import pages
from app.office import changes, nouns
from app.web import arguments, paging


@dataclass(frozen=True)
class Line:
    """A row of the trail and how it reads.

    `name` is what its object is called now, `page` where it is, for those who may go there.
    """

    row: trail.ChangeRow
    type: str
    did: str
    name: str | None
    page: str | None
    changes: list[changes.Change]


@pages.get("/admin/audit")
@role_required("admin")
def audit() -> str:
    """Show all changes, newest first, by person, type of object, object and days."""
    args = request.args
    chosen: dict[str, Any] = {
        "actor_id": arguments.number(args.get("actor")),
        "object_type": arguments.code(args.get("type")),
        "object_id": arguments.number(args.get("object")),
        "since": arguments.day(args.get("since")), "until": arguments.day(args.get("until"))}
    page = paging.page(trail.list_changes, args, sorts=("at",), default="-at", **chosen)
    actor = administration.name_of(chosen["actor_id"]) if chosen["actor_id"] else None
    return render_template("accounts/audit.html", page=page, lines=_lines(page.rows),
                           chosen=chosen, actor=actor, types=trail.object_types())


def _lines(rows: list[trail.ChangeRow]) -> list[Line]:
    return nouns.named(lambda names: [_line(row, names) for row in rows])


def _line(row: trail.ChangeRow, names: nouns.Names) -> Line:
    noun, object_id = nouns.get(row["object_type"]), row["object_id"]
    name = None if object_id is None else names.find(noun.name, object_id)
    opens = name is not None and current_user.roles & noun.roles
    return Line(row, noun.words, noun.did(row["action"]), name,
                noun.url(object_id) if object_id and opens else None,
                changes.differences(noun, row["old_values"], row["new_values"], names))
