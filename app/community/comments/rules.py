"""The rules for a comment: applied to all messages of a batch at once, in the transaction that
stores them. A rejected message makes no room.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.community.comments.batch import Batch, Message
from app.community.comments.rooms import Room
from app.community.moderation import sanctions, words
from app.ops import blocking
from app.ops.clock import now
from app.web import limits
from app.web.api.answers import dumps
from app.web.errors import Problem
from app.web.forms import Invalid

_sql = db.queries("community/comments")

MOST_HELD = 20  # comments of one author that wait for a moderator
Rooms = dict[int, Room]  # locked, by video


def admit(batch: Batch) -> None:
    """Reject messages on videos that their authors may not watch.

    One query serves all authors of the same standing.
    """
    alike: dict[tuple[Any, ...], list[Message]] = {}
    for message in batch.messages:
        alike.setdefault(message.viewer.standing, []).append(message)
    for messages in alike.values():
        rows = _sql.commentable_of(
            video_ids={m.video_id for m in messages}, account_ids={m.author_id for m in messages},
            messages=keys(messages), viewer=messages[0].viewer)
        found = {row["id"]: row for row in rows}
        for message in messages:
            if message.video_id not in found:
                batch.reject(message, Problem(404))
        batch.videos |= found


def keys(messages: Iterable[Message]) -> str:
    """Return the keys of messages as the queries take them."""
    return dumps([{"author": message.author_id, "key": message.client_msg_id}
                  for message in messages if message.client_msg_id]).decode()


def check(batch: Batch, *, counted: bool = True) -> None:
    """Reject by the rate limit, sanctions, blocked words and missing replied-to comments, in this
    order."""
    if counted:
        _check_rate(batch)
    _check_sanctions(batch)
    _check_words(batch)
    _check_replies(batch)


def check_in_rooms(batch: Batch, rooms: Rooms, *, counted: bool = True) -> None:
    """Reject by the policy and slow mode of the rooms, which are locked: no earlier comment can
    be overtaken."""
    for message in batch.open:
        if rooms[message.video_id]["policy"] == "off":
            batch.reject(message, closed())
    for room in rooms.values():
        if counted and room["slow_mode_s"]:
            _check_pace(batch, room)


def check_edit(room: Room, viewer: Viewer, text: str) -> None:
    """Check an edited text by the rules for a new comment, but for those that count comments.

    Raises Problem or Invalid; an edit is not held, so a text that would be is rejected, too.
    """
    if room["policy"] == "approval":
        raise Problem(403, "Comments here are approved one by one, so they cannot be edited.",
                      code="edit_not_approved")
    message = Message(room["video_id"], viewer.author_id, viewer, text)
    batch = Batch([message])
    admit(batch)
    check(batch, counted=False)
    check_in_rooms(batch, {room["video_id"]: room}, counted=False)
    if (rejection := batch.rejection(message)) is not None:
        raise rejection
    if is_held(batch, room, message):
        raise Invalid.at("content", "A moderator would have to look at a word in it. Leave it out.",
                         "blocked_word")


def is_held(batch: Batch, room: Room, message: Message) -> bool:
    """Return whether a moderator sees a message first. After `check`."""
    return room["policy"] == "approval" or message in batch.suspect


def check_held(messages: list[Message]) -> dict[Message, Problem]:
    """Return which messages may not be held, and why: their authors have enough waiting already.

    Two processes that hold at the same moment may each see room for the last one.
    """
    waiting = {row["account_id"]: row["held"] for row in _sql.count_held_by(
        account_ids={message.author_id for message in messages})}
    refused: dict[Message, Problem] = {}
    for message in messages:
        count = waiting.get(message.author_id, 0)
        if count >= MOST_HELD:
            refused[message] = Problem(
                429, f"{MOST_HELD} of your comments are waiting for a moderator. You can send this "
                     "one once some of them are decided.", code="too_many_held")
        waiting[message.author_id] = count + 1
    return refused


def closed() -> Problem:
    """Return why nobody may write in a room."""
    return Problem(403, "Comments are closed here.", code="comments_closed",
                   title="Comments are closed")


def sanctioned(sanction: sanctions.InForce) -> Problem:
    """Return why a muted or banned account may not write."""
    wait_s = sanctions.left_s(sanction)
    if sanction["kind"] == "ban":
        return Problem(403, "A moderator has banned you from the comments.", code="banned",
                       title="You cannot write")
    return Problem(403, f"A moderator has muted you for another {limits.in_words(wait_s or 0)}.",
                   code="muted", title="You cannot write", retry_after_s=wait_s)


def _check_rate(batch: Batch) -> None:
    messages = batch.open
    if not messages:
        return
    found = limits.hit_each("comment", [f"account {message.author_id}" for message in messages])
    for message, rejection in zip(messages, found, strict=True):
        if rejection is not None:
            batch.reject(message, rejection)


def _check_sanctions(batch: Batch) -> None:
    messages = batch.open
    if not messages or not any(video["sanctions"] for video in batch.videos.values()):
        return
    holding = sanctions.against({message.author_id for message in messages}, now())
    for message in messages:
        title_id = batch.videos[message.video_id]["title_id"]
        found = next((each for each in holding.get(message.author_id, ())
                      if each["title_id"] in (None, title_id)), None)
        if found is not None:
            batch.reject(message, sanctioned(found))


def _check_words(batch: Batch) -> None:
    for message in blocking.turns(batch.open):
        effect = words.effect_of(message.body)
        if effect == "reject":
            batch.reject(message, Invalid.at(
                "content", "A word in it is not allowed here. Leave it out.", "blocked_word"))
        elif effect == "hold":
            batch.suspect.add(message)


def _check_replies(batch: Batch) -> None:
    replies = [message for message in batch.open if message.reply_to_id is not None]
    if not replies:
        return
    there = {row["id"]: row for row in _sql.replyable(
        comment_ids={message.reply_to_id for message in replies})}
    for message in replies:
        found = there.get(message.reply_to_id)
        if found is not None and found["video_id"] == message.video_id:
            batch.replied_to[message] = found
        else:
            batch.reject(message, Invalid.at("replyTo", "That comment is gone.", "reply_gone"))


def _check_pace(batch: Batch, room: Room) -> None:
    """Allow one comment per account and so many seconds; the owner of the title need not wait."""
    at, pace = now(), timedelta(seconds=room["slow_mode_s"])
    owner_id = batch.videos[room["video_id"]]["owner_id"]
    messages = [message for message in batch.open
                if message.video_id == room["video_id"] and message.author_id != owner_id]
    if not messages:
        return
    last = {row["account_id"]: row["last_at"] for row in _sql.last_comments(
        video_id=room["video_id"], account_ids={message.author_id for message in messages})}
    for message in messages:
        due = last.get(message.author_id, at - pace) + pace
        if at < due:
            wait_s = max(1, -(-(due - at) // timedelta(seconds=1)))
            batch.reject(message, Problem(
                429, f"One comment every {limits.in_words(room['slow_mode_s'])} here. Please try "
                     f"again in {limits.in_words(wait_s)}.", code="slow_mode", title="Slow mode",
                retry_after_s=wait_s))
        else:
            last[message.author_id] = at
