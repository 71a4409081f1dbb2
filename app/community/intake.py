"""How comments get in: those that arrive at one room together are stored by one transaction.

Who comes while the room's comments are being stored waits in its line, and is stored with all who
came meanwhile: under load the cost of a COMMIT is shared, and alone nobody waits. Each message is
judged by itself; one that is refused takes nobody along.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from app import db
from app.community import announcements, replies, rooms, writers
from app.config import settings
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid

sql = db.queries("community_comments")

Row = dict[str, Any]
Outcome = Row | Exception

AT_ONCE = 64  # messages in one transaction
HELD = {"policy": "A moderator looks at comments here before they appear.",
        "word": "A moderator will look at your comment before it appears."}


@dataclass(slots=True, eq=False)
class Message:
    """What somebody wants to say, and what became of it."""

    author_id: int
    viewer: Row
    body: str
    client_msg_id: str | None
    media_second: int | None
    reply_to_id: int | None
    effect: str | None = None  # what its words do to it
    outcome: Outcome | None = None
    turn: threading.Event = field(default_factory=threading.Event)

    @property
    def key(self) -> tuple[int, str] | None:
        """What makes it the same message when it is sent again."""
        return (self.author_id, self.client_msg_id) if self.client_msg_id else None


_lock = threading.Lock()
_lines: dict[int, list[Message]] = {}  # video → who waits while somebody stores


def take(video_id: int, message: Message) -> Row:
    """Store a message with all that come to its room at the same time; return its comment.

    Raises what it is refused for, or what the database says.
    """
    if db.in_transaction():  # part of the caller's: nobody else's can be in it
        _store_all(video_id, [message])
        return _settled(message)
    with _lock:
        leads = video_id not in _lines
        if leads:
            _lines[video_id] = []
        else:
            _lines[video_id].append(message)
    if not leads and not message.turn.wait(2 * settings().transaction_deadline_seconds):
        _leave(video_id, message)
        raise db.TransactionExhausted("comments.post: the comments before it took too long.")
    if message.outcome is None:
        _lead(video_id, message)
    return _settled(message)


def _settled(message: Message) -> Row:
    if isinstance(message.outcome, Exception):
        raise message.outcome
    assert message.outcome is not None
    return message.outcome


def _lead(video_id: int, first: Message) -> None:
    """Store what waits now, then hand the lead to whoever came meanwhile."""
    with _lock:
        line = _lines[video_id]
        batch = [first, *line[:AT_ONCE - 1]]
        del line[:AT_ONCE - 1]
    try:
        _store_all(video_id, batch)
    finally:
        for message in batch[1:]:
            if message.outcome is None:  # this thread is being ended: nothing of it was stored
                message.outcome = db.TransactionExhausted("comments.post: it was interrupted.")
            message.turn.set()
        with _lock:
            if line:
                line.pop(0).turn.set()  # no outcome yet: it leads
            else:
                del _lines[video_id]


def _leave(video_id: int, message: Message) -> None:
    """Give up waiting; who was made the leader at this very moment hands on at once."""
    with _lock:
        line = _lines.get(video_id, [])
        if message in line:
            line.remove(message)
            return
    if message.turn.is_set() and message.outcome is None:
        with _lock:
            if line:
                line.pop(0).turn.set()
            else:
                _lines.pop(video_id, None)


def _store_all(video_id: int, batch: list[Message]) -> None:
    """Fill in each outcome. What the database refuses about one is found by storing each alone."""
    try:
        outcomes = _store(video_id, batch)
    except (db.Duplicate, db.Refused) as error:
        if len(batch) > 1:
            for message in batch:
                _store_all(video_id, [message])
            return
        outcomes = [_explained(video_id, batch[0], error)]
    except Exception as error:
        outcomes = [error] * len(batch)
    for message, outcome in zip(batch, outcomes, strict=True):
        message.outcome = outcome


def _explained(video_id: int, message: Message, error: Exception) -> Exception:
    """What a database's refusal of one message means."""
    if isinstance(error, db.Refused):  # the video, or what it answers, went meanwhile
        return Problem(404)
    if message.key and sql.sent_messages(account_ids=[message.author_id],
                                         client_msg_ids=[str(message.client_msg_id)]):
        return _elsewhere()
    return error


def _elsewhere() -> Problem:
    return Problem(409, "This client_msg_id was used for a comment on another video.",
                   title="That id is taken")


