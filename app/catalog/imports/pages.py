"""Pages of the imports: choose a file, preview it, confirm."""

from pathlib import PurePath

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog.imports import files as import_files
from app.catalog.imports import history, imports
from app.catalog.imports import uploads as import_uploads
from app.catalog.imports.uploads import Upload
from app.catalog.pages import pages
from app.web import limits
from app.web.errors import Problem

Page = str | tuple[str, int] | Response
MOST_SHOWN = 500
SAMPLE_ROWS = 8


@pages.get("/catalog/imports", endpoint="imports")
@role_required("employee")
def imports_list() -> Page:
    """Show the form and the import history."""
    return _form({}, {})


def _form(values: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("catalog/imports.html", values=values, errors=errors,
                           page=history.page(request.args), fields=import_files.FIELDS)


@pages.post("/catalog/imports")
@role_required("employee")
def upload_import() -> Page:
    """Keep the file and go to its preview; import nothing yet."""
    limits.hit("import", f"account {current_user.id}")
    values = {name: request.form.get(name, "") for name in ("source", "columns")}
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form(values, {"file": "Choose a CSV file."}), 422
    pairs = [line.strip() for line in values["columns"].splitlines() if line.strip()]
    try:
        import_files.mapping_of(pairs)
    except import_files.Unreadable as error:
        return _form(values, {"columns": str(error)}), 422
    name = PurePath(sent.filename.replace("\\", "/")).name[:120]
    source = values["source"].strip() or imports.source_of(PurePath(name).stem)
    if not imports.SOURCE.fullmatch(source):
        return _form(values, {"source": "At most 40 lower-case letters, digits, dots and hyphens."}
                     ), 422
    token = import_uploads.keep(Upload(current_user.id, name, source, pairs), sent.read())
    return redirect(url_for("catalog.preview_import", token=token), 303)


def _kept(token: str) -> tuple[Upload, bytes]:
    found = import_uploads.find(token, current_user.id)
    if found is None:
        raise Problem(404, "This upload has expired: files are kept for a day. Upload it again.")
    return found


@pages.get("/catalog/imports/<token>")
@role_required("employee")
def preview_import(token: str) -> Page:
    """Show what the file would change, with each problem by row and column."""
    upload, data = _kept(token)
    report = imports.plan(data, upload.source, import_files.mapping_of(upload.pairs))
    return _preview(token, upload, report)


def _preview(token: str, upload: Upload, report: imports.Report) -> str:
    problems = report.errors + report.warnings
    return render_template(
        "catalog/import.html", token=token, upload=upload, report=report,
        problems=problems[:MOST_SHOWN], more=max(len(problems) - MOST_SHOWN, 0),
        sample=report.fresh[:SAMPLE_ROWS])


@pages.post("/catalog/imports/<token>")
@role_required("employee")
def confirm_import(token: str) -> Page:
    """Import the file: all rows or none."""
    upload, data = _kept(token)
    try:
        report = imports.run(data, upload.source, import_files.mapping_of(upload.pairs),
                             actor_id=current_user.id)
    except imports.Rejected as rejected:
        return _preview(token, upload, rejected.report), 422
    except imports.Running:
        raise Problem(503, "Another import is running. Your file is kept; try again in a minute.",
                      title="One import at a time", retry_after_s=30) from None
    import_uploads.drop(token)
    count = f"{len(report.fresh):,} {'title' if len(report.fresh) == 1 else 'titles'}"
    flash(f"{count} imported from {upload.name}. Viewers see them once a term covers them or you "
          "own them. The number under “New” links to them." if report.fresh
          else f"The catalogue has every row of {upload.name} already. Nothing changed.")
    return redirect(url_for("catalog.imports"), 303)
