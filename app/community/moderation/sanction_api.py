"""/api/comment-sanctions: muted and banned accounts."""

from flask_login import current_user

from app.accounts.access import role_required
from app.community.moderation import moderation, sanctions, shapes
from app.community.moderation.moderation import MODERATORS
from app.ops.clock import now
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("comment_sanctions", __name__, area="community", tag="Moderation of comments")


@api.get("/comment-sanctions", returns=[shapes.Sanction])
@role_required(*MODERATORS)
def list_sanctions(query: ListQuery) -> Answer:
    """List the sanctions in force, newest first: everywhere, or on your own titles."""
    rows, following = listed(sanctions.rows, query, "-made", now=now(),
                             owner_id=moderation.scope(current_user))
    return Answer([shapes.sanction_json(row) for row in rows], next=following)


@api.post("/comment-sanctions", returns=shapes.Sanction, status=201)
@role_required(*MODERATORS)
def sanction_author(body: shapes.NewSanction) -> Answer:
    """Mute or ban the author of a comment.

    For employees and administrators this holds everywhere, for a creator on the title of the
    comment. Oneself and staff cannot be sanctioned: a 403. An account that is banned there already
    is a 409.
    """
    row = sanctions.of_author(body.commentId, current_user, body.kind, body.minutes, body.reason)
    return Answer(shapes.sanction_json(row), location=f"/api/comment-sanctions/{row['id']}")


@api.delete("/comment-sanctions/<id:sanction_id>")
@role_required(*MODERATORS)
def lift_sanction(sanction_id: int) -> None:
    """Lift a sanction. A 409 when it has ended."""
    sanctions.lift(sanction_id, current_user)
