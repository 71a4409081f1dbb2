"""Held comments: nobody reads them before a moderator approves them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from app import db
from app.accounts.users import Account
from app.community.comments import broadcast, replies, rooms, stored
from app.community.comments.stored import Comment
from app.community.moderation import moderation
from app.ops import audit
from app.ops.clock import now
from app.web import paging
from app.web.errors import Problem

HeldFor = Literal["policy", "word"]

MOST_OWN = 50
DECIDED = "Another moderator has already approved or rejected this comment, so nothing changed."
REASONS: dict[HeldFor, str] = {
    "policy": "Comments here need approval", "word": "Contains a blocked word"}


class HeldComment(TypedDict):
    """A held comment, with the owner of its title."""

    id: int
    video_id: int
    account_id: int
    body: str
    held_for: HeldFor
    title_id: int
    owner_id: int | None


class LockedHeld(TypedDict):
    """A held comment's own columns."""

    id: int
    video_id: int
    account_id: int
    client_msg_id: str | None
    body: str
    media_second: int | None
    reply_to_id: int | None


class OwnHeld(TypedDict):
    """A held comment for its author."""

    id: int
    client_msg_id: str | None
    body: str
    media_second: int | None
    reply_to_id: int | None
    held_for: HeldFor
    created_at: datetime


class ListedHeld(TypedDict):
    """A held comment of the list, with its video and the comment that it replies to."""

    id: int
    video_id: int
    account_id: int
    body: str
    media_second: int | None
    reply_to_id: int | None
    held_for: HeldFor
    created_at: datetime
    sent: datetime
    author: str
    reply_author: str | None
    reply_body: str | None
    video_name: str
    title_id: int
    title_name: str
    title_kind: str
    owner_id: int | None


_sql = db.queries(
    "community/held", list_held=ListedHeld, held_comment=HeldComment, lock_held=LockedHeld,
    own_held=OwnHeld)


def rows(order: str, **asked: Any) -> list[ListedHeld]:
    """Return one page of held comments."""
    return list(_sql.list_held(order=order, **asked))


def page(moderator: Account, args: Mapping[str, str], limit: int) -> paging.Page[ListedHeld]:
    """Return one page of the held comments that the account decides about, oldest first."""
    return paging.page(rows, args, sorts=("sent",), default="sent", limit=limit,
                       owner_id=moderation.scope(moderator))


def of(held_id: int, moderator: Account) -> HeldComment:
    """Return a held comment that the account decides about. Raises Problem 404 for others."""
    found: HeldComment | None = _sql.held_comment(held_id=held_id)
    if found is None or not moderation.may(moderator, found["owner_id"]):
        raise Problem(404)
    return found


@db.transactional("held_comments.approve")
def approve(held_id: int, moderator: Account) -> Comment:
    """Publish a held comment as the newest of its room, and return it.

    Raises Problem 404, or 409 when another moderator was quicker.
    """
    room = rooms.lock(of(held_id, moderator)["video_id"])
    held: LockedHeld | None = _sql.lock_held(held_id=held_id)
    if held is None:
        raise Problem(409, DECIDED, code="decided")
    _sql.delete_held(held_id=held_id)
    revision = rooms.advance(room, comments=1)
    comment_id = int(_sql.insert_approved(
        video_id=held["video_id"], seq=room["last_seq"], revision=revision,
        account_id=held["account_id"], client_msg_id=held["client_msg_id"], body=held["body"],
        media_second=held["media_second"], reply_to_id=held["reply_to_id"], now=now()))
    audit.record("comment.approve", "comment", comment_id, actor_id=moderator.id,
                 new={"held_id": held_id, "author_id": held["account_id"]})
    comment = stored.get(comment_id)
    replies.notify([comment])
    broadcast.comments([comment])
    return comment


@db.transactional("held_comments.reject")
def reject(held_id: int, reason: str, moderator: Account) -> HeldComment:
    """Delete a held comment and return it; the audit trail keeps its text and the reason.

    Its author gets a notification without them, unless they rejected it themselves.

    Raises Problem 404, or 409 when another moderator was quicker.
    """
    found = of(held_id, moderator)
    if not _sql.delete_held(held_id=held_id):
        raise Problem(409, DECIDED, code="decided")
    audit.record("held_comment.reject", "held_comment", held_id, actor_id=moderator.id,
                 old={"video_id": found["video_id"], "author_id": found["account_id"],
                      "body": found["body"], "reason": reason})
    if found["account_id"] != moderator.id:
        _sql.lock_video(video_id=found["video_id"])
        _sql.notify_rejected(account_id=found["account_id"], video_id=found["video_id"], now=now())
    return found


def own(video_id: int, account_id: int) -> list[OwnHeld]:
    """Return the account's held comments in a room, newest first."""
    return list(_sql.own_held(video_id=video_id, account_id=account_id, limit=MOST_OWN))
