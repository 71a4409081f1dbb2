"""Requests and answers of the operations on comments and videos.

Names in camelCase are those of the earlier platform's API (docs/compatibility.md). A video brings
its newest comments: a hundred of them, in lists twenty.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from app.community.subscriptions import channels
from app.config import settings
from app.media import shapes
from app.media.shapes import Comment, Person, Video
from app.web import sizes
from app.web.api import CompatibleForm, Shape

Json = dict[str, Any]  # an object as it goes out

IN_LISTS = 20
CREATED = "2026-11-01T08:00:00Z"


class CommentForm(CompatibleForm):
    """A new comment. A `client_msg_id` sent again makes no second one."""

    example: ClassVar = {"content": "What a view."}

    content: str = Field(max_length=sizes.COMMENT_SENT)
    client_msg_id: str | None = Field(None, max_length=sizes.CLIENT_MESSAGE_ID)
    mediaSecond: int | None = Field(None, description="The second of the video.")
    replyTo: int | None = Field(None, description="The comment that this one replies to.")


class CommentChanges(CompatibleForm):
    """Other words for it."""

    example: ClassVar = {"content": "What a view, at 2:10."}

    content: str = Field(max_length=sizes.COMMENT_SENT)


class Answered(Shape):
    """The comment that another one replies to; without `content` once it is removed."""

    example: ClassVar = {"id": "30", "user": {"id": "2", "name": "Bob Marsh"},
                         "content": "What is that hum?"}

    id: str
    user: Person
    content: str | None


class RoomComment(Comment):
    """A comment with its place in the room. `revision` counts the room's changes: whoever has
    seen 7 lacks what comes after it. A removed one keeps its place, without its words."""

    example: ClassVar = Comment.example | {
        "seq": 12, "revision": 14, "client_msg_id": "5f0c", "mediaSecond": 130, "editedAt": None,
        "state": "visible", "removalReason": None, "replyTo": Answered.example}

    seq: int
    revision: int
    client_msg_id: str | None
    mediaSecond: int | None
    editedAt: datetime | None
    state: Literal["visible", "hidden", "deleted"]
    removalReason: str | None
    replyTo: Answered | None


class AnyVideo(Video):
    """A video of any kind: an episode or a film has no creator."""

    example: ClassVar = Video.example

    creatorId: str | None  # type: ignore[assignment]
    creator: Person | None  # type: ignore[assignment]


class Done(Shape):
    """A confirmation."""

    example: ClassVar = {"message": "Done."}

    message: str


def room_comment_json(row: Mapping[str, Any]) -> Json:
    """Return a comment as the room gets it."""
    visible, answered = row["state"] == "visible", None
    if row["reply_to_id"] is not None:
        answered = {"id": str(row["reply_to_id"]), "content": row["reply_body"],
                    "user": person(row["reply_account_id"], row["reply_author"])}
    return shapes.comment_json(row) | {
        "content": row["body"] if visible else "", "seq": row["seq"], "revision": row["revision"],
        "client_msg_id": row["client_msg_id"], "mediaSecond": row["media_second"],
        "editedAt": row["edited_at"], "state": row["state"],
        "removalReason": row["removal_reason"], "replyTo": answered}


def person(account_id: int | None, name: str | None) -> Json:
    """Return an account as others see it."""
    return {"id": str(account_id), "name": name}


def videos_json(rows: Iterable[Mapping[str, Any]], most: int = IN_LISTS) -> list[Json]:
    """Return videos as JSON with their newest comments.

    A video without a url of its own gets the address of the page that plays it.
    """
    return shapes.videos_json(({
        "id": row["id"], "title": row["name"], "description": row["synopsis"],
        "url": row["url"] or settings().address + channels.upload_path(row),
        "creator_id": row["creator_id"], "creator_name": row["creator_name"],
        "created_at": row["created_at"]} for row in rows), most)
