"""Store a batch of comments in one transaction: check, lock the rooms, number, insert,
broadcast."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app import db
from app.community.comments import broadcast, replies, rooms, rules
from app.community.comments.batch import Batch, Message, Outcome, sent_elsewhere
from app.community.comments.rooms import Room
from app.ops.clock import now
from app.web.api.answers import dumps
from app.web.errors import Problem

_sql = db.queries("community/comments")

Row = dict[str, Any]

WRITTEN = ("video_id", "seq", "revision", "account_id", "client_msg_id", "body", "media_second",
           "reply_to_id")
HELD = {"policy": "A moderator approves comments here before they appear.",
        "word": "A moderator will look at your comment before it appears."}


def store_all(messages: list[Message]) -> None:
    """Fill in the outcome of each message. What is wrong with one is found by storing each
    alone."""
    try:
        outcomes = _store(messages)
    except db.Busy as error:  # nothing is wrong with any of them
        outcomes = dict.fromkeys(messages, error)
    except Exception as error:
        if len(messages) > 1:
            for message in messages:
                store_all([message])
            return
        outcomes = {messages[0]: _explained(messages[0], error)}
    for message in messages:
        message.outcome = outcomes[message]


def _explained(message: Message, error: Exception) -> Outcome:
    """Return what the database's refusal of one message means."""
    if isinstance(error, db.Rejected):  # the video or the replied-to comment is gone
        return Problem(404)
    if not isinstance(error, db.Duplicate):
        return error
    try:  # another process has stored the same message, so now it can be found
        return _store([message])[message]
    except Exception as again:
        return again


@db.transactional("comments.post")
def _store(messages: list[Message]) -> dict[Message, Outcome]:
    """Check and store messages. Runs again from the top, with a new batch, after a deadlock."""
    batch = Batch(messages)
    rules.admit(batch)
    _find_stored(batch)
    rules.check(batch)
    locked = rooms.lock_all({message.video_id for message in batch.open})
    rules.check_in_rooms(batch, locked)
    _hold(batch, locked)
    _insert(batch, locked)
    return batch.outcomes()


def _find_stored(batch: Batch) -> None:
    """Accept the messages that are stored or held already, with what they were stored as."""
    first = batch.pair()
    if not any(video["repeats"] for video in batch.videos.values()):
        return
    found = _sent(first.values())
    stored = {row["comment_id"] for row in found.values() if row["comment_id"]}
    comments = {row["id"]: row for row in _sql.comments_by_id(comment_ids=stored)} if stored else {}
    for key, row in found.items():
        if row["video_id"] != first[key].video_id:
            batch.reject(first[key], sent_elsewhere())
        else:
            batch.accept(first[key], comments.get(row["comment_id"]) or _held("word"))


def _sent(messages: Iterable[Message]) -> dict[tuple[int, str], Row]:
    """Return what is stored or held under the messages' keys."""
    rows = _sql.sent_messages(messages=rules.keys(messages))
    return {(row["account_id"], row["client_msg_id"]): row for row in rows}


def _hold(batch: Batch, locked: dict[int, Room]) -> None:
    """Keep messages for a moderator; a comment gets its number when it is approved."""
    why = {message: "policy" if locked[message.video_id]["policy"] == "approval" else "word"
           for message in batch.open if rules.is_held(batch, locked[message.video_id], message)}
    for message, rejection in rules.check_held(list(why)).items() if why else ():
        batch.reject(message, rejection)
        del why[message]
    if not why:
        return
    at = now()
    db.insert_many(
        "held_comments", ("video_id", "account_id", "client_msg_id", "body", "media_second",
                          "reply_to_id", "held_for", "created_at"),
        ((m.video_id, m.author_id, m.client_msg_id, m.body, m.media_second, m.reply_to_id, why[m],
          at) for m in why))
    for message in why:
        batch.accept(message, _held(why[message]))


def _held(why: str) -> Row:
    return {"held": True, "message": HELD[why]}


def _insert(batch: Batch, locked: dict[int, Room]) -> None:
    """Number, store and broadcast the open messages."""
    new = batch.open
    if not new:
        return
    at, rows = now(), []
    for message in new:
        room = locked[message.video_id]
        room["last_seq"] += 1
        room["revision"] += 1
        rows.append(_row(message, room, batch.replied_to.get(message, {}), at))
    written = dumps([{name: row[name] for name in WRITTEN} for row in rows]).decode()
    _sql.insert_comments(comments=written, now=at)
    rooms.write(locked[video_id] for video_id in {m.video_id for m in new})
    places = dumps([{"video_id": row["video_id"], "seq": row["seq"]} for row in rows]).decode()
    stored = {(row["video_id"], row["seq"]): row for row in _sql.stored_as(comments=places)}
    comments: list[Any] = [{**row, **stored[row["video_id"], row["seq"]]} for row in rows]
    for message, comment in zip(new, comments, strict=True):
        batch.accept(message, comment)
    replies.notify(comments)
    broadcast.comments(comments)


def _row(message: Message, room: Room, replied_to: Row, at: datetime) -> Row:
    """Return a new comment as the fragment comment.sql reads it, but for its id and author's
    name."""
    return {
        "id": None, "seq": room["last_seq"], "revision": room["revision"],
        "video_id": message.video_id, "account_id": message.author_id,
        "client_msg_id": message.client_msg_id, "body": message.body,
        "media_second": message.media_second, "state": "visible", "removal_reason": None,
        "created_at": at, "edited_at": None, "reply_to_id": message.reply_to_id,
        "reply_account_id": replied_to.get("account_id"),
        "reply_author": replied_to.get("author"), "reply_body": replied_to.get("body"),
        "author": None}
