"""Requests and answers about videos, in the shapes of the earlier platform's API."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from app.media import comments
from app.media.uploads import Description, Title, Url
from app.web.api import CompatibleForm, Json, Shape

MOST_COMMENTS = 100

_PERSON: dict[str, Any] = {"id": "1", "name": "Alice Prado"}
_COMMENT: dict[str, Any] = {
    "id": "31", "content": "That hum at 2:10 is the mains.", "userId": "2", "videoId": "12",
    "createdAt": "2026-03-02T20:14:05.120000Z", "user": {"id": "2", "name": "Bob Marsh"}}


class Person(Shape):
    """A person, by name."""

    example: ClassVar = _PERSON

    id: str
    name: str


class Comment(Shape):
    """A comment on a video."""

    example: ClassVar = _COMMENT

    id: str
    content: str
    userId: str
    videoId: str
    createdAt: datetime
    user: Person


class Video(Shape):
    """A creator's video with its newest comments."""

    example: ClassVar = {
        "id": "12", "title": "The radio that only hummed", "description": "Four capacitors.",
        "url": "https://demo.supabase.co/storage/v1/object/public/videos/radio.mp4",
        "creatorId": "1", "createdAt": "2026-03-01T18:00:00Z", "creator": _PERSON,
        "comments": [_COMMENT]}

    id: str
    title: str
    description: str
    url: str
    creatorId: str
    createdAt: datetime
    creator: Person
    comments: list[Comment]


class NewVideo(CompatibleForm):
    """A file that the browser has put into object storage, to become a video."""

    example: ClassVar = {
        "title": "The radio that only hummed", "description": "Four capacitors.",
        "url": "https://demo.supabase.co/storage/v1/object/public/videos/radio.mp4"}

    title: Title
    url: Url
    description: Description = ""


class VideoChanges(CompatibleForm):
    """A new title, a new description, or both. A field that is left out stays as it is."""

    example: ClassVar = {"title": "The radio that only hummed, repaired"}

    title: Title = ""
    description: Description = ""


class Deleted(Shape):
    """The deleted video."""

    example: ClassVar = {"message": "Video deleted."}

    message: str


def comment_json(row: Mapping[str, Any]) -> Json:
    """Return a comment as JSON.

    `row` has `id`, `video_id`, `account_id`, `author`, `body` and `created_at`.
    """
    author = str(row["account_id"])
    return {"id": str(row["id"]), "content": row["body"], "userId": author,
            "videoId": str(row["video_id"]), "createdAt": row["created_at"],
            "user": {"id": author, "name": row["author"]}}


def videos_json(rows: Iterable[Mapping[str, Any]], most: int = MOST_COMMENTS) -> list[Json]:
    """Return videos as JSON with their newest comments, which one query reads for all of them.

    A row has `id`, `title`, `description`, `url`, `creator_id`, `creator_name` and `created_at`.
    """
    rows = list(rows)
    newest = comments.newest([row["id"] for row in rows], most)
    return [{
        "id": str(row["id"]), "title": row["title"], "description": row["description"],
        "url": row["url"], "createdAt": row["created_at"],
        "creatorId": str(row["creator_id"]) if row["creator_id"] else None,
        "creator": ({"id": str(row["creator_id"]), "name": row["creator_name"]}
                    if row["creator_id"] else None),
        "comments": [comment_json(comment) for comment in newest[row["id"]]]} for row in rows]


def video_json(row: Mapping[str, Any]) -> Json:
    """Return one video as JSON."""
    return videos_json([row])[0]
