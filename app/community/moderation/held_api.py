"""/api/held-comments: comments that nobody reads before a moderator approves them."""

from flask_login import current_user

from app.accounts.access import role_required
from app.community.moderation import held, moderation, shapes
from app.community.moderation.forms import RejectionForm
from app.community.moderation.moderation import MODERATORS
from app.community.shapes import Done
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("held_comments", __name__, area="community", tag="Moderation of comments")


@api.get("/held-comments", returns=[shapes.HeldComment])
@role_required(*MODERATORS)
def list_held(query: ListQuery) -> Answer:
    """List the held comments, oldest first: on all titles, or on your own."""
    rows, following = listed(held.rows, query, "sent", owner_id=moderation.scope(current_user))
    return Answer([shapes.held_json(row) for row in rows], next=following)


@api.post("/held-comments/<id:held_id>/approval", returns=shapes.ModeratedComment, status=201)
@role_required(*MODERATORS)
def approve_held(held_id: int) -> Answer:
    """Publish a held comment as the newest of its room. The first decision counts."""
    return Answer(shapes.moderated_json(held.approve(held_id, current_user)))


@api.post("/held-comments/<id:held_id>/rejection", returns=Done)
@role_required(*MODERATORS)
def reject_held(held_id: int, body: RejectionForm) -> Answer:
    """Delete a held comment. This cannot be undone."""
    held.reject(held_id, body.reason, current_user)
    return Answer({"message": "Comment rejected."})
