"""The page of a room's settings."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts.access import role_required
from app.community.comments import room_settings
from app.community.comments.room_settings import RoomForm
from app.community.moderation.moderation import MODERATORS
from app.community.pages import pages
from app.office import changes, editing
from app.ops import audit
from app.web import forms
from app.web.api.reading import problem_of
from app.web.error_pages import wants_json
from app.web.errors import Problem
from app.web.links import local_path

STALE = "Another moderator has changed these settings meanwhile, so yours were not saved."


@pages.get("/watch/<int:video_id>/room")
@role_required(*MODERATORS)
def comment_room(video_id: int) -> str:
    """Show the settings."""
    return _form(room_settings.of(video_id, current_user))


@pages.post("/watch/<int:video_id>/room")
@role_required(*MODERATORS)
def change_comment_room(video_id: int) -> Any:
    """Save the settings; a moderator whose version is stale sees both versions side by side."""
    found = room_settings.of(video_id, current_user)
    try:
        form = forms.parse(RoomForm, request.form)
        room = room_settings.change(video_id, current_user, form.policy, form.slow_mode_s,
                                    form.row_version)
    except forms.Invalid as wrong:
        if wants_json():
            raise problem_of(wrong) from None
        return _form(found, {"row_version": found["row_version"]} | wrong.values,
                     wrong.errors), 422
    except room_settings.Stale as stale:
        if wants_json():
            raise Problem(409, STALE, code="stale") from None
        return _merge(found, form, stale.room), 409
    if wants_json():
        return jsonify(message="Settings saved.", row_version=room["row_version"])
    flash("Settings saved. Everyone in the room sees them at once.")
    there = url_for("community.comment_room", video_id=video_id)
    return redirect(local_path(request.form.get("next")) or there, 303)


def _form(room: Mapping[str, Any], values: dict[str, Any] | None = None,
          errors: dict[str, str] | None = None) -> str:
    return render_template(
        "community/comment_room.html", room=room, values=values or room, errors=errors or {},
        policies=list(room_settings.POLICIES.items()), slowest=room_settings.SLOWEST_S,
        labels={name: field.label for name, field in room_settings.NOUN.fields.items()})


def _merge(found: Mapping[str, Any], form: RoomForm, theirs: Mapping[str, Any]) -> str:
    """Show both versions, field by field."""
    video_id = found["video_id"]
    base = editing.base_of("comment_room", video_id, theirs, form.row_version)
    latest = audit.history("comment_room", video_id, limit=1)
    rows = changes.merge_rows(room_settings.NOUN, form.model_dump(), theirs, base)
    return render_template(
        "community/merge_room.html", room=found, rows=rows,
        version=theirs["row_version"], who=latest[0]["actor"] if latest else None,
        at=latest[0]["at"] if latest else None)
