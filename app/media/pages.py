"""Pages on which creators register, edit, hide and delete their uploads."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import limited, role_required
from app.media import hosts, uploads
from app.media.uploads import ChangeForm, NotYours, Upload, UploadForm
from app.office import changes
from app.office.editing import Stale
from app.office.nouns import Field, Noun
from app.web import forms, headers, limits, sizes
from app.web.admission import at_most
from app.web.error_pages import answer
from app.web.errors import Problem
from app.web.navigation import url_of

pages = Blueprint("media", __name__)

Page = str | tuple[str, int] | Response
NOUN = Noun("upload", "uploads",
            fields={"title": Field("Title"), "description": Field("Description")})


@pages.errorhandler(NotYours)
def not_yours(_problem: NotYours) -> Response:
    """Show a 404 for somebody else's upload."""
    return answer(Problem(404))


@pages.get("/studio/videos/new")
@role_required("creator")
def new_upload() -> Page:
    """Show the form for a new video."""
    return _new({}, {})


@pages.post("/studio/videos")
@role_required("creator")
@limited("send", by="account")
@at_most(sizes.LONG_FORM)
def create_upload() -> Page:
    """Register a video as a draft."""
    try:
        form = forms.parse(UploadForm, request.form)
    except forms.Invalid as wrong:
        return _new(wrong.values, wrong.errors), 422
    limits.hit("upload", f"account {current_user.id}")
    video_id = uploads.register(current_user.id, form.title, form.description, form.url,
                                is_draft=True)
    flash("Draft saved. Nobody sees it until you publish it.")
    return redirect(url_for("media.edit_upload", video_id=video_id), 303)


@pages.get("/studio/videos/<int:video_id>")
@role_required("creator")
def edit_upload(video_id: int) -> Page:
    """Show one of one's own videos and its form."""
    video = uploads.own(video_id, current_user.id)
    return _edit(video, video, {})


@pages.post("/studio/videos/<int:video_id>")
@role_required("creator")
@at_most(sizes.LONG_FORM)
def update_upload(video_id: int) -> Page:
    """Save title and description, or show both versions when somebody else saved first."""
    video = uploads.own(video_id, current_user.id)
    try:
        form = forms.parse(ChangeForm, request.form)
    except forms.Invalid as wrong:
        return _edit(video, {"row_version": video["row_version"]} | wrong.values, wrong.errors), 422
    sent = {"title": form.title, "description": form.description}
    try:
        uploads.change(video_id, current_user.id, sent, form.row_version)
    except Stale:
        theirs = uploads.own(video_id, current_user.id)
        return render_template("media/merge.html", video=theirs,
                               rows=changes.merge_rows(NOUN, sent, theirs)), 409
    flash("Video saved.")
    return _to_the_list()


@pages.post("/studio/videos/<int:video_id>/visibility")
@role_required("creator")
def show_upload(video_id: int) -> Page:
    """Hide a video from viewers, or publish it; a draft only once it is known to play."""
    published = request.form.get("published") == "1"
    version = request.form.get("row_version", 0, type=int)
    try:
        uploads.show(video_id, current_user.id, version, published,
                     plays=request.form.get("plays") == "1")
    except Stale:
        flash("This video was changed in another window, so nothing was saved. Try again.", "warn")
    except forms.Invalid as wrong:
        video = uploads.own(video_id, current_user.id)
        return _edit(video, video, wrong.errors), 422
    else:
        flash("Video published." if published else "Video hidden from viewers.")
    return _to_the_list()


@pages.get("/studio/videos/<int:video_id>/delete")
@role_required("creator")
def ask_delete_upload(video_id: int) -> Page:
    """Ask before deleting a video."""
    return render_template("media/delete.html", video=uploads.own(video_id, current_user.id))


@pages.post("/studio/videos/<int:video_id>/delete")
@role_required("creator")
def delete_upload(video_id: int) -> Page:
    """Delete a video."""
    was = uploads.delete(video_id, current_user.id)
    flash(f"{was['title']} has been deleted.")
    return _to_the_list()


def _new(values: dict, errors: dict) -> str:
    return render_template("media/new.html", values=values, errors=errors,
                           hosts=sorted(hosts.allowed()))


def _edit(video: Upload, values: Mapping[str, Any], errors: dict) -> str:
    if not video["is_checked"]:
        headers.play_from(hosts.allowed())
    return render_template("media/edit.html", video=video, values=values, errors=errors)


def _to_the_list() -> Response:
    return redirect(url_of("studio") or "/", 303)
