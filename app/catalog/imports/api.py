"""/api/imports: catalogues as CSV files, previewed or imported: all rows or none."""

from io import BytesIO
from pathlib import PurePath
from typing import IO, Any

from flask import request
from flask_login import current_user

from app.accounts.access import limited, role_required
from app.catalog.imports import files as import_files
from app.catalog.imports import history, imports, runs, shapes, uploads
from app.web.admission import at_most
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed
from app.web.errors import Problem
from app.web.forms import Invalid, quoted

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


@api.post("/imports/preview", returns=shapes.ImportRun, status=202, accepts=shapes.FILE)
@role_required("employee")
@limited("import", by="account")
@at_most(uploads.LARGEST)
def preview_import(query: shapes.ImportQuery) -> Answer:
    """Queue the preview of a CSV file; `Location` is where its state and its report are."""
    return _queued(query, runs.PREVIEW)


@api.post("/imports", returns=shapes.ImportRun, status=202, accepts=shapes.FILE)
@role_required("employee")
@limited("import", by="account")
@at_most(uploads.LARGEST)
def create_import(query: shapes.ImportQuery) -> Answer:
    """Queue the import of a CSV file: all rows or none.

    A row whose source and show_id the catalogue has changes nothing. The state `rejected` means
    that nothing was imported; the report names each wrong row and column.
    """
    return _queued(query, runs.WRITE)


@api.get("/imports/uploads/<token>", returns=shapes.ImportRun)
@role_required("employee")
def get_upload(token: str) -> Answer:
    """Get the state of your uploaded file: its progress, then its report. Kept for a day."""
    return _run(token)


def _queued(query: shapes.ImportQuery, task: str) -> Answer:
    file, source, columns = _sent(query)
    token = runs.start(current_user.id, source, source, columns, file, task)
    answer = _run(token)
    answer.location = f"/api/imports/uploads/{token}"
    return answer


def _run(token: str) -> Answer:
    upload = uploads.find(token, current_user.id)
    if upload is None:
        raise Problem(404)
    run = runs.run_of(token, upload)
    job = run["job"]
    return Answer({
        "upload": token, "state": run["state"], "done": job["done_units"] if job else 0,
        "total": job["total_units"] if job else None, "note": job["note"] if job else "",
        "report": _report(run["summary"]) if run["summary"] else None})


def _sent(query: shapes.ImportQuery) -> tuple[IO[bytes], str, list[str]]:
    """Return the file, its source and its columns. Raises Problem 413, 415, or Invalid."""
    file, name = _file()
    try:
        import_files.mapping_of(query.columns)
    except import_files.Unreadable as error:
        raise Invalid.at("columns", str(error)) from None
    source = query.source or (imports.source_of(PurePath(name).stem) if name else "")
    if not imports.SOURCE.fullmatch(source):
        raise Invalid.at("source", f"{quoted(source)} is no source. Enter at most 40 lower-case "
                                   "letters, digits, dots and hyphens.")
    return file, source, query.columns


def _file() -> tuple[IO[bytes], str]:
    if request.mimetype == "text/csv":
        return BytesIO(request.get_data()), ""
    if request.mimetype != "multipart/form-data":
        raise Problem(415, ELSE)
    unknown = (request.files.keys() | request.form.keys()) - {"file"}
    if unknown:
        raise Problem(400, ELSE, code="unknown_field", errors=[
            {"field": name, "message": "This form has no such field."} for name in sorted(unknown)])
    sent = request.files.get("file")
    if sent is None:
        raise Invalid.at("file", "Choose a CSV file.")
    return sent.stream, (sent.filename or "").replace("\\", "/")


def _report(found: runs.Summary) -> dict[str, Any]:
    return {
        "id": str(found["import_id"]) if found["import_id"] else None, "source": found["source"],
        "rows": found["rows"], "new": found["new"], "known": found["known"],
        "changed": found["changed"], "errors": found["errors"], "warnings": found["warnings"],
        "newGenres": found["new_genres"], "ignoredColumns": found["ignored"],
        "findings": found["findings"]}


def _json(found: history.Import) -> dict[str, Any]:
    return {
        "id": str(found["id"]), "at": found["at"], "by": found["actor_name"],
        **{name: found["numbers"].get(name)
           for name in ("source", "rows", "new", "known", "warnings")},
    }
