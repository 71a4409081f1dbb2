"""The right to moderate, and removing and restoring a comment.

Employees and administrators moderate everywhere, creators and instructors on their own titles.
"""

from datetime import datetime
from typing import Annotated, TypedDict

from flask import g
from flask_login import current_user

from app import db
from app.accounts.users import Account
from app.accounts.viewer import viewer_of
from app.community.comments import broadcast, rooms, stored
from app.community.comments.stored import Comment, State
from app.ops import audit
from app.ops.clock import now
from app.web import sizes
from app.web.errors import Problem

Reason = Annotated[str, sizes.REASON]

EVERYWHERE, ON_OWN_TITLES = ("employee", "admin"), ("creator", "instructor")
MODERATORS = EVERYWHERE + ON_OWN_TITLES
NOT_YOURS = "You can moderate comments on your own videos only."
REMOVED = "This comment has already been removed, so nothing was changed."
NOT_REMOVED = "This comment is not removed, so nothing was changed."
BY_STAFF = "StreamVault removed this comment, so only StreamVault can restore it."


class ModeratedComment(TypedDict):
    """A comment, the owner of its title, and whether the moderator may watch its video."""

    id: int
    video_id: int
    account_id: int
    state: State
    title_id: int
    owner_id: int | None
    may_watch: int


class Remover(TypedDict):
    """The account that removed a comment last, and whether it was staff then."""

    actor_id: int | None
    is_staff: int


class OpenCounts(TypedDict):
    """The numbers of open reported and held comments; 100 means 100 or more."""

    reports: int
    held: int


_sql = db.queries(
    "community/moderation", moderated=ModeratedComment, last_remover=Remover,
    count_open=OpenCounts, count_open_of=OpenCounts)


def may(account: Account, owner_id: int | None) -> bool:
    """Return whether the account moderates the comments on a title of this owner's."""
    if is_everywhere(account):
        return True
    return owner_id is not None and owner_id == account.id and bool(
        account.roles & set(ON_OWN_TITLES))


def is_everywhere(account: Account) -> bool:
    """Return whether the account moderates all titles, for StreamVault."""
    return bool(account.roles & set(EVERYWHERE))


def scope(account: Account) -> int | None:
    """Return the owner whose titles the account moderates; None means all titles."""
    return None if is_everywhere(account) else account.id


def of(comment_id: int, moderator: Account) -> ModeratedComment:
    """Return a comment that the account moderates.

    Raises Problem 403 on a video that the account may only watch, 404 on one that it may not.
    """
    found: ModeratedComment | None = _sql.moderated(
        comment_id=comment_id, viewer=viewer_of(moderator))
    if found is None:
        raise Problem(404)
    if not may(moderator, found["owner_id"]):
        raise Problem(403, NOT_YOURS) if found["may_watch"] else Problem(404)
    return found


@db.transactional("comments.remove")
def remove(comment_id: int, moderator: Account, reason: str = "") -> Comment:
    """Remove a comment for everybody and settle its reports. Return it.

    Raises Problem 403, 404, or 409 when it is removed already.
    """
    _change(comment_id, moderator, "visible", "hidden", reason)
    settle_reports(comment_id)
    audit.record("comment.remove", "comment", comment_id, actor_id=moderator.id,
                 old={"state": "visible"},
                 new={"state": "hidden", "removal_reason": reason,
                      "by_staff": is_everywhere(moderator)})
    return _broadcast(comment_id)


def settle_reports(comment_id: int) -> int:
    """Settle the open reports of a comment; return how many there were."""
    return int(_sql.settle_reports(comment_id=comment_id, now=now()))


def reopen_reports(comment_id: int) -> int:
    """Open the reports again that were settled last; return how many there were."""
    at: datetime | None = _sql.last_settled(comment_id=comment_id)
    return int(_sql.reopen_reports(comment_id=comment_id, settled_at=at)) if at else 0


@db.transactional("comments.restore")
def restore(comment_id: int, moderator: Account) -> Comment:
    """Restore a removed comment and return it.

    Raises Problem 403, also for a creator when StreamVault removed it; 404, or 409 when it is not
    removed.
    """
    before = _change(comment_id, moderator, "hidden", "visible", "")
    remover: Remover | None = _sql.last_remover(comment_id=comment_id)
    if remover and remover["is_staff"] and not is_everywhere(moderator):
        raise Problem(403, BY_STAFF)
    audit.record("comment.restore", "comment", comment_id, actor_id=moderator.id,
                 old={"state": "hidden", "removal_reason": before["removal_reason"] or ""},
                 new={"state": "visible", "removal_reason": ""})
    return _broadcast(comment_id)


def _change(comment_id: int, moderator: Account, old: State, new: State, reason: str) -> Comment:
    """Return the comment as it was. The room's row is locked before the comment's, as everywhere.
    """
    room = rooms.lock(of(comment_id, moderator)["video_id"])
    if stored.lock(comment_id) is None:
        raise Problem(404)
    before = stored.get(comment_id)
    if before["state"] != old:
        raise Problem(409, REMOVED if old == "visible" else NOT_REMOVED, code="decided")
    stored.set_state(comment_id, new, reason or None, rooms.advance(room))
    return before


def _broadcast(comment_id: int) -> Comment:
    row = stored.get(comment_id)
    broadcast.comments([row])
    return row


def count_open(owner_id: int | None) -> OpenCounts:
    """Return what is open on the titles of an owner; None counts all titles."""
    found: OpenCounts = (_sql.count_open() if owner_id is None
                         else _sql.count_open_of(owner_id=owner_id))
    return found


def open_counts() -> OpenCounts:
    """Return what is open for the signed-in moderator, read once for a page and its sidebar."""
    if "open_counts" not in g:
        g.open_counts = count_open(scope(current_user))
    counts: OpenCounts = g.open_counts
    return counts


def count_for_sidebar() -> int:
    """Return both counts together."""
    counts = open_counts()
    return counts["reports"] + counts["held"]
