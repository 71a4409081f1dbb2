"""Comments: said about a video by who may watch it, in one order for everybody.

HTTP and the socket call the same `post`. The room's row is locked until COMMIT, so the numbers of a
video's comments have no gaps, and whoever has seen number 7 has been able to see 1 to 6.
"""

import re
from typing import Any

from app import db
from app.community import announcements
from app.ops import limits
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid

sql = db.queries("community_comments")

Row = dict[str, Any]

LONGEST, LARGEST = 2000, 2048  # characters, and bytes as they travel
MOST = 100
BEYOND = 2**32  # no comment has this number
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,64}\Z")


def post(author_id: int, viewer: Row, video_id: int, content: str,
         client_msg_id: str | None = None, media_second: int | None = None) -> Row:
    """Store a comment and return it; a repeated `client_msg_id` returns what is stored.

    Raises Invalid for text that is none or too long, Problem 404 for a video the viewer may not
    watch, 409 for a message that was sent about another video, 429 for too many.
    """
    text = _checked(content)
    if client_msg_id is not None:
        if not _MESSAGE_ID.match(client_msg_id):
            raise Invalid.at("client_msg_id", "1 to 64 visible characters.")
        if stored := _stored(author_id, client_msg_id, video_id):
            return stored
    limits.hit("comment", f"account {author_id}")
    try:
        return _store(author_id, viewer, video_id, text, client_msg_id, media_second)
    except db.Duplicate:  # the same message came twice at once, and the other was first
        stored = _stored(author_id, str(client_msg_id), video_id)
        if stored is None:
            raise
        return stored


@db.transactional("comments.post")
def _store(author_id: int, viewer: Row, video_id: int, text: str, client_msg_id: str | None,
           media_second: int | None) -> Row:
    try:
        sql.take_turn(video_id=video_id)
    except db.Refused:  # no such video
        raise Problem(404) from None
    if sql.commentable(video_id=video_id, **viewer) is None:
        raise Problem(404)
    comment_id = sql.insert_comment(
        video_id=video_id, seq=sql.turn(video_id=video_id), account_id=author_id,
        client_msg_id=client_msg_id, body=text, media_second=media_second, now=now())
    comment = sql.comment(comment_id=comment_id)
    announcements.announce(comment)
    return comment


def listed(video_id: int, viewer: Row, before: int | None = None, limit: int = MOST) -> list[Row]:
    """The newest comments, from before a number on. Raises Problem 404 for a hidden video."""
    _may_read(video_id, viewer)
    return newest(video_id, before, limit)


def missed(video_id: int, viewer: Row, after: int, limit: int = MOST) -> list[Row]:
    """The comments after a number, in order. Raises Problem 404 for a hidden video."""
    _may_read(video_id, viewer)
    return sql.missed_comments(video_id=video_id, after_seq=after, limit=limit)


def newest(video_id: int, before: int | None = None, limit: int = MOST) -> list[Row]:
    """The same as `listed`, for who has asked the access rule already."""
    return sql.list_comments(video_id=video_id, limit=limit,
                             before_seq=BEYOND if before is None else before)


def _may_read(video_id: int, viewer: Row) -> None:
    if sql.commentable(video_id=video_id, **viewer) is None:
        raise Problem(404)


def _stored(author_id: int, client_msg_id: str, video_id: int) -> Row | None:
    stored = sql.message(account_id=author_id, client_msg_id=client_msg_id)
    if stored is not None and stored["video_id"] != video_id:
        raise Problem(409, "This client_msg_id was used for a comment on another video.",
                      title="That id is taken")
    return stored


def _checked(content: str) -> str:
    text = content.strip()
    if not text:
        raise Invalid.at("content", "Please fill this in.")
    if len(text) > LONGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Invalid.at("content", f"At most {LONGEST:,} characters, and {LARGEST:,} bytes.")
    return text
