"""The routes of the watch page's comments: post, edit, delete, and read on in the room."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer, own_viewer
from app.catalog.titles.addresses import watch_path
from app.community.comments import comments, reading, videos
from app.community.comments.stored import Comment
from app.community.pages import pages
from app.community.shapes import room_comment_json
from app.web import composed, forms, sizes
from app.web.api.answers import dumps
from app.web.arguments import number
from app.web.error_pages import wants_json
from app.web.errors import Problem


class EditForm(forms.Form):
    """A comment's text."""

    content: str = Field("", max_length=sizes.COMMENT_SENT)


class CommentForm(EditForm):
    """A new comment: also where in the video, and to which comment it replies."""

    client_msg_id: forms.Optional[str] = None
    media_second: forms.Optional[int] = Field(None, ge=0)
    reply_to: forms.Optional[int] = None


@pages.get("/watch/<int:video_id>/comments")
@signed_in
def room_comments(video_id: int) -> Response:
    """Return older comments of the room, with the places of removed ones."""
    found = comments.may_read(video_id, current_viewer())
    return _json(reading.before(found, number(request.args.get("before"))))


@pages.get("/watch/<int:video_id>/moments")
@signed_in
def room_moments(video_id: int) -> Response:
    """Return the comments along a stretch of the video, for the replay."""
    found = comments.may_read(video_id, current_viewer())
    begin, end = number(request.args.get("from")) or 0, number(request.args.get("to"))
    return _json(reading.moments(found, begin, begin if end is None else end))


@pages.post("/watch/<int:video_id>/comments")
@signed_in
def post_comment(video_id: int) -> Any:
    """Post a comment; without the script, the page's form leads back to the page."""
    try:
        form = forms.parse(CommentForm, request.form)
        stored = comments.post(own_viewer(), video_id, form.content,
                               form.client_msg_id, form.media_second, form.reply_to)
    except forms.Invalid as wrong:
        return _rejected(video_id, _problem(wrong))
    except Problem as problem:
        return _rejected(video_id, problem)
    if wants_json():
        held = stored.get("held")
        return _json(stored if held else room_comment_json(stored), 202 if held else 201)
    if stored.get("held"):
        flash("A moderator will look at your comment before it appears.", "info")
    return _to_room(videos.get(video_id, own_viewer()))


@pages.post("/comments/<int:comment_id>")
@signed_in
def edit_comment(comment_id: int) -> Any:
    """Edit one's own comment within 15 minutes."""
    try:
        form = forms.parse(EditForm, request.form)
        changed = comments.edit(comment_id, own_viewer(), form.content)
    except forms.Invalid as wrong:
        raise _problem(wrong) from None
    return _changed(changed)


@pages.post("/comments/<int:comment_id>/delete")
@signed_in
def delete_comment(comment_id: int) -> Any:
    """Delete one's own comment; its place stays."""
    return _changed(comments.delete(comment_id, own_viewer()))


def _rejected(video_id: int, problem: Problem) -> Any:
    """Give a script the problem, and the page's form back with its text still in it."""
    if wants_json() or problem.status == 404:
        raise problem
    page = composed.show("watch", video_id, request.form.get("content", ""), problem)
    return page, problem.status


def _problem(wrong: forms.Invalid) -> Problem:
    """Return what is wrong as one sentence: the page has one form."""
    return Problem(422, next(iter(wrong.errors.values())), code=wrong.code, errors=wrong.listed())


def _changed(comment: Comment) -> Response:
    if wants_json():
        return _json(room_comment_json(comment))
    return _to_room(reading.place(comment["id"]) or {})


def _to_room(found: Mapping[str, Any]) -> Response:
    return redirect(f"{watch_path(found)}#comments", 303)


def _json(data: Any, status: int = 200) -> Response:
    return Response(dumps(data), status, mimetype="application/json")
