"""The page where a video is watched: the video and what is around it."""

from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.community.subscriptions import channels, subscriptions
from app.site import title as titles
from app.web.errors import Problem

sql = db.queries("site/watch")

Row = dict[str, Any]

OTHERS = 8  # uploads of the same creator


def video(video_id: int, viewer: Viewer) -> Row:
    """The video with its title. Raises Problem 404 for who may not watch it, as if there was
    none."""
    found = sql.video(video_id=video_id, viewer=viewer)
    title = found and titles.title(found["title_id"], viewer)
    if title is None:
        raise Problem(404, "Either no video has this address, or it cannot be watched where you "
                           "are at the moment.")
    return found | titles.seen(found) | {"title": title}


def around(found: Row, viewer: Viewer, season_id: int | None) -> Row:
    """What stands below the player: a season, the video's own unless another is chosen, or for an
    upload what else its creator has."""
    if found["kind"] == "upload":
        return _channel(found, viewer)
    seasons = titles.seasons(titles.videos(found["title_id"], viewer))
    by_id = {season["season_id"]: (season, videos) for season, videos in seasons}
    season, episodes = by_id.get(season_id) or by_id.get(found["season_id"]) or (None, [])
    everything = [video for _, videos in seasons for video in videos]
    here = next((n for n, video in enumerate(everything) if video["id"] == found["id"]), None)
    following = everything[here + 1:here + 2] if here is not None else []
    return {"seasons": seasons, "season": season, "episodes": episodes,
            "following": following[0] if following else None, "others": [], "creator": None}


def _channel(found: Row, viewer: Viewer) -> Row:
    creator = {"id": found["owner_id"], "name": found["creator_name"]}
    uploads = channels.sql.list_uploads(
        order="-newest", creator_id=creator["id"], viewer=viewer, limit=OTHERS + 1,
        after_key=None, after_id=None)
    return {
        "creator": creator,
        "subscription": viewer.watcher_id and subscriptions.find(viewer.watcher_id, creator["id"]),
        "subscribers": subscriptions.count(creator["id"]),
        "others": [row for row in uploads if row["id"] != found["id"]][:OTHERS],
        "seasons": [], "season": None, "episodes": [], "following": None,
    }
