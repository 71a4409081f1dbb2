"""Requests and answers of the operations on notifications."""

from datetime import datetime
from typing import ClassVar, Literal

from app.community.shapes import CREATED
from app.web.api import Shape
from app.web.forms import Form


class Notification(Shape):
    """A notification. `kind` says whether `objectId` is a video (of an upload, or of a held comment
    that was rejected), an application or a comment; `videoId` is the video that it leads to."""

    example: ClassVar = {"id": "77", "kind": "upload", "objectId": "12", "videoId": "12",
                         "createdAt": CREATED, "readAt": None,
                         "text": "Dora Quint uploaded The keel is straight"}

    id: str
    kind: Literal["upload", "application", "reply", "rejection"]
    objectId: str
    videoId: str | None
    createdAt: datetime
    readAt: datetime | None
    text: str


class EmailSettingsForm(Form):
    """The wanted interval of e-mail about unread notifications."""

    example: ClassVar = {"digest": "weekly"}

    digest: Literal["off", "daily", "weekly"]


class EmailSettings(Shape):
    """The interval of e-mail about unread notifications."""

    example: ClassVar = {"digest": "weekly"}

    digest: Literal["off", "daily", "weekly"]
