"""What the community's operations read and answer. Names in camelCase are the old contract's.

Videos in lists come with `comments` empty; one video brings its newest hundred.
"""

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from app.community import channels
from app.config import settings
from app.media.shapes import Person, Video
from app.web.api import OldForm, Shape
from app.web.forms import Form

Row = dict[str, Any]

CREATED = "2026-11-01T08:00:00Z"


class CommentForm(OldForm):
    """What somebody says. A `client_msg_id` sent again makes no second comment."""

    example: ClassVar = {"content": "What a view."}

    content: str = Field(max_length=10_000)
    client_msg_id: str | None = Field(None, max_length=64)


class AnyVideo(Video):
    """A video of any kind: an episode or a film has no creator."""

    example: ClassVar = Video.example

    creatorId: str | None  # type: ignore[assignment]
    creator: Person | None  # type: ignore[assignment]


class FeedVideo(Video):
    """A video of somebody one follows."""

    example: ClassVar = Video.example | {"isNew": True}

    isNew: bool = Field(description="Uploaded since one last looked at its creator.")


class FoundVideo(Video):
    """A video of somebody one does not follow, and why it is shown."""

    example: ClassVar = Video.example | {"because": "Popular in Portugal this week"}

    because: str


class OldFeed(Shape):
    """At most 20 videos of those one follows, and at most 10 of others."""

    example: ClassVar = {"subscribedVideos": [Video.example], "otherVideos": []}

    subscribedVideos: list[Video]
    otherVideos: list[Video]


class Creator(Shape):
    """A creator in the list."""

    example: ClassVar = Person.example | {"createdAt": CREATED, "subscribers": 128,
                                          "subscribed": False}

    id: str
    name: str
    createdAt: datetime
    subscribers: int
    subscribed: bool


class CreatorProfile(Shape):
    """A creator and their newest videos."""

    example: ClassVar = Person.example | {"createdAt": CREATED, "videos": [Video.example]}

    id: str
    name: str
    createdAt: datetime
    videos: list[Video]


class Subscription(Shape):
    """Whom one follows, since when."""

    example: ClassVar = {"id": "9", "creator": Person.example, "createdAt": CREATED}

    id: str
    creator: Person
    createdAt: datetime


class Done(Shape):
    """Nothing is left to show."""

    example: ClassVar = {"message": "Done."}

    message: str


class Notification(Shape):
    """What somebody was told; `object_id` is a video or an application, as `kind` says."""

    example: ClassVar = {"id": "77", "kind": "upload", "object_id": "12", "created_at": CREATED,
                         "seen_at": None, "text": "Dora Quint uploaded The keel is straight"}

    id: str
    kind: Literal["upload", "application", "reply"]
    object_id: str
    created_at: datetime
    seen_at: datetime | None
    text: str


class Letters(Form):
    """How often one letter collects what was not seen."""

    example: ClassVar = {"digest": "weekly"}

    digest: Literal["off", "daily", "weekly"]


class LettersShape(Shape):
    """The same, as it is."""

    example: ClassVar = {"digest": "weekly"}

    digest: Literal["off", "daily", "weekly"]


def person(account_id: int, name: str) -> Row:
    """An account as others see it."""
    return {"id": str(account_id), "name": name}


def comment_json(row: Row) -> Row:
    """A stored comment as JSON."""
    return {
        "id": str(row["id"]), "content": row["body"], "userId": str(row["account_id"]),
        "videoId": str(row["video_id"]), "createdAt": row["created_at"],
        "user": person(row["account_id"], row["author"]),
    }


def video_json(row: Row, comments: list[Row] = []) -> Row:  # noqa: B006  read only
    """A row of upload_card with `url` and `created_at` as JSON; without a url of its own, the
    address of the page where it is seen."""
    creator_id = row["creator_id"]
    return {
        "id": str(row["id"]), "title": row["name"], "description": row["synopsis"],
        "url": row["url"] or settings().address + channels.upload_path(row),
        "creatorId": str(creator_id) if creator_id else None, "createdAt": row["created_at"],
        "creator": person(creator_id, row["creator_name"]) if creator_id else None,
        "comments": [comment_json(comment) for comment in comments],
    }


def subscription_json(row: Row) -> Row:
    """A subscription as JSON."""
    return {"id": str(row["id"]), "creator": person(row["creator_id"], row["creator_name"]),
            "createdAt": row.get("created_at") or row["newest"]}
