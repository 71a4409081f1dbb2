"""Held comments: they wait for a moderator, and get their number when they are let through."""

from typing import Any, ClassVar

from app import db
from app.accounts.users import Account
from app.community.comments import broadcast, replies, rooms
from app.community.moderation import moderation
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Form

sql = db.queries("community/held")
comments_sql = db.queries("community/comments")

Row = dict[str, Any]
MOST_OWN = 50
DECIDED = "Another moderator has decided about this comment meanwhile, so nothing was changed."
WORDS = {"policy": "The room asks for approval", "word": "Has a word of the list"}


class RefusalForm(Form):
    """Why a comment does not appear; it is kept in the audit trail."""

    example: ClassVar[dict[str, Any]] = {"reason": "An advertisement."}

    reason: moderation.Reason = ""


def of(held_id: int, moderator: Account) -> Row:
    """A held comment that the account decides about. Raises Problem 404: it is nobody else's to
    see."""
    row = sql.held_comment(held_id=held_id)
    if row is None or not moderation.may(moderator, row["owner_id"]):
        raise Problem(404)
    return row


@db.transactional("held_comments.approve")
def approve(held_id: int, moderator: Account) -> Row:
    """Let a comment through, as the newest of its room; returns it.

    Raises Problem 404, or 409 when another moderator was quicker.
    """
    room = rooms.lock(of(held_id, moderator)["video_id"])
    held = sql.lock_held(held_id=held_id)
    if held is None:
        raise Problem(409, DECIDED, code="decided")
    sql.delete_held(held_id=held_id)
    revision = rooms.advance(room, comments=1)
    comment_id = int(sql.insert_approved(
        video_id=held["video_id"], seq=room["last_seq"], revision=revision,
        account_id=held["account_id"], client_msg_id=held["client_msg_id"], body=held["body"],
        media_second=held["media_second"], reply_to_id=held["reply_to_id"], now=now()))
    audit.record("comment.approve", "comment", comment_id, actor_id=moderator.id,
                 new={"held_id": held_id, "author_id": held["account_id"]})
    row = comments_sql.comment(comment_id=comment_id)
    replies.notify([row])
    broadcast.comments([row])
    return dict(row)


@db.transactional("held_comments.refuse")
def refuse(held_id: int, reason: str, moderator: Account) -> Row:
    """Delete a held comment, and return what it was; the audit trail keeps its words.

    Raises Problem 404, or 409 when another moderator was quicker.
    """
    row = of(held_id, moderator)
    if not sql.delete_held(held_id=held_id):
        raise Problem(409, DECIDED, code="decided")
    audit.record("held_comment.refuse", "held_comment", held_id, actor_id=moderator.id,
                 old={"video_id": row["video_id"], "author_id": row["account_id"],
                      "body": row["body"], "reason": reason})
    return row


def own(video_id: int, account_id: int) -> list[Row]:
    """What waits of one's own in a room, the latest first."""
    return sql.own_held(video_id=video_id, account_id=account_id, limit=MOST_OWN)
