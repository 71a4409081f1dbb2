"""Comments on a video by viewers who may watch it, in one order for everybody.

HTTP and the socket call the same `post`. Every change locks the room's row first and advances
its revision, so numbers have no gaps, and a client that has seen revision 7 can have seen 1 to 6.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.community.comments import broadcast, queue, rooms, rules, stored
from app.community.comments.batch import Message, Stored
from app.community.comments.stored import Comment
from app.ops.clock import now
from app.text import characters
from app.web import limits
from app.web.errors import Problem
from app.web.forms import Invalid


class Commentable(TypedDict):
    """A video that the viewer may watch, and whose it is."""

    id: int
    title_id: int
    owner_id: int | None


_sql = db.queries("community/comments", commentable=Commentable, list_comments=Comment,
                  list_room=Comment, list_moments=Comment, missed_comments=Comment)

LONGEST, LARGEST = 2000, 2048  # characters, and bytes as they travel
MOST = 100
BEYOND = 2**32  # no comment has this number
EDITABLE_FOR = timedelta(minutes=15)
LATEST_SECOND = 2**31  # of a video; a column's bound
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,64}\Z")


def post(viewer: Viewer, video_id: int, content: str,
         client_msg_id: str | None = None, media_second: int | None = None,
         reply_to_id: int | None = None) -> Stored:
    """Store a comment and return it; a repeated `client_msg_id` returns the stored one.

    A held comment is {"held": True, "message": …}. Raises Invalid for an empty text or one that is
    too long, Problem 404 for a video the viewer may not watch, 403 where the author may not write,
    409 for a message that was sent on another video, 429 for too many comments.
    """
    return queue.wait_for(message(viewer, video_id, content, client_msg_id, media_second,
                                  reply_to_id))


def message(viewer: Viewer, video_id: int, content: str,
            client_msg_id: str | None = None, media_second: int | None = None,
            reply_to_id: int | None = None) -> Message:
    """Return what `post` stores, for a caller that does not wait. Raises Invalid."""
    text = _checked(content)
    if client_msg_id is not None and not _MESSAGE_ID.match(client_msg_id):
        raise Invalid.at("client_msg_id", "1 to 64 visible characters.")
    if media_second is not None and not 0 <= media_second < LATEST_SECOND:
        raise Invalid.at("mediaSecond", "A second of the video, from 0 on.")
    return Message(video_id, viewer.author_id, viewer, text, client_msg_id, media_second,
                   reply_to_id)


def edit(comment_id: int, viewer: Viewer, content: str) -> Comment:
    """Change one's own comment within 15 minutes, and return it.

    Raises Invalid for a text that is empty, too long or not allowed, Problem 404 for a comment that
    is hidden or somebody else's, 403 when it is too late or the room does not allow it.
    """
    video_id = _own(comment_id, viewer)["video_id"]
    text = _checked(content)
    limits.hit("comment", f"account {viewer.author_id}")
    return _edit(video_id, comment_id, viewer, text)


@db.transactional("comments.edit")
def _edit(video_id: int, comment_id: int, viewer: Viewer, text: str) -> Comment:
    room = rooms.lock(video_id)
    comment = stored.lock(comment_id)
    if comment is None or comment["state"] != "visible":
        raise Problem(404)
    if now() - comment["created_at"] > EDITABLE_FOR:
        raise Problem(403, "A comment can be edited for 15 minutes.", code="edit_too_late",
                      title="It is too late")
    if comment["body"] == text:
        return stored.get(comment_id)
    rules.check_edit(room, viewer, text)
    _sql.edit_comment(comment_id=comment_id, body=text, now=now(), revision=rooms.advance(room))
    return _broadcast(comment_id)


def delete(comment_id: int, viewer: Viewer) -> Comment:
    """Delete one's own comment and return it; its place stays. A second call changes nothing.

    Raises Problem 404 for a comment that is somebody else's, or removed by a moderator.
    """
    return _delete(_own(comment_id, viewer)["video_id"], comment_id)


@db.transactional("comments.delete")
def _delete(video_id: int, comment_id: int) -> Comment:
    room = rooms.lock(video_id)
    comment = stored.lock(comment_id)
    if comment is None or comment["state"] == "hidden":
        raise Problem(404)
    if comment["state"] == "deleted":
        return stored.get(comment_id)
    stored.set_state(comment_id, "deleted", None, rooms.advance(room))
    return _broadcast(comment_id)


def _broadcast(comment_id: int) -> Comment:
    comment = stored.get(comment_id)
    broadcast.comments([comment])
    return comment


def listed(video_id: int, viewer: Viewer, before: int | None = None, limit: int = MOST
           ) -> list[Comment]:
    """Return the newest comments before a number. Raises Problem 404 for a hidden video."""
    may_read(video_id, viewer)
    rows: list[Comment] = _sql.list_comments(
        video_id=video_id, limit=limit, before_seq=BEYOND if before is None else before)
    return rows


def room_page(video_id: int, viewer: Viewer, before: int | None = None, limit: int = MOST
              ) -> list[Comment]:
    """Return the same with the places of removed comments, as the room shows them."""
    may_read(video_id, viewer)
    return newest(video_id, BEYOND if before is None else before, limit)


def missed(video_id: int, viewer: Viewer, after: int, limit: int = MOST) -> list[Comment]:
    """Return the comments after a number, in order. Raises Problem 404 for a hidden video."""
    may_read(video_id, viewer)
    rows: list[Comment] = _sql.missed_comments(video_id=video_id, after_seq=after, limit=limit)
    return rows


def moments(video_id: int, viewer: Viewer, from_s: int, to_s: int, limit: int = MOST
            ) -> list[Comment]:
    """Return the comments at [from_s, to_s) of the video. Raises Problem 404 for a hidden one."""
    may_read(video_id, viewer)
    return along(video_id, from_s, to_s, limit)


def newest(video_id: int, before: int, limit: int) -> list[Comment]:
    """Return a room's comments before a number, newest first. The caller asked the access rule."""
    rows: list[Comment] = _sql.list_room(video_id=video_id, limit=limit, before_seq=before)
    return rows


