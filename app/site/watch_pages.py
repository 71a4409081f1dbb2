"""The page where a video is watched, with its comments beside it."""

from datetime import datetime
from typing import Any, TypedDict

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer, own_viewer
from app.catalog.titles.addresses import slug, watch_path
from app.community.comments import comments, reading
from app.community.moderation import reports
from app.ops import clock
from app.site import unavailable, watch
from app.site.pages import pages, with_query
from app.site.title_pages import show_unavailable
from app.web.api.answers import dumps
from app.web.arguments import number
from app.web.errors import Problem
from app.web.formats import local, zone
from app.web.kit import is_page


class Posted(TypedDict):
    """Return the time of a comment in words."""

    createdAt: datetime


@pages.get("/watch/<int:video_id>", defaults={"name": ""})
@pages.get("/watch/<int:video_id>-<name>")
@signed_in
def watch_video(video_id: int, name: str) -> Response | str:
    """Show a video and its room, or why not; another name redirects to the right address."""
    viewer = current_viewer()
    found = watch.find(video_id, viewer)
    if found is None:
        return show_unavailable(unavailable.of_video(video_id, viewer), watch.NOT_HERE)
    if name != slug(found["name"]):
        return redirect(with_query(watch_path(found)), 301)
    return _show(found)


def show(video_id: int, text: str, problem: Problem) -> str:
    """Render the page with a comment that was rejected."""
    return _show(watch.video(video_id, own_viewer()), text, problem)


def _show(found: watch.WatchedVideo, text: str = "", problem: Problem | None = None) -> str:
    viewer = current_viewer()
    is_page("site.watch_video", video_id=found["id"], name=slug(found["name"]))
    return render_template(
        "site/watch.html", video=found, title=found["title"], viewer=viewer, text=text,
        problem=problem, wave=reading.wave(found), reasons=reports.REASONS, dumps=_text,
        room=reading.room(found, viewer, number(request.args.get("before")),
                          number(request.args.get("comment"))),
        posted_at=_posted_at, zone=zone().key, longest=comments.LONGEST, largest=comments.LARGEST,
        **watch.around(found, viewer, number(request.args.get("season"))))


def _text(data: Any) -> str:
    return dumps(data).decode()


def _posted_at(comment: Posted) -> str:
    """Return the time of a comment posted today, else its day."""
    at, now = local(comment["createdAt"]), local(clock.now())
    return f"at {at:%H:%M}" if at.date() == now.date() else f"{at.day} {at:%b}"
