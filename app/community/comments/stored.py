"""One stored comment: read it, lock it, change its state.

A change locks the row of the comment's room first (rooms.py), then the comment's.
"""

from datetime import datetime
from typing import Literal, TypedDict

from app import db

State = Literal["visible", "hidden", "deleted"]


class Comment(TypedDict):
    """A comment as its readers get it, with the comment that it replies to."""

    id: int
    seq: int
    revision: int
    video_id: int
    account_id: int
    client_msg_id: str | None
    body: str
    media_second: int | None
    state: State
    removal_reason: str | None
    created_at: datetime
    edited_at: datetime | None
    reply_to_id: int | None
    reply_account_id: int | None
    reply_author: str | None
    reply_body: str | None
    author: str


class LockedComment(TypedDict):
    """A comment's own columns."""

    id: int
    video_id: int
    account_id: int
    state: State
    body: str
    created_at: datetime
    row_version: int


_sql = db.queries("community/stored", comment=Comment, lock_comment=LockedComment)


def find(comment_id: int) -> Comment | None:
    """Return the comment, or None."""
    found: Comment | None = _sql.comment(comment_id=comment_id)
    return found


def get(comment_id: int) -> Comment:
    """Return a comment that exists, such as one that the caller has locked or stored."""
    found: Comment = _sql.comment(comment_id=comment_id)
    return found


def lock(comment_id: int) -> LockedComment | None:
    """Lock the comment to the end of the transaction, after its room. None when there is none."""
    found: LockedComment | None = _sql.lock_comment(comment_id=comment_id)
    return found


def set_state(comment_id: int, state: State, removal_reason: str | None, revision: int) -> None:
    """Remove, delete or restore a locked comment. The row stays, with its number and author."""
    _sql.set_state(comment_id=comment_id, state=state, removal_reason=removal_reason,
                   revision=revision)