@db.transactional("comments.post")
def _store(video_id: int, batch: list[Message]) -> list[Outcome]:
    """Judge and store a batch; the outcome of each. Runs again from the top after a deadlock."""
    outcomes: dict[Message, Outcome] = {}
    video = writers.admit(video_id, batch, outcomes)
    if video is None:
        return [outcomes[message] for message in batch]
    room = rooms.lock(video_id)
    twins = _sent_before(video_id, batch, outcomes)
    writers.judge(room, video, [m for m in batch if m not in outcomes and m not in twins], outcomes)
    new = [m for m in batch if m not in outcomes and m not in twins]
    _hold(video_id, [m for m in new if writers.must_wait(room, m)], room, outcomes)
    _insert(room, [m for m in new if m not in outcomes], outcomes)
    for message, twin in twins.items():
        outcomes[message] = outcomes[twin]
    return [outcomes[message] for message in batch]


def _sent_before(video_id: int, batch: list[Message], outcomes: dict[Message, Outcome]
                 ) -> dict[Message, Message]:
    """Give those that were stored before their comment. Returns who is sent twice in this batch."""
    twins: dict[Message, Message] = {}
    first: dict[tuple[int, str], Message] = {}
    for message in batch:
        if message.key and message not in outcomes:
            if message.key in first:
                twins[message] = first[message.key]
            else:
                first[message.key] = message
    if not first:
        return twins
    found = sql.sent_messages(account_ids={key[0] for key in first},
                              client_msg_ids={key[1] for key in first})
    known = {(row["account_id"], row["client_msg_id"]): row for row in found}
    stored = {row["comment_id"] for key, row in known.items() if key in first and row["comment_id"]}
    comments = {row["id"]: row for row in sql.comments_by_id(comment_ids=stored)} if stored else {}
    for key, message in first.items():
        row = known.get(key)
        if row is None:
            continue
        if row["video_id"] != video_id:
            outcomes[message] = _elsewhere()
        else:
            outcomes[message] = (comments.get(row["comment_id"])
                                 or {"held": True, "message": HELD["word"]})
    return twins


def _hold(video_id: int, held: list[Message], room: Row, outcomes: dict[Message, Outcome]) -> None:
    """Keep what waits for a moderator; it gets a number when it is let through."""
    if not held:
        return
    at, why = now(), "policy" if room["policy"] == "approval" else "word"
    db.insert_many(
        "held_comments", ("video_id", "account_id", "client_msg_id", "body", "media_second",
                          "reply_to_id", "held_for", "created_at"),
        ((video_id, m.author_id, m.client_msg_id, m.body, m.media_second, m.reply_to_id, why, at)
         for m in held))
    for message in held:
        outcomes[message] = {"held": True, "message": HELD[why]}


def _insert(room: Row, new: list[Message], outcomes: dict[Message, Outcome]) -> None:
    """Number and store what is let through, and tell of it."""
    if not new:
        return
    at, seq, revision = now(), room["last_seq"], room["revision"]
    db.insert_many(
        "comments", ("video_id", "seq", "revision", "account_id", "client_msg_id", "body",
                     "media_second", "reply_to_id", "created_at"),
        ((room["video_id"], seq + place, revision + place, m.author_id, m.client_msg_id, m.body,
          m.media_second, m.reply_to_id, at) for place, m in enumerate(new, 1)))
    rooms.advance(room, comments=len(new), changes=len(new))
    stored = sql.comments_of_batch(video_id=room["video_id"], first_seq=seq + 1)
    outcomes.update(zip(new, stored, strict=True))
    replies.tell(stored)
    announcements.comments(stored)


def may_edit(room: Row, author_id: int, viewer: Row, text: str) -> None:
    """Raise what new words are refused for: as for a new comment, and where each is approved."""
    if room["policy"] == "approval":
        raise Problem(403, "Comments here are approved one by one, so they cannot be edited.")
    message = Message(author_id, viewer, text, None, None, None)
    outcomes: dict[Message, Outcome] = {}
    video = writers.admit(room["video_id"], [message], outcomes)
    if video is not None:
        writers.judge(room, video, [message], outcomes, counted=False)
    refused = outcomes.get(message)
    if isinstance(refused, Exception):
        raise refused
    if writers.must_wait(room, message):
        raise Invalid.at("content", "A word in it is kept for a moderator. Leave it out.")
