"""A title that the viewer may know of but cannot watch: why not, and what is possible instead."""

from datetime import date
from typing import Literal, TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.site import browse
from app.site.rows import Face

OTHERS = 12  # titles to watch instead

Reason = Literal["country", "age", "plan", "gone"]


class Away(Face):
    """The title, what the access rule says of it, and its days in the viewer's country."""

    synopsis: str
    maturity_age: int
    old_enough: int
    in_plan: int
    licensed: int
    left_on: date | None  # its last day there so far, inclusive
    returns_on: date | None
    genre_slug: str | None
    watched: int  # videos that the viewer has finished


class Place(TypedDict):
    """A video that has been on air, and its title."""

    title_id: int
    name: str


class Instead(TypedDict):
    """The page: the title, why it cannot be watched, and others that can."""

    title: Away
    reason: Reason
    video_name: str | None
    others: list[Face]


_sql = db.queries("site/unavailable", away=Away, place_of_video=Place)


def of_title(title_id: int, viewer: Viewer) -> Instead | None:
    """Return the page of a title; None if the viewer may not know of it, or may watch it."""
    found: Away | None = _sql.away(title_id=title_id, viewer=viewer)
    reason = _reason(found) if found else None
    return _instead(found, reason, None, viewer) if found and reason else None


def of_video(video_id: int, viewer: Viewer) -> Instead | None:
    """Return the page of a video's title, or of a video alone that was taken off the air.

    None if the viewer may not know of it.
    """
    place: Place | None = _sql.place_of_video(video_id=video_id, viewer=viewer)
    found = _sql.away(title_id=place["title_id"], viewer=viewer) if place else None
    if place is None or found is None:
        return None
    return _instead(found, _reason(found) or "gone", place["name"], viewer)


def _reason(found: Away) -> Reason | None:
    """Return why not; the country first, because the others do not help while it is missing."""
    if not found["licensed"]:
        return "country"
    return "age" if not found["old_enough"] else "plan" if not found["in_plan"] else None


def _instead(found: Away, reason: Reason, video_name: str | None, viewer: Viewer) -> Instead:
    alike = {"genre": found["genre_slug"]} if found["genre_slug"] else {}
    others = browse.titles(alike, viewer, OTHERS + 1).rows
    return {"title": found, "reason": reason, "video_name": video_name,
            "others": [row for row in others if row["id"] != found["id"]][:OTHERS]}
