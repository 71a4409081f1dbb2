"""The page where a video is watched: the video and what is around it."""

from datetime import date, datetime
from typing import TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.community.subscriptions import channels, subscriptions
from app.site import titles
from app.site.titles import Season, SeenVideo, Title
from app.web.errors import Problem

OTHERS = 8  # uploads of the same creator
NO_SEASON = 0  # chooses the videos that are in no season
NOT_HERE = ("Either there is no such video, or it cannot be watched where you are at the moment.")


class Video(TypedDict):
    """A video with its creator, if it has one, and how far the viewer is."""

    id: int
    title_id: int
    kind: str
    number: int
    name: str
    synopsis: str
    runtime_s: int | None
    season_id: int | None
    aired_at: datetime
    season: int | None
    owner_id: int | None
    creator_name: str | None
    position_s: int | None
    completed_on: date | None


class WatchedVideo(Video):
    """The same with its title, and with the share that the viewer has watched."""

    percent: int | None
    left_s: int | None
    title: Title


class Creator(TypedDict):
    """The creator of an upload."""

    id: int
    name: str


class Around(TypedDict):
    """The content below the player: a season of the title, or other uploads of the creator."""

    seasons: list[Season]
    season: Season | None
    following: SeenVideo | None
    creator: Creator | None
    subscription: subscriptions.Own | None
    subscribers: int
    others: list[channels.Upload]


_sql = db.queries("site/watch", video=Video)


def video(video_id: int, viewer: Viewer) -> WatchedVideo:
    """Return the video with its title. Raises Problem 404 if the viewer may not watch it, in the
    same words as if it did not exist."""
    found = find(video_id, viewer)
    if found is None:
        raise Problem(404, NOT_HERE)
    return found


def find(video_id: int, viewer: Viewer) -> WatchedVideo | None:
    """Return the video with its title; None if the viewer may not watch it."""
    found: Video | None = _sql.video(video_id=video_id, viewer=viewer)
    title = titles.title(found["title_id"], viewer) if found else None
    if found is None or title is None:
        return None
    return {**found, "percent": titles.percent_seen(found), "left_s": titles.left_s(found),
            "title": title}


def around(found: Video, viewer: Viewer, season_id: int | None = None) -> Around:
    """Return the chosen season, else the video's own; for an upload, others of its creator."""
    if found["kind"] == "upload":
        return _channel(found, viewer)
    seasons = titles.seasons(titles.videos(found["title_id"], viewer))
    by_id = {season.id or NO_SEASON: season for season in seasons}
    wanted = (season_id, found["season_id"] or NO_SEASON)
    shown = next((by_id[each] for each in wanted if each in by_id), None)
    return {"seasons": seasons, "season": shown, "following": _following(found, seasons),
            "creator": None, "subscription": None,
            "subscribers": 0, "others": []}


def _following(found: Video, seasons: list[Season]) -> SeenVideo | None:
    videos = iter([video for season in seasons for video in season.videos])
    return next(videos, None) if any(video["id"] == found["id"] for video in videos) else None


def _channel(found: Video, viewer: Viewer) -> Around:
    creator: Creator = {"id": found["owner_id"] or 0, "name": found["creator_name"] or ""}
    own = None if viewer.is_preview else subscriptions.find(viewer.account_id, creator["id"])
    uploads = channels.newest(creator["id"], viewer, OTHERS + 1)
    return {"seasons": [], "season": None, "following": None, "creator": creator,
            "subscription": own, "subscribers": subscriptions.count(creator["id"]),
            "others": [row for row in uploads if row["id"] != found["id"]][:OTHERS]}
