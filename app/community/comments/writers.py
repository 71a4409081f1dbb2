"""Who may say what in a room: judged for all messages of a batch at once, each for itself, in the
transaction that stores them. A room is made with its first comment, not with a refused one.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app import db
from app.community.moderation import sanctions, words
from app.ops import blocking, limits
from app.ops.clock import now
from app.web.api.answers import dumps
from app.web.errors import Problem
from app.web.forms import Invalid

if TYPE_CHECKING:
    from app.community.comments.intake import Message, Outcome

sql = db.queries("community/comments")

Row = dict[str, Any]

CLOSED = "Comments are closed here."


def admit(batch: "Iterable[Message]", outcomes: "dict[Message, Outcome]") -> dict[int, Row]:
    """Refuse who may not watch their video. Returns the videos somebody may watch, by id.

    One query serves all authors of the same standing.
    """
    alike: dict[tuple[Any, ...], list[Message]] = {}
    for message in batch:
        alike.setdefault(message.viewer.standing, []).append(message)
    videos: dict[int, Row] = {}
    for messages in alike.values():
        rows = sql.commentable_of(
            video_ids={m.video_id for m in messages}, account_ids={m.author_id for m in messages},
            messages=keys(messages), viewer=messages[0].viewer)
        found = {row["id"]: row for row in rows}
        outcomes.update((m, Problem(404)) for m in messages if m.video_id not in found)
        videos |= found
    return videos


def keys(messages: "Iterable[Message]") -> str:
    """What makes each the same message when it is sent again, as the queries take it."""
    return dumps([{"author": message.author_id, "key": message.client_msg_id}
                  for message in messages if message.client_msg_id]).decode()


def judge(videos: dict[int, Row], batch: "list[Message]", outcomes: "dict[Message, Outcome]",
          *, counted: bool = True) -> None:
    """Refuse by the limit, sanctions, the words and what is answered, in this order."""
    if not batch:
        return
    if counted:
        _limit(batch, outcomes)
    _sanction(videos, batch, outcomes)
    _check_words(batch, outcomes)
    _check_replies(batch, outcomes)


def judge_in_room(rooms: dict[int, Row], videos: dict[int, Row], batch: "list[Message]",
                  outcomes: "dict[Message, Outcome]", *, counted: bool = True) -> None:
    """Refuse by the room's policy and slow mode: the rooms' rows are locked, so what was said
    before cannot be overtaken."""
    closed = [m for m in batch if rooms[m.video_id]["policy"] == "off"]
    outcomes.update((m, Problem(403, CLOSED, title="Nobody writes here")) for m in closed)
    for room in rooms.values():
        if counted and room["slow_mode_s"]:
            here = [message for message in batch if message.video_id == room["video_id"]]
            _slow_down(room, videos[room["video_id"]], here, outcomes)


def must_wait(room: Row, message: "Message") -> bool:
    """Whether a moderator sees it first. After `judge`."""
    return room["policy"] == "approval" or message.effect == "hold"


def _limit(batch: "list[Message]", outcomes: "dict[Message, Outcome]") -> None:
    refusals = limits.hit_each("comment", [f"account {message.author_id}" for message in batch])
    outcomes.update((message, refusal) for message, refusal in zip(batch, refusals, strict=True)
                    if refusal is not None)


def _sanction(videos: dict[int, Row], batch: "list[Message]", outcomes: "dict[Message, Outcome]"
              ) -> None:
    if not any(video["sanctions"] for video in videos.values()):
        return
    holding = sanctions.against({message.author_id for message in batch}, now())
    for message in batch:
        title_id = videos[message.video_id]["title_id"]
        for found in holding.get(message.author_id, ()):
            if found["title_id"] in (None, title_id):
                outcomes.setdefault(message, Problem(
                    403, silenced(found), title="You cannot write",
                    retry_after_s=sanctions.left_s(found)))


def silenced(sanction: Row) -> str:
    """What somebody is told who may not write."""
    if sanction["kind"] == "ban":
        return "A moderator has banned you from the comments."
    wait_s = sanctions.left_s(sanction) or 0
    return f"A moderator has silenced you for another {limits.in_words(wait_s)}."


def _check_words(batch: "list[Message]", outcomes: "dict[Message, Outcome]") -> None:
    for message in blocking.turns(batch):
        if message in outcomes:
            continue  # who is refused anyhow makes us search nothing
        message.effect = words.effect_of(message.body)
        if message.effect == "refuse":
            outcomes.setdefault(message, Invalid.at(
                "content", "A word in it is not allowed here. Leave it out."))


def _check_replies(batch: "list[Message]", outcomes: "dict[Message, Outcome]") -> None:
    asked = {m.reply_to_id for m in batch if m.reply_to_id is not None}
    if not asked:
        return
    there = {row["id"]: row for row in sql.answerable(comment_ids=asked)}
    for message in batch:
        if message.reply_to_id is None:
            continue
        message.answered = there.get(message.reply_to_id)
        if message.answered is None or message.answered["video_id"] != message.video_id:
            outcomes.setdefault(message, Invalid.at("replyTo", "That comment is gone."))


def _slow_down(room: Row, video: Row, batch: "list[Message]", outcomes: "dict[Message, Outcome]"
               ) -> None:
    """One comment per person and so many seconds; who owns the title need not wait."""
    at, pace = now(), timedelta(seconds=room["slow_mode_s"])
    spoke = {row["account_id"]: row["spoke_at"] for row in sql.last_words(
        video_id=room["video_id"], account_ids={m.author_id for m in batch})}
    for message in batch:
        if message in outcomes or message.author_id == video["owner_id"]:
            continue
        last = spoke.get(message.author_id)
        if last is not None and at < last + pace:
            wait_s = max(1, -(-(last + pace - at) // timedelta(seconds=1)))
            outcomes[message] = Problem(
                429, f"One comment every {limits.in_words(room['slow_mode_s'])} here. Please try "
                     f"again in {limits.in_words(wait_s)}.", title="Slow mode",
                retry_after_s=wait_s)
        else:
            spoke[message.author_id] = at
