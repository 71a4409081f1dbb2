"""Pages of the imports: choose a file, preview it, confirm."""

from pathlib import PurePath

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import limited, role_required
from app.catalog.imports import files as import_files
from app.catalog.imports import history, imports, runs, uploads
from app.catalog.imports.uploads import Upload
from app.catalog.pages import pages
from app.web.admission import at_most
from app.web.errors import Problem

Page = str | tuple[str, int] | Response


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
@limited("import", by="account")
@at_most(uploads.LARGEST)
def upload_import() -> Page:
    """Keep the file, queue its check, and go to its page; import nothing yet."""
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
    token = runs.start(current_user.id, name, source, pairs, sent.stream)
    return redirect(url_for("catalog.preview_import", token=token), 303)


def _upload(token: str) -> Upload:
    found = uploads.find(token, current_user.id)
    if found is None:
        raise Problem(404, "This upload has expired: files are kept for a day. Upload it again.")
    return found


@pages.get("/catalog/imports/<token>")
@role_required("employee")
def preview_import(token: str) -> Page:
    """Show what the file would change, with each problem by row and column, or the progress."""
    return _show(token, _upload(token))


def _show(token: str, upload: Upload) -> str:
    return render_template("catalog/import.html", token=token, upload=upload,
                           run=runs.run_of(token, upload), write=runs.WRITE)


@pages.post("/catalog/imports/<token>")
@role_required("employee")
def confirm_import(token: str) -> Page:
    """Queue the import of a checked file."""
    upload = _upload(token)
    run = runs.run_of(token, upload)
    if run["state"] == "imported":
        raise Problem(409, "This file is imported already.", code="already_exists")
    if run["state"] in ("checked", "cancelled") and run["summary"]:
        if run["summary"]["errors"]:
            return _show(token, upload), 422
        runs.confirm(token, upload)
    return redirect(url_for("catalog.preview_import", token=token), 303)


@pages.post("/catalog/imports/<token>/cancellation")
@role_required("employee")
def cancel_import(token: str) -> Page:
    """Cancel the check or the import of a file; nothing is saved."""
    runs.cancel(_upload(token))
    return redirect(url_for("catalog.preview_import", token=token), 303)
