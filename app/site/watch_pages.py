"""The page where a video is watched, with its comments beside it."""

from typing import Any

from flask import redirect, render_template, request

from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer, own_viewer
from app.catalog.titles.addresses import slug, watch_path
from app.community.comments import comments, reading
from app.community.moderation import reports
from app.ops import clock
from app.site import watch
from app.site.pages import pages
from app.web.api.answers import dumps
from app.web.errors import Problem
from app.web.formats import local, zone


@pages.get("/watch/<int:video_id>", defaults={"name": ""})
@pages.get("/watch/<int:video_id>-<name>")
@signed_in
def watch_video(video_id: int, name: str) -> Any:
    """A video and its room; an address with another name leads to the right one."""
    found = watch.video(video_id, current_viewer())
    if name != slug(found["name"]):
        query = request.query_string.decode("ascii", "ignore")
        return redirect(watch_path(found) + (f"?{query}" if query else ""), 301)
    return _show(found)


def show(video_id: int, text: str, problem: Problem) -> str:
    """Render the page with a comment that was rejected."""
    return _show(watch.video(video_id, own_viewer()), text, problem)


def _show(found: dict[str, Any], text: str = "", problem: Problem | None = None) -> str:
    viewer = current_viewer()
    return render_template(
        "site/watch.html", video=found, title=found["title"], viewer=viewer,
        room=reading.room(found, viewer, _number("before"), _number("comment")),
        wave=reading.wave(found),
        text=text, problem=problem, dumps=_text, said_at=_said_at, reasons=reports.REASONS,
        zone=zone().key, longest=comments.LONGEST, largest=comments.LARGEST,
        **watch.around(found, viewer, _number("season")))


def _number(name: str) -> int | None:
    """A whole number of the query, within what a column holds; anything else is none."""
    value = request.args.get(name, type=int)
    return None if value is None else min(max(value, 0), comments.BEYOND)


def _text(data: Any) -> str:
    return dumps(data).decode()


def _said_at(row: dict[str, Any]) -> str:
    """When something was said: the time of a day that is today's, else the day."""
    at, now = local(row["createdAt"]), local(clock.now())
    return f"at {at:%H:%M}" if at.date() == now.date() else f"{at.day} {at:%b}"
