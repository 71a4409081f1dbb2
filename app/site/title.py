"""A title's page: the title, what is on air of it, who made it, and what people say."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.community.reviews import reviews
from app.web import paging

sql = db.queries("site/titles")

Row = dict[str, Any]
REVIEWS = 10


def title(title_id: int, viewer: Viewer) -> Row | None:
    """The title if the viewer may see it, else None: whether it exists is nobody's business."""
    return sql.title(title_id=title_id, viewer=viewer)


def page(found: Row, viewer: Viewer, args: Mapping[str, str]) -> Row:
    """Everything beside the title itself; a preview has no progress and no review of
    its own."""
    title_id = found["id"]
    about = facts(title_id, viewer)
    shown = videos(title_id, viewer)
    return {
        "facts": about,
        "credits": credits(about.get("credit", [])),
        "seasons": seasons(shown),
        "next_up": next_up(shown),
        "reviews": paging.page(reviews.sql.list_reviews, args, sorts=("newest",), default="-newest",
                               limit=REVIEWS, title_id=title_id, account_id=viewer.watcher_id),
        "own": viewer.watcher_id and reviews.sql.own_review(
            title_id=title_id, account_id=viewer.watcher_id),
    }


def facts(title_id: int, viewer: Viewer) -> dict[str, list[Row]]:
    """Kind of fact (genre, made_in, audio, subtitle, credit) → its rows in order."""
    found: dict[str, list[Row]] = {}
    for row in sql.facts_of_title(title_id=title_id, viewer=viewer):
        found.setdefault(row["fact"], []).append(row)
    return found


def videos(title_id: int, viewer: Viewer) -> list[Row]:
    """What is on air of the title, in order, with how far the account is."""
    return sql.videos_of_title(title_id=title_id, viewer=viewer)


def availability(title_id: int, viewer: Viewer) -> Row | None:
    """Whether the one access rule lets the viewer watch it, and if not `why_not`: their age, the
    plan they lack, or the country. None for a title that is not published, or not there."""
    row = sql.availability(title_id=title_id, viewer=viewer)
    if row is None:
        return None
    why_not = None
    if not row["available"]:
        why_not = ("age" if not row["old_enough"] else
                   "plan" if not row["in_plan"] else "country")
    return {"available": bool(row["available"]), "why_not": why_not,
            "until": row["until"] if row["available"] else None}


def credits(rows: list[Row]) -> list[tuple[str, list[str]]]:
    """(role, names) in the order in which each role first appears."""
    roles: dict[str, list[str]] = {}
    for row in rows:
        roles.setdefault(row["value"], []).append(row["name"])
    return list(roles.items())


def seasons(videos: list[Row]) -> list[tuple[Row, list[Row]]]:
    """(season, videos) in order; `season` is the first video's row. Adds to each video how much
    was seen, `percent`, and `left_s`, both None while nobody knows how long it is."""
    for video in videos:
        video.update(seen(video))
    groups = groupby(videos, key=lambda video: video["season_id"])
    return [(rows[0], rows) for rows in (list(group) for _, group in groups)]


def seen(video: Row) -> Row:
    """How much of a video was seen: `percent`, and `left_s`."""
    at, runtime_s = video["position_s"] or 0, video["runtime_s"]
    done = video["completed_on"] is not None
    return {"percent": 100 if done else round(100 * at / runtime_s) if runtime_s else None,
            "left_s": max(runtime_s - at, 0) if runtime_s else None}


def next_up(videos: list[Row]) -> Row | None:
    """What to watch next: what was watched last, or what follows it when that was completed; from
    the beginning for who has watched nothing. `begun` says that there is something to go on with.
    """
    if not videos:
        return None
    watched = [place for place, video in enumerate(videos) if video["updated_at"]]
    if not watched:
        return videos[0] | {"begun": False}
    last = max(watched, key=lambda place: (videos[place]["updated_at"], place))
    if videos[last]["completed_on"] is not None:
        last = last + 1 if last + 1 < len(videos) else 0
    return videos[last] | {"begun": videos[last]["completed_on"] is None}


def territories(title_id: int, viewer: Viewer) -> list[Row]:
    """Where the title is licensed from today on, by country; for staff only."""
    return sql.territories_of_title(title_id=title_id, viewer=viewer)
