"""/api/imports: catalogues as CSV files, previewed or imported: all rows or none."""

from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from flask import request
from flask_login import current_user

from app.accounts.access import role_required
from app.catalog.imports import files as import_files
from app.catalog.imports import history, imports, shapes
from app.catalog.imports.write import DEADLINE_S
from app.web import limits
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed
from app.web.errors import Problem
from app.web.forms import Invalid

api = Api("imports", __name__, area="catalog", tag="Imports")

ELSE = "Send the file as text/csv, or as the part `file` of multipart/form-data."


@api.get("/imports", returns=[shapes.Import])
@role_required("employee")
def list_imports(query: ListQuery) -> Answer:
    """List imports, newest first."""
    rows, on = listed(history.list_imports, query, "-id")
    return Answer([_json(row) for row in rows], next=on)


@api.get("/imports/<id:import_id>", returns=shapes.ImportWithFindings)
@role_required("employee")
def get_import(import_id: int) -> Answer:
    """Get one import with its findings, 500 at most."""
    found = history.get(import_id)
    return Answer(_json(found) | {"findings": found["numbers"].get("findings", [])})


@api.post("/imports/preview", returns=shapes.ImportReport, accepts=shapes.FILE)
@role_required("employee")
def preview_import(query: shapes.ImportQuery) -> Answer:
    """Preview the import of a CSV file, with each problem by row and column."""
    return _report(imports.plan(*_sent(query)))


@api.post("/imports", returns=shapes.ImportReport, accepts=shapes.FILE, deadline_s=DEADLINE_S)
@role_required("employee")
def create_import(query: shapes.ImportQuery) -> Answer:
    """Import a CSV file: all rows or none.

    A row whose source and show_id the catalogue has changes nothing. A 422 means that nothing was
    imported; `errors` names each wrong row and column.
    """
    data, source, mapping = _sent(query)
    try:
        report = imports.run(data, source, mapping, actor_id=current_user.id)
    except imports.Rejected as rejected:
        raise _rejection(rejected.report) from None
    except imports.Running:
        raise Problem(503, "Another import is running. Try again in a minute.",
                      title="One import at a time", retry_after_s=30) from None
    return _report(report)


def _sent(query: shapes.ImportQuery) -> tuple[bytes, str, dict[str, str]]:
    """Return the file, its source and its columns. Raises Problem 413, 415, 429, or Invalid."""
    limits.hit("import", f"account {current_user.id}")
    data, name = _file()
    try:
        mapping = import_files.mapping_of(query.columns)
    except import_files.Unreadable as error:
        raise Invalid.at("columns", str(error)) from None
    source = query.source or (imports.source_of(PurePath(name).stem) if name else "")
    if not imports.SOURCE.fullmatch(source):
        raise Invalid.at("source", "At most 40 lower-case letters, digits, dots and hyphens.")
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


def _rejection(report: imports.Report) -> Problem:
    wrong = report.errors
    count = f"{len(wrong):,} {'error' if len(wrong) == 1 else 'errors'}"
    return Problem(
        422, f"Fix {count} first. Nothing was imported.",
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


def _json(found: history.Import) -> dict[str, Any]:
    return {
        "id": str(found["id"]), "at": found["at"], "by": found["actor_name"],
        **{name: found["numbers"].get(name)
           for name in ("source", "rows", "new", "known", "warnings")},
    }
