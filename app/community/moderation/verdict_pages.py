"""What is decided about one comment, from wherever it is read: the watch page or the queue.

Each answers a program with a message, and sends a form back to where it came from.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required, signed_in
from app.accounts.viewer import own_viewer
from app.community.moderation import held, moderation, reports, sanctions
from app.community.moderation.held import RefusalForm
from app.community.moderation.moderation import MODERATORS, RemovalForm
from app.community.moderation.reports import ReportForm
from app.community.moderation.sanctions import SanctionForm
from app.community.pages import pages
from app.web import forms
from app.web.api.reading import refusal
from app.web.errors import wants_json
from app.web.limits import in_words
from app.web.links import local_path

F = TypeVar("F", bound=forms.Form)
Answered = Response | tuple[str, int]

TITLES = {ReportForm: "Report a comment", RemovalForm: "Remove a comment",
          SanctionForm: "Silence or ban somebody", RefusalForm: "Refuse a comment"}


@pages.post("/comments/<int:comment_id>/reports")
@signed_in
def report_comment(comment_id: int) -> Answered:
    """Say what is wrong with a comment."""
    def act(form: ReportForm) -> Response:
        looked_at = not reports.report(comment_id, own_viewer(), form.reason,
                                       form.note)
        return _done(reports.LOOKED if looked_at else reports.THANKS)

    return _read(ReportForm, act)


@pages.post("/comments/<int:comment_id>/reports/settlement")
@role_required(*MODERATORS)
def settle_reports(comment_id: int) -> Answered:
    """Let it stay."""
    reports.dismiss(comment_id, current_user)
    return _done("The comment stays, and what was reported about it is settled.")


@pages.post("/comments/<int:comment_id>/removal")
@role_required(*MODERATORS)
def remove_comment(comment_id: int) -> Answered:
    """Take it away for everybody."""
    def act(form: RemovalForm) -> Response:
        moderation.remove(comment_id, current_user, form.reason)
        return _done("The comment is removed.",
                     undo=url_for("community.restore_comment", comment_id=comment_id))

    moderation.of(comment_id, current_user)
    return _read(RemovalForm, act)


@pages.post("/comments/<int:comment_id>/removal/delete")
@role_required(*MODERATORS)
def restore_comment(comment_id: int) -> Answered:
    """Bring it back."""
    moderation.restore(comment_id, current_user)
    return _done("The comment is back.")


@pages.post("/comments/<int:comment_id>/sanctions")
@role_required(*MODERATORS)
def sanction_author(comment_id: int) -> Answered:
    """Silence or ban its author."""
    moderation.of(comment_id, current_user)  # who may not is told so, whatever they have sent
    return _read(SanctionForm, lambda form: _sanctioned(
        sanctions.of_author(comment_id, form, current_user), form))


@pages.post("/held-comments/<int:held_id>/sanctions")
@role_required(*MODERATORS)
def sanction_held_author(held_id: int) -> Answered:
    """Silence or ban who has written what waits; it waits on."""
    held.of(held_id, current_user)
    return _read(SanctionForm, lambda form: _sanctioned(
        sanctions.of_held_author(held_id, form, current_user), form))


@pages.post("/sanctions/<int:sanction_id>/delete")
@role_required(*MODERATORS)
def lift_sanction(sanction_id: int) -> Answered:
    """Let somebody speak again."""
    lifted = sanctions.lift(sanction_id, current_user)
    return _done(f"{lifted['name']} can write again{_where(lifted)}.")


@pages.post("/held-comments/<int:held_id>/approval")
@role_required(*MODERATORS)
def approve_held(held_id: int) -> Answered:
    """Let a held comment through."""
    row = held.approve(held_id, current_user)
    return _done("Everybody can read the comment now.",
                 undo=url_for("community.remove_comment", comment_id=row["id"]))


@pages.post("/held-comments/<int:held_id>/refusal")
@role_required(*MODERATORS)
def refuse_held(held_id: int) -> Answered:
    """Delete a held comment."""
    def act(form: RefusalForm) -> Response:
        held.refuse(held_id, form.reason, current_user)
        return _done("The comment is refused. Nobody has read it.")

    held.of(held_id, current_user)
    return _read(RefusalForm, act)


def _sanctioned(made: dict[str, Any], form: SanctionForm) -> Response:
    done = ("is banned" if form.kind == "ban" else
            f"cannot write for {in_words(60 * form.minutes)}")
    return _done(f"{made['name']} {done}{_where(made)}.",
                 undo=url_for("community.lift_sanction", sanction_id=made["id"]))


def _where(sanction: dict[str, Any]) -> str:
    return f" below {sanction['title_name']}" if sanction["title_id"] else ""


def _read(model: type[F], act: Callable[[F], Response]) -> Answered:
    """Act on the form; one that cannot be read comes back with a message at its field."""
    try:
        return act(forms.parse(model, request.form))
    except forms.Invalid as wrong:
        if wants_json():
            raise refusal(wrong) from None
        return render_template(
            "community/moderation_form.html", title=TITLES[model], fields=model.model_fields,
            values=wrong.values, errors=wrong.errors, reasons=list(reports.REASONS.items()),
            back=_back(), most_minutes=sanctions.MOST_MINUTES), 422


def _done(message: str, undo: str | None = None) -> Response:
    """Say so, and offer the way back where there is one."""
    if wants_json():
        return jsonify(message=message)
    flash(message, f"undo {undo}" if undo else "message")
    return redirect(_back(), 303)


def _back() -> str:
    """Where the form was, if that is a path of this site."""
    there = url_for("community.moderation_page") if current_user.roles & set(MODERATORS) else "/"
    return local_path(request.form.get("next")) or there
