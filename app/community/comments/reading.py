"""Read a video's room for its page: the newest comments, older ones, those along the video."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from flask_login import current_user

from app import db
from app.accounts.viewer import Viewer
from app.community.comments import comments, rooms, rules, stored
from app.community.comments.stored import Comment
from app.community.moderation import held, moderation, sanctions
from app.community.shapes import Json, room_comment_json
from app.ops.clock import now


class VideoName(TypedDict):
    """A video and its name."""

    id: int
    name: str


_sql = db.queries("community/reading", comment_place=VideoName)

SHOWN = 50  # comments on the page, and in each step back
MOMENTS = 300  # of a window of the replay
LONGEST_WINDOW_S = 600
CONTEXT = 12  # comments shown above the one that a link leads to
MOST_SINCE = 200  # it is shown with all that came after it, if those are no more
BUCKETS = 100  # stretches of the video in which comments are counted
CLOSED = "Comments are closed here. You can read the earlier ones."


def room(found: Mapping[str, Any], viewer: Viewer, before: int | None = None,
         comment_id: int | None = None) -> Json:
    """Return the room of a video that may be watched: its state and its newest comments in order,
    or those before a number, or those from around one comment on. `apart`: newer ones follow.

    The state is read first: a comment posted meanwhile is then delivered again rather than lost.
    """
    state, account_id = rooms.state(found["id"]), viewer.watcher_id
    before, limit = _span(found, state, before, comment_id)
    rows = comments.newest(found["id"], before, limit + 1)
    return {
        **state,
        "comments": shown(rows[:limit])[::-1],
        "more": len(rows) > limit,
        "apart": before <= state["last_seq"],
        "held": held.own(found["id"], account_id)[::-1] if account_id else [],
        "moderates": moderation.may(current_user, found["owner_id"]),
        "everywhere": moderation.is_everywhere(current_user),
        **_settings_for(found, account_id, state["policy"]),
    }


def _span(found: Mapping[str, Any], state: rooms.Room, before: int | None, comment_id: int | None
          ) -> tuple[int, int]:
    """Return the number before which comments are shown, and how many."""
    if comment_id is not None:
        row = stored.find(comment_id)
        if row is not None and row["video_id"] == found["id"]:
            since = state["last_seq"] - row["seq"] + CONTEXT
            if since <= MOST_SINCE:
                return comments.BEYOND, max(SHOWN, since)
            return row["seq"] + SHOWN - CONTEXT, SHOWN
    return comments.BEYOND if before is None else before, SHOWN


def _settings_for(found: Mapping[str, Any], account_id: int, policy: str) -> Json:
    """Return why the account may not write here, if so; `muted` is why it personally may not, and
    `muted_s` for how many seconds, unless for good."""
    holding = sanctions.in_force([account_id], found["title_id"], now()) if account_id else {}
    sanction = holding.get(account_id)
    problem = rules.sanctioned(sanction) if sanction else None
    muted = problem.detail if problem else None
    return {"why": CLOSED if policy == "off" else muted, "muted": muted,
            "muted_s": problem.retry_after_s if problem else None}


def shown(rows: Sequence[Comment]) -> list[Json]:
    """Return comments as the page's script and its server-rendered list read them."""
    return [room_comment_json(row) for row in rows]


def before(found: Mapping[str, Any], seq: int | None) -> Json:
    """Return one step back in the room: comments before a number, the newest first."""
    rows = comments.newest(found["id"], comments.BEYOND if seq is None else seq, SHOWN + 1)
    return {"comments": shown(rows[:SHOWN]), "more": len(rows) > SHOWN}


def moments(found: Mapping[str, Any], from_s: int, to_s: int) -> Json:
    """Return the comments at [from_s, to_s) of the video, in its order."""
    to_s = min(to_s, from_s + LONGEST_WINDOW_S)
    rows = comments.along(found["id"], from_s, to_s, MOMENTS)
    return {"comments": shown(rows), "from": from_s, "to": to_s}


def wave(found: Mapping[str, Any]) -> str:
    """Return where people comment, as the path of an SVG of 1000 × 40; empty without comments."""
    runtime_s = found["runtime_s"]
    if not runtime_s:
        return ""
    bucket_s = max(1, -(-runtime_s // BUCKETS))
    counts = [0.0] * (BUCKETS + 1)
    for bucket, count in comments.count_along(found["id"], bucket_s).items():
        counts[min(bucket, BUCKETS)] = float(count)
    if not any(counts):
        return ""
    rounded = [(counts[max(n - 1, 0)] + 2 * counts[n] + counts[min(n + 1, BUCKETS)]) / 4
               for n in range(BUCKETS + 1)]
    top, step = max(rounded), 1000 * bucket_s / runtime_s
    points = [f"{min(n * step, 1000):.0f} {27 - 22 * height / top:.1f}"
              for n, height in enumerate(rounded) if n * step <= 1000 + step]
    return f"M0 28L{'L'.join(points)}L1000 28Z"


def place(comment_id: int) -> VideoName | None:
    """Return the id and name of the video that a comment is on."""
    found: VideoName | None = _sql.comment_place(comment_id=comment_id)
    return found
