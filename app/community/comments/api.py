"""/api/comments, and one video with its comments: the earlier platform's API."""

from typing import ClassVar

from pydantic import Field

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community import shapes
from app.community.comments import comments, videos
from app.media.shapes import MOST_COMMENTS
from app.web.api import Answer, Api, CompatibleForm
from app.web.api.models import MOST
from app.web.kit import query as address

api = Api("comments", __name__, area="community", tag="Comments")


class CommentsQuery(CompatibleForm):
    """The start of a page of comments: `after` a number, oldest first, or `before` one."""

    example: ClassVar = {"limit": 20}

    limit: int = Field(MOST, ge=1, le=MOST, description="How many at most.")
    before: int | None = Field(None, ge=0, le=comments.BEYOND, description="Older than this seq.")
    after: int | None = Field(None, ge=0, le=comments.BEYOND, description=(
        "Newer than this seq, oldest first: for a client that was offline."))


@api.get("/comments/<id:video_id>", returns=[shapes.RoomComment])
@signed_in
def list_comments(video_id: int, query: CommentsQuery) -> Answer:
    """List the comments on a video, newest first."""
    if query.after is not None:
        rows = comments.missed(video_id, own_viewer(), query.after, query.limit + 1)
        more = {"after": rows[query.limit - 1]["seq"]} if len(rows) > query.limit else {}
    else:
        rows = comments.listed(video_id, own_viewer(), query.before, query.limit + 1)
        more = {"before": rows[query.limit - 1]["seq"]} if len(rows) > query.limit else {}
    on = _next(more) if more else None
    return Answer([shapes.room_comment_json(row) for row in rows[:query.limit]], next=on)


@api.post("/comments/<id:video_id>", returns=shapes.RoomComment, status=201)
@signed_in
def post_comment(video_id: int, body: shapes.CommentForm) -> Answer:
    """Comment on a video you may watch; the room sees it at once. With a 202, a moderator sees it
    first."""
    stored = comments.post(own_viewer(), video_id, body.content, body.client_msg_id,
                           body.mediaSecond, body.replyTo)
    if stored.get("held"):
        return Answer({"message": stored["message"], "held": True}, status=202)
    return Answer(shapes.room_comment_json(stored))


@api.patch("/comments/<id:video_id>/<id:comment_id>", returns=shapes.RoomComment)
@signed_in
def edit_comment(video_id: int, comment_id: int, body: shapes.CommentChanges) -> Answer:
    """Edit your comment within 15 minutes."""
    comments.of_video(comment_id, video_id)
    return Answer(shapes.room_comment_json(
        comments.edit(comment_id, own_viewer(), body.content)))


@api.delete("/comments/<id:video_id>/<id:comment_id>", returns=shapes.RoomComment)
@signed_in
def delete_comment(video_id: int, comment_id: int) -> Answer:
    """Delete your comment; its place stays."""
    comments.of_video(comment_id, video_id)
    return Answer(shapes.room_comment_json(
        comments.delete(comment_id, own_viewer())))


@api.get("/videos/<id:video_id>", returns=shapes.AnyVideo, scope="viewing:read")
@signed_in
def get_video(video_id: int) -> Answer:
    """Get a video with its creator and its newest hundred comments."""
    video = videos.get(video_id, own_viewer())
    return Answer(shapes.videos_json([video], MOST_COMMENTS)[0])


def _next(more: dict[str, int]) -> str:
    """Return the address of the same list from another number on."""
    return address(**more)
