"""Steps of readers and moderators on a comment: report, dismiss, remove, restore, sanction.

Each step answers a script with a message, and sends a form back to where it came from.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required, signed_in
from app.accounts.viewer import own_viewer
from app.community.moderation import held, moderation, reports, sanctions
from app.community.moderation.forms import RejectionForm, RemovalForm, ReportForm, SanctionForm
from app.community.moderation.moderation import MODERATORS
from app.community.moderation.sanctions import Sanction
from app.community.pages import pages
from app.web import forms
from app.web.api.reading import problem_of
from app.web.error_pages import wants_json
from app.web.limits import in_words
from app.web.links import local_path

F = TypeVar("F", bound=forms.Form)
Answered = Response | tuple[str, int]

TITLES = {ReportForm: "Report comment", RemovalForm: "Remove comment",
          SanctionForm: "Mute or ban", RejectionForm: "Reject comment"}


@pages.post("/comments/<int:comment_id>/reports")
@signed_in
def report_comment(comment_id: int) -> Answered:
    """Report a comment."""
    def act(form: ReportForm) -> Response:
        accepted = reports.report(comment_id, own_viewer(), form.reason, form.note)
        return _done(reports.THANKS if accepted else reports.REVIEWED)

    return _read(ReportForm, act)


@pages.get("/comments/<int:comment_id>/reports/count")
@role_required(*MODERATORS)
def count_reports(comment_id: int) -> Response:
    """Say how many reports about a comment's author are open in its room."""
    return jsonify(reports=reports.count_about_author(comment_id, current_user))


@pages.post("/comments/<int:comment_id>/reports/dismissal")
@role_required(*MODERATORS)
def dismiss_reports(comment_id: int) -> Answered:
    """Dismiss the reports of a comment, which stays."""
    reports.dismiss(comment_id, current_user)
    return _done("Reports dismissed. The comment stays.",
                 undo=url_for("community.undo_dismissal", comment_id=comment_id))


@pages.post("/comments/<int:comment_id>/reports/dismissal/delete")
@role_required(*MODERATORS)
def undo_dismissal(comment_id: int) -> Answered:
    """Open dismissed reports again."""
    reports.undo_dismissal(comment_id, current_user)
    return _done("The reports are open again.")


@pages.post("/comments/<int:comment_id>/removal")
@role_required(*MODERATORS)
def remove_comment(comment_id: int) -> Answered:
    """Remove a comment for everybody."""
    def act(form: RemovalForm) -> Response:
        moderation.remove(comment_id, current_user, form.reason)
        return _done("Comment removed.",
                     undo=url_for("community.restore_comment", comment_id=comment_id))

    moderation.of(comment_id, current_user)
    return _read(RemovalForm, act)


@pages.post("/comments/<int:comment_id>/removal/delete")
@role_required(*MODERATORS)
def restore_comment(comment_id: int) -> Answered:
    """Restore a removed comment."""
    moderation.restore(comment_id, current_user)
    return _done("Comment restored.")


@pages.post("/comments/<int:comment_id>/sanctions")
@role_required(*MODERATORS)
def sanction_author(comment_id: int) -> Answered:
    """Mute or ban the author of a comment."""
    moderation.of(comment_id, current_user)  # who may not learns it, whatever the form says
    return _read(SanctionForm, lambda form: _sanctioned(sanctions.of_author(
        comment_id, current_user, form.kind, form.minutes, form.reason), form))


@pages.post("/held-comments/<int:held_id>/sanctions")
@role_required(*MODERATORS)
def sanction_held_author(held_id: int) -> Answered:
    """Mute or ban the author of a held comment, which stays held."""
    held.of(held_id, current_user)
    return _read(SanctionForm, lambda form: _sanctioned(sanctions.of_held_author(
        held_id, current_user, form.kind, form.minutes, form.reason), form))


@pages.post("/sanctions/<int:sanction_id>/delete")
@role_required(*MODERATORS)
def lift_sanction(sanction_id: int) -> Answered:
    """Lift a sanction."""
    lifted = sanctions.lift(sanction_id, current_user)
    return _done(f"{lifted['name']} can comment again{_where(lifted)}.")


@pages.post("/held-comments/<int:held_id>/approval")
@role_required(*MODERATORS)
def approve_held(held_id: int) -> Answered:
    """Publish a held comment."""
    comment = held.approve(held_id, current_user)
    return _done("Comment approved. Everyone can read it now.",
                 undo=url_for("community.remove_comment", comment_id=comment["id"]))


@pages.post("/held-comments/<int:held_id>/rejection")
@role_required(*MODERATORS)
def reject_held(held_id: int) -> Answered:
    """Delete a held comment."""
    def act(form: RejectionForm) -> Response:
        held.reject(held_id, form.reason, current_user)
        return _done("Comment rejected. Nobody has read it.")

    held.of(held_id, current_user)
    return _read(RejectionForm, act)


def _sanctioned(made: Sanction, form: SanctionForm) -> Response:
    done = "is banned" if form.kind == "ban" else f"is muted for {in_words(60 * form.minutes)}"
    return _done(f"{made['name']} {done}{_where(made)}.",
                 undo=url_for("community.lift_sanction", sanction_id=made["id"]))


def _where(sanction: Sanction) -> str:
    return f" on {sanction['title_name']}" if sanction["title_id"] else ""


def _read(model: type[F], act: Callable[[F], Response]) -> Answered:
    """Act on the form; one with mistakes comes back with a message at each field."""
    try:
        return act(forms.parse(model, request.form))
    except forms.Invalid as wrong:
        if wants_json():
            raise problem_of(wrong) from None
        return render_template(
            "community/moderation_form.html", title=TITLES[model], fields=model.model_fields,
            values=wrong.values, errors=wrong.errors, reasons=list(reports.REASONS.items()),
            back=_back(), most_minutes=sanctions.MOST_MINUTES), 422


def _done(message: str, undo: str | None = None) -> Response:
    """Answer with the message, and offer to undo the step where that is possible."""
    if wants_json():
        return jsonify(message=message)
    flash(message, f"undo {undo}" if undo else "message")
    return redirect(_back(), 303)


def _back() -> str:
    """Return where the form was, if that is a path of this site."""
    there = url_for("community.moderation_page") if current_user.roles & set(MODERATORS) else "/"
    return local_path(request.form.get("next")) or there
