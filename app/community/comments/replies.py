"""Answers: whoever is answered is told."""

from typing import Any

from app import db
from app.ops.clock import now

sql = db.queries("community/replies")

Row = dict[str, Any]


def tell(rows: list[Row]) -> None:
    """Tell the authors whom these comments answer, each once. Part of the caller's transaction.

    One statement for all of them, and none when nobody is answered.
    """
    answers = [row["id"] for row in rows if row["reply_to_id"]]
    if answers:
        sql.tell_answered(comment_ids=answers, now=now())


def path(video_id: int, comment_id: int) -> str:
    """Where a comment is read: below its video, which opens at it."""
    return f"/watch/{video_id}?comment={comment_id}#comment-{comment_id}"
