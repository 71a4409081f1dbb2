"""Requests and answers of the operations on creators, subscriptions and the feed.

Names in camelCase are those of the earlier platform's API (docs/compatibility.md).
"""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from app.community.shapes import CREATED, Json, person
from app.community.subscriptions import subscriptions
from app.media.shapes import Person, Video
from app.web.api import Shape


class FeedVideo(Video):
    """A video of a subscribed creator."""

    example: ClassVar = Video.example | {"isNew": True}

    isNew: bool = Field(description="Uploaded since its creator was last marked as read.")


class FoundVideo(Video):
    """A video of another creator, with the reason for showing it."""

    example: ClassVar = Video.example | {"because": "Popular in Portugal this week"}

    because: str


class FirstFeed(Shape):
    """At most 20 videos of subscribed creators, and at most 10 of others."""

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
    """A subscription to a creator."""

    example: ClassVar = {"id": "9", "creator": Person.example, "createdAt": CREATED}

    id: str
    creator: Person
    createdAt: datetime


def subscription_json(row: subscriptions.Subscription) -> Json:
    """Return a subscription as JSON."""
    return {"id": str(row["id"]), "creator": person(row["creator_id"], row["creator_name"]),
            "createdAt": row["newest"]}
