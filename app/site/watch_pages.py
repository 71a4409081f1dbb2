"""The page where a video is watched, with its comments beside it."""

from typing import Any

from flask import redirect, render_template, request
from flask_login import current_user

from app.accounts import access, preview
from app.accounts.access import signed_in
from app.catalog.titles.addresses import slug, watch_path
from app.community.comments import comments, reading
from app.community.moderation import reports
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
    found = watch.video(video_id, _watcher(), preview.viewer())
    if name != slug(found["name"]):
        query = request.query_string.decode("ascii", "ignore")
        return redirect(watch_path(found) + (f"?{query}" if query else ""), 301)
    return _show(found)


def show(video_id: int, text: str, problem: Problem) -> str:
    """Render the page with a comment that was rejected."""
    return _show(watch.video(video_id, current_user.id, access.viewer()), text, problem)


def _show(found: dict[str, Any], text: str = "", problem: Problem | None = None) -> str:
    seen_by, account_id = preview.viewer(), _watcher()
    return render_template(
        "site/watch.html", video=found, title=found["title"], viewer=seen_by,
        room=reading.room(found, account_id, _number("before"), _number("comment")),
        wave=reading.wave(found),
        text=text, problem=problem, dumps=_text, said_at=_said_at, reasons=reports.REASONS,
        zone=zone().key, longest=comments.LONGEST, largest=comments.LARGEST,
        **watch.around(found, account_id, seen_by, _number("season")))


def _watcher() -> int | None:
    """Whose progress and comments the page shows: nobody's in a preview."""
    return None if preview.arguments() else current_user.id


def _number(name: str) -> int | None:
    """A whole number of the query, within what a column holds; anything else is none."""
    value = request.args.get(name, type=int)
    return None if value is None else min(max(value, 0), comments.BEYOND)


def _text(data: Any) -> str:
    return dumps(data).decode()


def _said_at(row: dict[str, Any]) -> str:
    """When something was said: the time of a day that is today's, else the day."""
    at, now = local(row["createdAt"]), local(access.viewer()["now"])
    return f"at {at:%H:%M}" if at.date() == now.date() else f"{at.day} {at:%b}"
