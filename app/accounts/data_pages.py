"""Pages of one's own data: the download of it, and the deletion of the account."""

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import cookies, credentials, deletion, downloads, fields, sessions
from app.accounts.access import limited, signed_in
from app.accounts.account_shapes import CONFIRMATION, Deletion
from app.accounts.pages import pages
from app.accounts.users import STAFF
from app.web import forms
from app.web.errors import Problem


class DownloadForm(fields.PasswordForm):
    """The password: nobody takes the data along at an unlocked computer."""

    password: fields.Password


@pages.get("/account/data")
@signed_in
def data() -> str:
    """Show the state of the download, and what deleting the account would do."""
    return _data({})


@pages.post("/account/data")
@signed_in
@limited("download", by="account")
def data_post() -> Response | tuple[str, int]:
    """Queue the making of the file."""
    try:
        form = forms.parse(DownloadForm, request.form)
        credentials.prove(current_user.id, form.password,
                          sessions.network_of(request.remote_addr), cookies.device())
    except forms.Invalid as wrong:
        return _data(wrong.errors), 422
    downloads.ask(current_user.id)
    return redirect(url_for("accounts.data"), 303)


@pages.get("/account/data/file")
@signed_in
def data_file() -> Response:
    """Return the file to the person whose data it has, and to nobody else."""
    return file_answer(current_user.id)


def file_answer(account_id: int) -> Response:
    """Answer with a person's file. Raises Problem 404 when there is none."""
    found = downloads.of_account(account_id)
    path = downloads.file_of(account_id)
    if path is None or found["stored"] is None:
        raise Problem(404, "Your file is not ready, or it has expired. Ask for a new one.")
    answer = send_file(path, "application/zip", as_attachment=True, conditional=False, etag=False,
                       download_name=downloads.name_of(found["stored"]))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@pages.get("/account/delete")
@signed_in
def account_delete() -> str:
    """Say what deleting the account does, and ask."""
    return _delete({}, {})


@pages.post("/account/delete")
@signed_in
@limited("delete", by="account")
def account_delete_post() -> Response | tuple[str, int]:
    """Delete the account, and sign this browser out."""
    form = None
    try:
        form = forms.parse(Deletion, request.form)
        deletion.prove(current_user, form, sessions.network_of(request.remote_addr),
                       cookies.device())
        deletion.delete(current_user.id)
    except forms.Conflict as refused:
        return _delete({}, refused.errors), 409
    except forms.Invalid as wrong:
        return _delete(fields.refill(wrong, form), wrong.errors), 422
    cookies.end()
    flash("Your account is deleted. We've sent you an e-mail to say so.")
    return redirect(url_for("accounts.sign_in"), 303)


def _data(errors: dict[str, str]) -> str:
    return render_template("accounts/data.html", errors=errors, name_of=downloads.name_of,
                           download=downloads.of_account(current_user.id),
                           days=downloads.KEPT.days)


def _delete(values: dict[str, object], errors: dict[str, str]) -> str:
    return render_template(
        "accounts/delete.html", errors=errors, word=CONFIRMATION,
        values={"confirmation": values.get("confirmation", "")},
        is_staff=not current_user.roles.isdisjoint(STAFF))
