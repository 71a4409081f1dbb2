"""The history drawer and the merge page of everything an employee edits."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, request

from app import db
from app.office import changes, editing
from app.ops import audit

sql = db.queries("office/changes")

Words = Mapping[str, Callable[[Any], str]]


def history(object_type: str, object_id: int, labels: Mapping[str, str],
            show: Words | None = None, url: str | None = None) -> list[dict[str, Any]]:
    """The object's changes, newest first, under the labels of its form.

    With the `url` of its page, each change that can be put back has the link to do so.
    """
    entries = audit.history(object_type, object_id)
    for entry in entries:
        if url and entry["action"] == f"{object_type}.update" and _before(entry, labels):
            entry["put_back"] = f"{url}?back={entry['id']}"
        for side in ("old_values", "new_values"):
            entry[side] = {
                labels.get(name, name): (show or {}).get(name, _as_is)(value)
                for name, value in entry[side].items()}
    return entries


def put_back(object_type: str, row: dict[str, Any],
             labels: Mapping[str, str]) -> dict[str, Any]:
    """The form's values of `row` with those from before the change that `?back=` names.

    Nothing is saved by that: the person looks, and presses Save. `put_back` is the change's moment.
    """
    wanted = request.args.get("back")
    for entry in audit.history(object_type, row["id"]) if wanted else []:
        if str(entry["id"]) == wanted:
            return row | _before(entry, labels) | {"put_back": entry["at"]}
    return row


def _before(entry: dict[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """What a change replaced: the fields that the form has."""
    return {name: value for name, value in entry["old_values"].items() if name in labels}


def _as_is(value: Any) -> Any:
    return "; ".join(value.splitlines()) if isinstance(value, str) else value


def last_changes(object_type: str, rows: list[dict[str, Any]]) -> None:
    """Give each row of a page `changed` and `changed_by`; rows nobody touched were just made."""
    found = {row["id"]: row for row in sql.last_changes(
        object_type=object_type, ids=[row["id"] for row in rows])} if rows else {}
    for row in rows:
        change = found.get(row["id"])
        row["changed"] = change["at"] if change else row.get("created_at") or row.get("changed")
        row["changed_by"] = change["actor"] if change else None


def merge_page(noun: str, object_id: int, labels: Mapping[str, str], yours: dict[str, Any],
               theirs: dict[str, Any], version: int, url: str,
               show: Words | None = None) -> tuple[str, int]:
    """The 409: both versions field by field. `theirs` carries its row_version, `yours` none.

    `version` is the one the form was opened with; both sides started from it.
    """
    base = editing.base_of(noun, object_id, theirs, version)
    latest = audit.history(noun, object_id, limit=1)
    words = dict.fromkeys(labels, _in_one_line) | dict(show or {})
    rows = changes.merge_rows(labels, yours, theirs, base, words)
    return render_template(
        "catalog/merge.html", noun=noun, rows=rows, version=theirs["row_version"], url=url,
        name=theirs.get("name") or f"{noun} {object_id}",
        who=latest[0]["actor"] if latest else None, at=latest[0]["at"] if latest else None), 409


def _in_one_line(value: Any) -> str:
    return changes.text_of("", _as_is(value))