def along(video_id: int, from_s: int, to_s: int, limit: int) -> list[Comment]:
    """Return the comments at [from_s, to_s). The caller asked the access rule."""
    rows: list[Comment] = _sql.list_moments(
        video_id=video_id, from_s=from_s, to_s=to_s, limit=limit)
    return rows


def count_along(video_id: int, bucket_s: int) -> dict[int, int]:
    """Return how many comments each stretch of `bucket_s` seconds has, by its number."""
    return {int(row["bucket"]): int(row["comments"])
            for row in _sql.count_moments(video_id=video_id, bucket_s=bucket_s)}


def watchable(video_ids: Sequence[int], viewer: Viewer) -> set[int]:
    """Return the videos of these that the viewer may watch."""
    return {row["id"] for row in _sql.watchable_of(video_ids=video_ids, viewer=viewer)}


def may_read(video_id: int, viewer: Viewer) -> Commentable:
    """Return the video's title and owner. Raises Problem 404 for one the viewer may not watch."""
    found: Commentable | None = _sql.commentable(video_id=video_id, viewer=viewer)
    if found is None:
        raise Problem(404)
    return found


def of_video(comment_id: int, video_id: int) -> None:
    """Raise Problem 404 for a comment that is not on this video."""
    comment = stored.find(comment_id)
    if comment is None or comment["video_id"] != video_id:
        raise Problem(404)


def _own(comment_id: int, viewer: Viewer) -> Comment:
    comment = stored.find(comment_id)
    if comment is None or comment["account_id"] != viewer.author_id:
        raise Problem(404)
    may_read(comment["video_id"], viewer)
    return comment


def _checked(content: str) -> str:
    text = content.strip()
    if not text:
        raise Invalid.at("content", "Please fill this in.", "required")
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST or characters(text) > LONGEST:
        raise Invalid.at("content", f"At most {LONGEST:,} characters, and {LARGEST:,} bytes.",
                         "comment_too_long")
    return text
