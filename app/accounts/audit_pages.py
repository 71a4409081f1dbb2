"""The audit trail, for administrators."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts import administration, trail
from app.accounts.access import role_required
from app.accounts.pages import pages
from app.office import changes, nouns
from app.ops import request_ids
from app.web import arguments, paging


@dataclass(frozen=True)
class Line:
    """A row of the trail and how it reads.

    `name` is what its object is called now, `page` where it is, for those who may go there. A line
    of a bulk action stands for `count` changes, and `undid` says what it undid.
    """

    row: trail.ChangeRow
    type: str
    did: str
    name: str | None
    page: str | None
    changes: list[changes.Change]
    count: int
    plural: str
    undid: str | None


@pages.get("/admin/audit")
@role_required("admin")
def audit() -> str:
    """Show all changes, newest first, by person, type of object, object and days."""
    args = request.args
    chosen: dict[str, Any] = {
        "actor_id": arguments.number(args.get("actor")),
        "object_type": arguments.code(args.get("type")),
        "object_id": arguments.number(args.get("object")),
        "request_id": request_ids.well_formed(args.get("request", "")) or None,
        "since": arguments.day(args.get("since")), "until": arguments.day(args.get("until"))}
    folded = chosen["object_id"] is None and chosen["request_id"] is None
    page = paging.page(trail.list_changes, args, sorts=("at",), default="-at", folded=folded,
                       **chosen)
    actor = administration.name_of(chosen["actor_id"]) if chosen["actor_id"] else None
    return render_template("accounts/audit.html", page=page, lines=_lines(page.rows, folded),
                           chosen=chosen, actor=actor, types=trail.object_types())


def _lines(rows: list[trail.ChangeRow], folded: bool) -> list[Line]:
    found = trail.actions({each for row in rows for each in (row["request_id"], row["undoes"])
                           if each})
    did = {request_id: action for (request_id, action), count in found.items()}

    def line(row: trail.ChangeRow, names: nouns.Names) -> Line:
        count = found.get((row["request_id"], row["action"]), 1) if folded else 1
        return _line(row, names, count, did.get(row["undoes"]))

    return nouns.named(lambda names: [line(row, names) for row in rows])


def _line(row: trail.ChangeRow, names: nouns.Names, count: int, undid: str | None) -> Line:
    noun, object_id = nouns.get(row["object_type"]), row["object_id"]
    name = None if object_id is None else names.find(noun.name, object_id)
    opens = name is not None and current_user.roles & noun.roles
    return Line(row, noun.words, noun.did(row["action"]), name,
                noun.url(object_id) if object_id and opens else None,
                changes.differences(noun, row["old_values"], row["new_values"], names), count,
                noun.plural.replace("_", " "),
                nouns.get(undid.partition(".")[0]).did(undid) if undid else None)
