"""/api/imports: catalogues as CSV files, looked at first or imported: all rows or none."""

import json
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from flask import request
from flask_login import current_user

from app import db
from app.accounts.access import role_required
from app.catalog.imports import files as import_files
from app.catalog.imports import imports, shapes
from app.catalog.imports.write import DEADLINE_S
from app.web import limits
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed
from app.web.errors import Problem
from app.web.forms import Invalid

api = Api("imports", __name__, area="catalog", tag="Imports")
sql = db.queries("catalog/imports")

ELSE = "Send the file as text/csv, or as the part `file` of multipart/form-data."


@api.get("/imports", returns=[shapes.Import])
@role_required("employee")
def list_imports(query: ListQuery) -> Answer:
    """What was imported, the latest first."""
    rows, on = listed(sql.page_imports, query, "-id")
    return Answer([_json(row, json.loads(row["new_values"])) for row in rows], next=on)


@api.get("/imports/<id:import_id>", returns=shapes.ImportWithFindings)
@role_required("employee")
def get_import(import_id: int) -> Answer:
    """One import with what was noted about its rows, 500 findings at most."""
    row = sql.get_import(import_id=import_id)
    if row is None:
        raise Problem(404)
    values = json.loads(row["new_values"])
    return Answer(_json(row, values) | {"findings": values.get("findings", [])})


@api.post("/imports/preview", returns=shapes.ImportReport, accepts=shapes.FILE)
@role_required("employee")
def preview_import(query: shapes.ImportQuery) -> Answer:
    """Say what importing a CSV file would do, with every problem by row and column."""
    return _report(imports.plan(*_sent(query)))


@api.post("/imports", returns=shapes.ImportReport, accepts=shapes.FILE, deadline_s=DEADLINE_S)
@role_required("employee")
def create_import(query: shapes.ImportQuery) -> Answer:
    """Import a CSV file: all rows or none.

    Rows whose source and show_id were imported before change nothing. A 422 names in `errors`
    every row and column that is wrong; then nothing was imported.
    """
    data, source, mapping = _sent(query)
    try:
        report = imports.run(data, source, mapping, actor_id=current_user.id)
    except imports.Refused as refused:
        raise _refusal(refused.report) from None
    except imports.Running:
        raise Problem(503, "Another import is running. Try again in a minute.",
                      title="One import at a time", retry_after_s=30) from None
    return _report(report)


def _sent(query: shapes.ImportQuery) -> tuple[bytes, str, dict[str, str]]:
    """The file, its source and its columns. Raises Problem 413, 415, 429, or Invalid."""
    limits.hit("import", f"account {current_user.id}")
    data, name = _file()
    try:
        mapping = import_files.mapping_of(query.columns)
    except import_files.Unreadable as error:
        raise Invalid.at("columns", str(error)) from None
    source = query.source or (imports.source_of(PurePath(name).stem) if name else "")
    if not imports.SOURCE.fullmatch(source):
        raise Invalid.at("source", "Name it: 40 small letters, digits, points, hyphens at most.")
    return data, source, mapping


def _file() -> tuple[bytes, str]:
    if request.mimetype == "text/csv":
        return request.get_data(), ""
    if request.mimetype != "multipart/form-data":
        raise Problem(415, ELSE)
    unknown = (request.files.keys() | request.form.keys()) - {"file"}
    if unknown:
        raise Problem(400, ELSE, code="unknown_field", errors=[
            {"field": name, "message": "This form has no such field."} for name in sorted(unknown)])
    sent = request.files.get("file")
    if sent is None:
        raise Invalid.at("file", "Choose a CSV file.")
    return sent.read(), (sent.filename or "").replace("\\", "/")


def _refusal(report: imports.Report) -> Problem:
    wrong = report.errors
    return Problem(
        422, f"{len(wrong):,} of it has to be put right first; nothing was imported.",
        title="This file has errors",
        errors=[{"field": each.place, "message": each.message}
                for each in wrong[:imports.MOST_KEPT]])


def _report(report: imports.Report) -> Answer:
    findings = report.errors + report.warnings
    data = {
        "id": str(report.import_id) if report.import_id else None, "source": report.source,
        "rows": report.rows, "new": len(report.fresh), "known": report.known,
        "changed": report.changed, "errors": len(report.errors),
        "warnings": len(report.warnings), "newGenres": report.new_genres,
        "ignoredColumns": report.ignored,
        "findings": [asdict(each) for each in findings[:imports.MOST_KEPT]],
    }
    return Answer(data, location=f"/api/imports/{report.import_id}" if report.import_id else None)


def _json(row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "at": row["at"], "by": row["actor_name"],
        **{name: values.get(name) for name in ("source", "rows", "new", "known", "warnings")},
    }
