"""Who may say what in a room: judged for all messages of a batch at once, each for itself.

Part of the transaction that stores them, after the room's row is locked, so what is judged by what
was said before (slow mode) cannot be overtaken.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app import db
from app.community import sanctions, words
from app.ops import limits
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid

if TYPE_CHECKING:
    from app.community.intake import Message, Outcome

sql = db.queries("community_comments")

Row = dict[str, Any]


def admit(video_id: int, batch: "Iterable[Message]", outcomes: "dict[Message, Outcome]"
          ) -> Row | None:
    """Refuse who may not watch the video. Returns it, or None when nobody may.

    The rule asks for a country, an age and a plan, and the moment: one question for all alike.
    """
    answers: dict[tuple[Any, ...], Row | None] = {}
    seen: Row | None = None
    for message in batch:
        viewer = message.viewer
        alike = (viewer["country"], viewer["today"], viewer["maturity_age"], viewer["has_plan"])
        if alike not in answers:
            answers[alike] = sql.commentable(video_id=video_id, **viewer)
        if answers[alike] is None:
            outcomes[message] = Problem(404)
        seen = seen or answers[alike]
    return seen


def judge(room: Row, video: Row, batch: "list[Message]", outcomes: "dict[Message, Outcome]",
          *, counted: bool = True) -> None:
    """Refuse by the room's policy, the limit, sanctions, the words and slow mode, in this order."""
    if not batch:
        return
    if room["policy"] == "off":
        refusal = Problem(403, "Comments are closed here.", title="Nobody writes here")
        outcomes.update((message, refusal) for message in batch)
        return
    if counted:
        _limit(batch, outcomes)
    _sanction(video, batch, outcomes)
    _check_words(batch, outcomes)
    _check_replies(room["video_id"], batch, outcomes)
    if counted and room["slow_mode_s"]:
        _slow_down(room, video, batch, outcomes)


def must_wait(room: Row, message: "Message") -> bool:
    """Whether a moderator sees it first. After `judge`."""
    return room["policy"] == "approval" or message.effect == "hold"


def _limit(batch: "list[Message]", outcomes: "dict[Message, Outcome]") -> None:
    refusals = limits.hit_each("comment", [f"account {message.author_id}" for message in batch])
    outcomes.update((message, refusal) for message, refusal in zip(batch, refusals, strict=True)
                    if refusal is not None)


def _sanction(video: Row, batch: "list[Message]", outcomes: "dict[Message, Outcome]") -> None:
    holding = sanctions.holding({m.author_id for m in batch}, video["title_id"], now())
    for message in batch:
        if found := holding.get(message.author_id):
            outcomes.setdefault(message, Problem(403, silenced(found), title="You cannot write"))


def silenced(sanction: Row) -> str:
    """What somebody is told who may not write."""
    if sanction["kind"] == "ban":
        return "A moderator has banned you from the comments."
    wait_s = max(1, -(-(sanction["ends_at"] - now()) // timedelta(seconds=1)))
    return f"A moderator has silenced you for another {limits.in_words(wait_s)}."


def _check_words(batch: "list[Message]", outcomes: "dict[Message, Outcome]") -> None:
    for message in batch:
        message.effect = words.effect_of(message.body)
        if message.effect == "refuse":
            outcomes.setdefault(message, Invalid.at(
                "content", "A word in it is not allowed here. Leave it out."))


def _check_replies(video_id: int, batch: "list[Message]", outcomes: "dict[Message, Outcome]"
                   ) -> None:
    asked = {m.reply_to_id for m in batch if m.reply_to_id is not None}
    if not asked:
        return
    there = {row["id"] for row in sql.answerable(video_id=video_id, comment_ids=asked)}
    for message in batch:
        if message.reply_to_id is not None and message.reply_to_id not in there:
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
