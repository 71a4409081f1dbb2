"""The history drawer and the merge page of everything an employee edits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict

from flask import render_template, request

from app import db
from app.office import changes, editing, nouns
from app.office.changes import Change, loaded
from app.office.nouns import Inputs, Noun
from app.ops import audit
from app.ops.clock import now
from app.web.arguments import number
from app.web.errors import Problem

UNDO_FOR = timedelta(hours=1)


class LastChange(TypedDict):
    """The last change of an object."""

    id: int
    at: datetime
    actor: str


class Changed(TypedDict):
    """The last change of a row of a list."""

    changed: datetime
    changed_by: str | None


class OwnChange(TypedDict):
    """An object that one request changed, and how."""

    id: int
    action: str


_sql = db.queries("office/history", list_last_changes=LastChange, list_own_changes=OwnChange)


@dataclass(frozen=True)
class Entry:
    """A change as the drawer shows it. `restore` is the link that offers to undo it."""

    id: int
    at: datetime
    actor: str
    noun: str
    object_id: int
    did: str
    changes: list[Change]
    restore: str | None = None


@dataclass(frozen=True)
class Drawer:
    """The history of one row, beside its list."""

    name: str
    entries: list[Entry]


def drawer(noun: Noun, read: Callable[[int], list[Entry]] | None = None) -> Drawer | None:
    """Return the history of the row that `?history=` opens, or None. Raises Problem 404.

    `read` returns its entries where they are more than the row's own.
    """
    object_id = number(request.args.get("history"))
    if not object_id:
        return None
    name = nouns.named(lambda names: names.find(noun.name, object_id))
    if name is None:
        raise Problem(404)
    return Drawer(name, read(object_id) if read else history(noun, object_id, noun.url(object_id)))


def history(noun: Noun, object_id: int, url: str | None = None, limit: int = 50) -> list[Entry]:
    """Return the object's changes, newest first.

    With the `url` of its page, each change that can be undone has the link to do so.
    """
    return entries(audit.history(noun.name, object_id, limit), url)


def entries(events: Sequence[audit.Event], url: str | None = None) -> list[Entry]:
    """Return events of the trail in words; they may be about different nouns."""
    def write(names: nouns.Names) -> list[Entry]:
        return [_entry(event, names, url) for event in events]

    return nouns.named(write)


def _entry(event: audit.Event, names: nouns.Names, url: str | None) -> Entry:
    noun = nouns.get(event["object_type"])
    can_restore = url and event["action"] == f"{noun.name}.update" and _before(noun, event)
    return Entry(
        id=event["id"], at=event["at"], actor=event["actor"], noun=noun.name,
        object_id=event["object_id"], did=noun.did(event["action"]),
        changes=changes.differences(noun, event["old_values"], event["new_values"], names),
        restore=f"{url}?back={event['id']}" if can_restore else None)


def _before(noun: Noun, event: audit.Event) -> dict[str, Any]:
    """Return the values that a change replaced, of the fields that the form has."""
    return {name: value for name, value in loaded(event["old_values"]).items()
            if name in noun.fields}


def inputs(noun: Noun, object_id: int, state: Mapping[str, Any]) -> Inputs:
    """Return the inputs of an object's form, filled with its state.

    With `?back=` they hold the values from before that change, and `restored_from` is its moment.
    Nothing is saved until the person presses Save.
    """
    values, restored = dict(state), {}
    wanted = request.args.get("back")
    for event in audit.history(noun.name, object_id) if wanted else []:
        if str(event["id"]) == wanted:
            values |= _before(noun, event)
            restored = {"restored_from": event["at"]}
    return nouns.named(lambda names: nouns.inputs(noun, values, names)) | restored


def last_changes(noun: str, ids: Sequence[int]) -> dict[int, LastChange]:
    """Return the newest change of each object by its id; unchanged ones are missing."""
    rows = _sql.list_last_changes(object_type=noun, ids=ids) if ids else []
    return {row["id"]: row for row in rows}


def last_authors(noun: str, ids: Sequence[int]) -> dict[int, str]:
    """Return who changed each object last; unchanged ones are missing."""
    return {object_id: change["actor"] for object_id, change in last_changes(noun, ids).items()}


def changed(row: Mapping[str, Any], found: Mapping[int, LastChange]) -> Changed:
    """Return when a row was changed last; an unchanged row was only created."""
    change = found.get(row["id"])
    return {"changed": change["at"] if change else row["created_at"],
            "changed_by": change["actor"] if change else None}


def own_changes(actor_id: int, noun: str, request_id: str) -> list[OwnChange]:
    """Return what one request of this account changed within the last hour, for its undo."""
    rows: list[OwnChange] = _sql.list_own_changes(
        actor_id=actor_id, object_type=noun, request_id=request_id, since=now() - UNDO_FOR)
    return rows


def merge_page(noun: Noun, object_id: int, name: str, yours: Mapping[str, Any],
               theirs: Mapping[str, Any], version: int, url: str,
               kept: Mapping[str, Any] | None = None) -> tuple[str, int]:
    """Render the 409: both versions field by field. `theirs` carries its row_version, `yours` none.

    `version` is the one the form was opened with; both sides started from it.
    `kept` is what the form sent that no version has, such as a note about the change.
    """
    base = editing.base_of(noun.name, object_id, theirs, version)
    latest = audit.history(noun.name, object_id, limit=1)
    return render_template(
        "office/merge.html", noun=noun.words, rows=changes.merge_rows(noun, yours, theirs, base),
        version=theirs["row_version"], url=url, name=name, kept=kept or {},
        who=latest[0]["actor"] if latest else None, at=latest[0]["at"] if latest else None), 409
