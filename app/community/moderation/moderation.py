"""Who moderates comments, and taking one away or bringing it back.

Employees and administrators moderate everywhere, creators and instructors below their own titles.
"""

from typing import Annotated, Any, ClassVar

from flask import g
from flask_login import current_user
from pydantic import Field

from app import db
from app.accounts.users import Account
from app.accounts.viewer import viewer_of
from app.community.comments import broadcast, rooms
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Form

sql = db.queries("community/moderation")
comments_sql = db.queries("community/comments")
reports_sql = db.queries("community/reports")

Row = dict[str, Any]
Reason = Annotated[str, Field(max_length=200)]

EVERYWHERE, BELOW_THEIR_OWN = ("employee", "admin"), ("creator", "instructor")
MODERATORS = EVERYWHERE + BELOW_THEIR_OWN
NOT_YOURS = "You moderate the comments below your own titles only."
GONE = "The comment has been removed already, so nothing was changed."
THERE = "The comment has not been removed, so nothing was changed."
BY_STAFF = "StreamVault removed this comment. Only StreamVault brings it back."


class RemovalForm(Form):
    """Why a comment is removed: everybody reads it in the comment's place."""

    example: ClassVar[dict[str, Any]] = {"reason": "Tells the ending."}

    reason: Reason = ""


def may(account: Account, owner_id: int | None) -> bool:
    """Whether the account moderates the comments below a title of this owner's."""
    if account.roles & set(EVERYWHERE):
        return True
    return owner_id is not None and owner_id == account.id and bool(
        account.roles & set(BELOW_THEIR_OWN))


def is_everywhere(account: Account) -> bool:
    """Whether the account moderates for StreamVault, below all titles."""
    return bool(account.roles & set(EVERYWHERE))


def below(account: Account) -> int | None:
    """Below whose titles the account moderates; None is everybody's."""
    return None if is_everywhere(account) else account.id


def of(comment_id: int, moderator: Account) -> Row:
    """A comment that the account moderates. Raises Problem 403 for one below a video that it only
    watches, and 404 for one that it may not even see."""
    row = sql.moderated(comment_id=comment_id, viewer=viewer_of(moderator))
    if row is None:
        raise Problem(404)
    if not may(moderator, row["owner_id"]):
        raise Problem(403, NOT_YOURS) if row["may_watch"] else Problem(404)
    return row


@db.transactional("comments.remove")
def remove(comment_id: int, moderator: Account, reason: str = "") -> Row:
    """Take a comment away for everybody, and settle what was reported about it.

    Raises Problem 403, 404, or 409 when it is gone already.
    """
    _change(comment_id, moderator, "visible", "hidden", reason)
    reports_sql.settle_reports(comment_id=comment_id, now=now())
    audit.record("comment.remove", "comment", comment_id, actor_id=moderator.id,
                 old={"state": "visible"}, new={"state": "hidden", "removal_reason": reason})
    return _broadcast(comment_id)


@db.transactional("comments.restore")
def restore(comment_id: int, moderator: Account) -> Row:
    """Bring a removed comment back.

    Raises Problem 403, also for what StreamVault removed and a creator did not; 404, or 409 when
    it was not removed.
    """
    before = _change(comment_id, moderator, "hidden", "visible", "")
    remover = sql.last_remover(comment_id=comment_id)
    if remover and remover["is_staff"] and not is_everywhere(moderator):
        raise Problem(403, BY_STAFF)
    audit.record("comment.restore", "comment", comment_id, actor_id=moderator.id,
                 old={"state": "hidden", "removal_reason": before["removal_reason"] or ""},
                 new={"state": "visible", "removal_reason": ""})
    return _broadcast(comment_id)


def _change(comment_id: int, moderator: Account, old: str, new: str, reason: str) -> Row:
    """The comment as it was. The room's row is locked before the comment's, as everywhere."""
    room = rooms.lock(of(comment_id, moderator)["video_id"])
    comments_sql.lock_comment(comment_id=comment_id)
    before = comments_sql.comment(comment_id=comment_id)
    if before is None:
        raise Problem(404)
    if before["state"] != old:
        raise Problem(409, GONE if old == "visible" else THERE, code="decided")
    comments_sql.remove_comment(comment_id=comment_id, state=new, removal_reason=reason or None,
                                revision=rooms.advance(room))
    return dict(before)


def _broadcast(comment_id: int) -> Row:
    row = comments_sql.comment(comment_id=comment_id)
    broadcast.comments([row])
    return dict(row)


def waiting() -> Row:
    """How many reported and how many held comments wait for who is signed in; asked once for a
    page and its sidebar. A hundred means a hundred or more."""
    if "comments_waiting" not in g:
        owner_id = below(current_user)
        g.comments_waiting = (sql.waiting() if owner_id is None
                              else sql.waiting_below(owner_id=owner_id))
    return g.comments_waiting


def count_waiting() -> int:
    """Both together, for the sidebar."""
    return int(waiting()["reports"] + waiting()["held"])
