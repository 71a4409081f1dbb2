"""/api/held-comments: what waits for a moderator."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from flask_login import current_user

from app.accounts.access import role_required
from app.community import shapes
from app.community.moderation import held, moderation
from app.community.moderation.api import ModeratedComment, moderated_json
from app.community.moderation.held import RefusalForm
from app.community.moderation.moderation import MODERATORS
from app.media.shapes import Person
from app.web.api import Answer, Api, ListQuery, Shape
from app.web.api.lists import listed

api = Api("held_comments", __name__, area="community", tag="Moderation of comments")


class HeldComment(Shape):
    """A comment that nobody has read yet; its room asks for approval, or it has a listed word."""

    example: ClassVar = {
        "id": "8", "videoId": "12", "videoTitle": "The radio that only hummed",
        "content": "Better than any casino.", "user": Person.example, "mediaSecond": None,
        "replyToId": None, "heldFor": "word", "createdAt": shapes.CREATED}

    id: str
    videoId: str
    videoTitle: str
    content: str
    user: Person
    mediaSecond: int | None
    replyToId: str | None
    heldFor: Literal["policy", "word"]
    createdAt: datetime


@api.get("/held-comments", returns=[HeldComment])
@role_required(*MODERATORS)
def list_held(query: ListQuery) -> Answer:
    """What waits, the oldest first: below all titles, or below your own."""
    rows, on = listed(held.sql.list_held, query, "sent", owner_id=moderation.below(current_user))
    return Answer([_json(row) for row in rows], next=on)


@api.post("/held-comments/<id:held_id>/approval", returns=ModeratedComment, status=201)
@role_required(*MODERATORS)
def approve_held(held_id: int) -> Answer:
    """Let a comment through, as the newest of its room. The first decision counts."""
    return Answer(moderated_json(held.approve(held_id, current_user)))


@api.post("/held-comments/<id:held_id>/refusal", returns=shapes.Done)
@role_required(*MODERATORS)
def refuse_held(held_id: int, body: RefusalForm) -> Answer:
    """Delete a comment that nobody has read. This cannot be undone."""
    held.refuse(held_id, body.reason, current_user)
    return Answer({"message": "The comment is refused."})


def _json(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(row["id"]), "videoId": str(row["video_id"]),
            "videoTitle": row["video_name"], "content": row["body"],
            "user": shapes.person(row["account_id"], row["author"]),
            "mediaSecond": row["media_second"],
            "replyToId": str(row["reply_to_id"]) if row["reply_to_id"] else None,
            "heldFor": row["held_for"], "createdAt": row["created_at"]}
