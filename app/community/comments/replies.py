"""Replies: the author of a comment gets a notification of each."""

from collections.abc import Iterable

from app import db
from app.community.comments.stored import Comment
from app.ops.clock import now

_sql = db.queries("community/replies")


def notify(rows: Iterable[Comment]) -> None:
    """Notify the authors to whom these comments reply, each once. Part of the caller's transaction.

    One statement notifies all of them; without a reply there is none.
    """
    replies = [row["id"] for row in rows if row["reply_to_id"]]
    if replies:
        _sql.notify_replied_to(comment_ids=replies, now=now())


def path(video_id: int, comment_id: int) -> str:
    """Return the address of a comment: its video's page, which opens at it."""
    return f"/watch/{video_id}?comment={comment_id}#comment-{comment_id}"
