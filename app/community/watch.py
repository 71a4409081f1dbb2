"""The page where a video is watched: the video, what is around it, and its room as it is now."""

from typing import Any

from flask_login import current_user

from app import db
from app.community import channels, comments, rooms, subscriptions, titles
from app.web.errors import Problem

sql = db.queries("community_watch")
said = db.queries("community_comments")

Row = dict[str, Any]

SHOWN = 50  # comments that come with the page, and as many with each step back
MOMENTS = 300  # of a window of the replay
LONGEST_WINDOW_S = 600
OTHERS = 8  # uploads of the same creator
BUCKETS = 100  # stretches of the video in which comments are counted
MODERATORS = {"employee", "admin"}


def video(video_id: int, account_id: int | None, viewer: Row) -> Row:
    """The video with its title. Raises Problem 404 for who may not watch it, as if there was
    none."""
    found = sql.video(video_id=video_id, account_id=account_id or 0, **viewer)
    title = found and titles.title(found["title_id"], viewer)
    if title is None:
        raise Problem(404, "Either no video has this address, or it cannot be watched where you "
                           "are at the moment.")
    return found | titles.seen(found) | {"title": title}


def around(found: Row, account_id: int | None, viewer: Row, season_id: int | None) -> Row:
    """What stands below the player: a season, the video's own unless another is chosen, or for an
    upload what else its creator has."""
    if found["kind"] == "upload":
        return _channel(found, account_id, viewer)
    seasons = titles.seasons(titles.videos(found["title_id"], account_id, viewer))
    by_id = {season["season_id"]: (season, videos) for season, videos in seasons}
    season, episodes = by_id.get(season_id) or by_id.get(found["season_id"]) or (None, [])
    everything = [video for _, videos in seasons for video in videos]
    here = next((n for n, video in enumerate(everything) if video["id"] == found["id"]), None)
    following = everything[here + 1:here + 2] if here is not None else []
    return {"seasons": seasons, "season": season, "episodes": episodes,
            "following": following[0] if following else None, "others": [], "creator": None}


def _channel(found: Row, account_id: int | None, viewer: Row) -> Row:
    creator = {"id": found["owner_id"], "name": found["creator_name"]}
    uploads = channels.sql.list_uploads(
        order="-newest", creator_id=creator["id"], account_id=account_id or 0, limit=OTHERS + 1,
        after_key=None, after_id=None, **viewer)
    return {
        "creator": creator,
        "subscription": account_id and subscriptions.find(account_id, creator["id"]),
        "subscribers": subscriptions.count(creator["id"]),
        "others": [row for row in uploads if row["id"] != found["id"]][:OTHERS],
        "seasons": [], "season": None, "episodes": [], "following": None,
    }


def room(found: Row, account_id: int | None, before: int | None = None) -> Row:
    """The room of a video that may be watched: its state, and its newest comments in order.

    The state is read first: what is said meanwhile is then told again rather than lost.
    """
    state = rooms.state(found["id"])
    rows = said.list_room(video_id=found["id"], limit=SHOWN + 1,
                          before_seq=comments.BEYOND if before is None else before)
    return {
        **state,
        "comments": shown(found, rows[:SHOWN])[::-1],
        "more": len(rows) > SHOWN,
        "held": sql.own_held(video_id=found["id"], account_id=account_id) if account_id else [],
        "moderates": may_moderate(found),
        "why": "Comments are closed here. You can read what was said." if state["policy"] == "off"
        else None,
    }


def may_moderate(found: Row) -> bool:
    """Whether this account keeps order in the room: its creator, and the staff."""
    return found["owner_id"] == current_user.id or bool(MODERATORS & current_user.roles)


def shown(found: Row, rows: list[Row]) -> list[Row]:
    """Comments as the page's script and its server-rendered list read them. A moderator also gets
    how often each author is reported in this room."""
    reports = {}
    if rows and may_moderate(found):
        reports = {row["account_id"]: row["reports"]
                   for row in sql.reported_authors(video_id=found["id"])}
    return [comment_json(row) | ({"reports": reports[row["account_id"]]}
                                 if row["account_id"] in reports else {}) for row in rows]


def before(found: Row, seq: int | None) -> Row:
    """One step back in the room: comments before a number, the newest first."""
    rows = said.list_room(video_id=found["id"], limit=SHOWN + 1,
                          before_seq=comments.BEYOND if seq is None else seq)
    return {"comments": shown(found, rows[:SHOWN]), "more": len(rows) > SHOWN}


def moments(found: Row, from_s: int, to_s: int) -> Row:
    """What was said at [from_s, to_s) of the video, in its order."""
    to_s = min(to_s, from_s + LONGEST_WINDOW_S)
    rows = said.list_moments(video_id=found["id"], from_s=from_s, to_s=to_s, limit=MOMENTS)
    return {"comments": shown(found, rows), "from": from_s, "to": to_s}


def wave(found: Row) -> str:
    """Where people comment, as the path of an SVG of 1000 × 40; empty when nobody did."""
    runtime_s = found["runtime_s"]
    if not runtime_s:
        return ""
    bucket_s = max(1, -(-runtime_s // BUCKETS))
    counts = [0.0] * (BUCKETS + 1)
    for row in said.count_moments(video_id=found["id"], bucket_s=bucket_s):
        counts[min(int(row["bucket"]), BUCKETS)] = float(row["comments"])
    if not any(counts):
        return ""
    rounded = [(counts[max(n - 1, 0)] + 2 * counts[n] + counts[min(n + 1, BUCKETS)]) / 4
               for n in range(BUCKETS + 1)]
    top, step = max(rounded), 1000 * bucket_s / runtime_s
    points = [f"{min(n * step, 1000):.0f} {27 - 22 * height / top:.1f}"
              for n, height in enumerate(rounded) if n * step <= 1000 + step]
    return f"M0 28L{'L'.join(points)}L1000 28Z"


def comment_json(row: Row) -> Row:
    """A comment as programs and the page's script get it; without its words when it was removed."""
    author = str(row["account_id"])
    answered = None
    if row["reply_to_id"] is not None:
        answered = {"id": str(row["reply_to_id"]), "content": row["reply_body"],
                    "user": {"id": str(row["reply_account_id"]), "name": row["reply_author"]}}
    return {
        "id": str(row["id"]), "content": row["body"] if row["state"] == "visible" else "",
        "userId": author, "videoId": str(row["video_id"]), "createdAt": row["created_at"],
        "user": {"id": author, "name": row["author"]}, "seq": row["seq"],
        "revision": row["revision"], "client_msg_id": row["client_msg_id"],
        "mediaSecond": row["media_second"], "editedAt": row["edited_at"], "state": row["state"],
        "removalReason": row["removal_reason"], "replyTo": answered,
    }


def clock(second: int) -> str:
    """A second of the video as its clock shows it: "31:11", "1:02:03"."""
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def place(comment_id: int) -> Row | None:
    """The id and name of the video that a comment is about."""
    return sql.comment_place(comment_id=comment_id)
