"""/api/comment-sanctions: who may not write, where, and until when."""

from datetime import datetime
from typing import Any, ClassVar

from flask_login import current_user
from pydantic import Field

from app.accounts.access import role_required
from app.community import shapes
from app.community.moderation import moderation, sanctions
from app.community.moderation.moderation import MODERATORS
from app.media.shapes import Person
from app.ops.clock import now
from app.web.api import Answer, Api, Id, ListQuery, Shape
from app.web.api.lists import listed

api = Api("comment_sanctions", __name__, area="community", tag="Moderation of comments")


class Sanction(Shape):
    """Somebody who may not write: below one title, or everywhere when `titleId` is null."""

    example: ClassVar = {
        "id": "4", "user": Person.example, "titleId": None, "kind": "timeout",
        "reason": "Shouts at others.", "createdAt": shapes.CREATED,
        "endsAt": "2026-11-01T08:10:00Z", "madeBy": "Erin Hale"}

    id: str
    user: Person
    titleId: str | None
    kind: sanctions.Kind
    reason: str
    createdAt: datetime
    endsAt: datetime | None = Field(description="Null for a ban: somebody lifts it.")
    madeBy: str


class NewSanction(sanctions.SanctionForm):
    """Whose comment it is about, and how long its author may not write."""

    example: ClassVar = {"commentId": "31", **sanctions.SanctionForm.example}

    commentId: Id


@api.get("/comment-sanctions", returns=[Sanction])
@role_required(*MODERATORS)
def list_sanctions(query: ListQuery) -> Answer:
    """Who may not write now, the latest first: everywhere, or below your own titles."""
    rows, on = listed(sanctions.sql.list_sanctions, query, "-made", now=now(),
                      owner_id=moderation.below(current_user))
    return Answer([_json(row) for row in rows], next=on)


@api.post("/comment-sanctions", returns=Sanction, status=201)
@role_required(*MODERATORS)
def sanction_author(body: NewSanction) -> Answer:
    """Silence or ban the author of a comment.

    An employee's and an administrator's holds everywhere, a creator's below the title of the
    comment. Never against oneself or staff: 403. Who is banned there already: 409.
    """
    row = sanctions.of_author(body.commentId, body, current_user)
    return Answer(_json(row), location=f"/api/comment-sanctions/{row['id']}")


@api.delete("/comment-sanctions/<id:sanction_id>")
@role_required(*MODERATORS)
def lift_sanction(sanction_id: int) -> None:
    """Let somebody write again: 409 when it has ended already."""
    sanctions.lift(sanction_id, current_user)


def _json(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(row["id"]), "user": shapes.person(row["account_id"], row["name"]),
            "titleId": str(row["title_id"]) if row["title_id"] else None, "kind": row["kind"],
            "reason": row["reason"], "createdAt": row["created_at"], "endsAt": row["ends_at"],
            "madeBy": row["maker"]}
