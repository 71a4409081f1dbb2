"""How comments get in: those that arrive together are stored by one transaction.

One writer per process takes all that wait, stores them and answers each. Under load the cost of a
COMMIT is shared, and alone nobody waits. Each message is judged by itself; one that is refused
takes nobody along.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.community.comments import announcements, replies, rooms, writers
from app.config import settings
from app.ops import blocking
from app.ops.clock import now
from app.ops.logs import log
from app.web.api.answers import dumps
from app.web.errors import Problem
from app.web.forms import Invalid

sql = db.queries("community/comments")

Row = dict[str, Any]
Outcome = Row | Exception

AT_ONCE = 250  # messages in one transaction
MOST_WAITING = 5000
WRITTEN = ("video_id", "seq", "revision", "account_id", "client_msg_id", "body", "media_second",
           "reply_to_id")
HELD = {"policy": "A moderator looks at comments here before they appear.",
        "word": "A moderator will look at your comment before it appears."}


@dataclass(slots=True, eq=False)
class Message:
    """What somebody wants to say, and what became of it."""

    video_id: int
    author_id: int
    viewer: Viewer
    body: str
    client_msg_id: str | None = None
    media_second: int | None = None
    reply_to_id: int | None = None
    answered: Row | None = None  # the comment it answers
    effect: str | None = None  # what its words do to it
    outcome: Outcome | None = None
    settled: Callable[["Message"], None] | None = None  # is called once it has an outcome

    @property
    def key(self) -> tuple[int, str] | None:
        """What makes it the same message when it is sent again."""
        return (self.author_id, self.client_msg_id) if self.client_msg_id else None


class Line:
    """What waits to be stored, and the writer that stores it; it is started with the first."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._writer: threading.Thread | None = None
        self._waiting: deque[Message] = deque()

    def add(self, message: Message) -> None:
        """Have a message stored; its `settled` tells. Raises Busy when too many wait."""
        with self._ready:
            if len(self._waiting) >= MOST_WAITING:
                raise db.Busy("comments.post: too many wait to be stored.")
            self._waiting.append(message)
            if self._writer is None:
                self._start()
            self._ready.notify()

    def _start(self) -> None:
        self._writer = threading.Thread(target=self._write, name="comments", daemon=True)
        self._writer.start()

    def drop(self, message: Message) -> None:
        """Give up on a message; one that is being stored gets its outcome all the same."""
        with self._ready:
            if message in self._waiting:
                self._waiting.remove(message)

    def _write(self) -> None:
        while True:
            with self._ready:
                while not self._waiting:
                    self._ready.wait()
                most = min(AT_ONCE, len(self._waiting))
                batch = [self._waiting.popleft() for _ in range(most)]
            try:
                _store_all(batch)
            except BaseException:  # it is being ended, and may look alive for another moment
                with self._ready:
                    self._writer = None
                    if self._waiting:
                        self._start()
                raise
            finally:
                for message in blocking.turns(batch):
                    if message.outcome is None:  # this thread is being ended: nothing was stored
                        message.outcome = db.TransactionExhausted("comments.post: interrupted.")
                    _settle(message)


def _settle(message: Message) -> None:
    """Answer; who cannot be answered any more holds nobody else up."""
    try:
        if message.settled is not None:
            message.settled(message)
    except Exception:
        log.exception("comments.answer")


_line = Line()


def offer(message: Message, settled: Callable[[Message], None]) -> None:
    """Have a message stored with all that come at the same time; `settled` gets it with its
    outcome, a comment or what it was refused for. Raises Busy when too many wait."""
    message.settled = settled
    _line.add(message)


def take(message: Message) -> Row:
    """The same, waiting for it: returns its comment.

    Raises what it is refused for, or what the database says.
    """
    if db.in_transaction():  # part of the caller's: nobody else's can be in it
        _store_all([message])
    else:
        done = threading.Event()
        offer(message, lambda _: done.set())
        if not done.wait(2 * settings().transaction_deadline_seconds):
            _line.drop(message)
            raise db.TransactionExhausted("comments.post: waited in vain.")
    if isinstance(message.outcome, Exception):
        raise message.outcome
    assert message.outcome is not None
    return message.outcome


def _store_all(batch: list[Message]) -> None:
    """Fill in each outcome. What is wrong with one is found by storing each alone."""
    try:
        outcomes = _store(batch)
    except db.Busy as error:  # nothing is wrong with any of them
        outcomes = dict.fromkeys(batch, error)
    except Exception as error:
        if len(batch) > 1:
            for message in batch:
                _store_all([message])
            return
        outcomes = {batch[0]: _explained(batch[0], error)}
    for message in batch:
        message.outcome = outcomes[message]


def _explained(message: Message, error: Exception) -> Outcome:
    """What a database's refusal of one message means."""
    if isinstance(error, db.Refused):  # the video, or what it answers, went meanwhile
        return Problem(404)
    if not isinstance(error, db.Duplicate):
        return error
    try:  # another process was first with the same message: now it is there to be found
        return _store([message])[message]
    except Exception as again:
        return again


def _elsewhere() -> Problem:
    return Problem(409, "This client_msg_id was used for a comment on another video.",
                   title="That id is taken")


@db.transactional("comments.post")
def _store(batch: list[Message]) -> dict[Message, Outcome]:
    """Judge and store a batch; the outcome of each. Runs again from the top after a deadlock."""
    outcomes: dict[Message, Outcome] = {}

    def left() -> list[Message]:
        return [message for message in batch if message not in outcomes and message not in twins]

    videos = writers.admit(batch, outcomes)
    repeats = any(video["repeats"] for video in videos.values())
    twins = _sent_before(batch, outcomes, repeats=repeats)
    writers.judge(videos, left(), outcomes)
    locked = rooms.lock_all({message.video_id for message in left()})
    writers.judge_in_room(locked, videos, left(), outcomes)
    _hold([m for m in left() if writers.must_wait(locked[m.video_id], m)], locked, outcomes)
    _insert(left(), locked, outcomes)
    for message, twin in twins.items():
        same = message.video_id == twin.video_id
        outcomes[message] = outcomes[twin] if same else _elsewhere()
    return outcomes


def _sent_before(batch: list[Message], outcomes: dict[Message, Outcome], *, repeats: bool
                 ) -> dict[Message, Message]:
    """Give those that were stored before their comment, if there are `repeats`. Returns who is sent
    twice in this batch."""
    twins: dict[Message, Message] = {}
    first: dict[tuple[int, str], Message] = {}
    for message in batch:
        if message.key and message not in outcomes:
            if message.key in first:
                twins[message] = first[message.key]
            else:
                first[message.key] = message
    known = _sent(first.values()) if repeats else {}
    stored = {row["comment_id"] for row in known.values() if row["comment_id"]}
    comments = {row["id"]: row for row in sql.comments_by_id(comment_ids=stored)} if stored else {}
    for key, row in known.items():
        if row["video_id"] != first[key].video_id:
            outcomes[first[key]] = _elsewhere()
        else:
            outcomes[first[key]] = (comments.get(row["comment_id"])
                                    or {"held": True, "message": HELD["word"]})
    return twins


def _sent(messages: Iterable[Message]) -> dict[tuple[int, str], Row]:
    """What is stored or held already under the messages' keys."""
    rows = sql.sent_messages(messages=writers.keys(messages))
    return {(row["account_id"], row["client_msg_id"]): row for row in rows}


def _hold(held: list[Message], locked: dict[int, Row], outcomes: dict[Message, Outcome]) -> None:
    """Keep what waits for a moderator; it gets a number when it is let through."""
    if not held:
        return
    at = now()
    why = {message: "policy" if locked[message.video_id]["policy"] == "approval" else "word"
           for message in held}
    db.insert_many(
        "held_comments", ("video_id", "account_id", "client_msg_id", "body", "media_second",
                          "reply_to_id", "held_for", "created_at"),
        ((m.video_id, m.author_id, m.client_msg_id, m.body, m.media_second, m.reply_to_id, why[m],
          at) for m in held))
    outcomes.update((m, {"held": True, "message": HELD[why[m]]}) for m in held)


def _insert(new: list[Message], locked: dict[int, Row], outcomes: dict[Message, Outcome]) -> None:
    """Number and store what is let through, and tell of it."""
    if not new:
        return
    at, rows = now(), []
    for message in new:
        room = locked[message.video_id]
        room["last_seq"] += 1
        room["revision"] += 1
        rows.append(_row(message, room, at))
    batch = dumps([{name: row[name] for name in WRITTEN} for row in rows]).decode()
    sql.insert_comments(comments=batch, now=at)
    rooms.write(locked[video_id] for video_id in {m.video_id for m in new})
    places = dumps([{"video_id": row["video_id"], "seq": row["seq"]} for row in rows]).decode()
    known = {(row["video_id"], row["seq"]): row for row in sql.stored_as(comments=places)}
    for row in rows:
        row |= known[row["video_id"], row["seq"]]
    outcomes.update(zip(new, rows, strict=True))
    replies.tell(rows)
    announcements.comments(rows)


def _row(message: Message, room: Row, at: datetime) -> Row:
    """A new comment as the fragment comment.sql would read it, but for its id and author's name."""
    answered = message.answered or {}
    return {
        "id": None, "seq": room["last_seq"], "revision": room["revision"],
        "video_id": message.video_id, "account_id": message.author_id,
        "client_msg_id": message.client_msg_id, "body": message.body,
        "media_second": message.media_second, "state": "visible", "removal_reason": None,
        "created_at": at, "edited_at": None, "reply_to_id": message.reply_to_id,
        "reply_account_id": answered.get("account_id"), "reply_author": answered.get("author"),
        "reply_body": answered.get("body"), "author": None}


def may_edit(room: Row, viewer: Viewer, text: str) -> None:
    """Raise what new words are refused for: as for a new comment, and where each is approved."""
    if room["policy"] == "approval":
        raise Problem(403, "Comments here are approved one by one, so they cannot be edited.")
    message = Message(room["video_id"], viewer.author_id, viewer, text)
    outcomes: dict[Message, Outcome] = {}
    videos = writers.admit([message], outcomes)
    if videos:
        writers.judge(videos, [message], outcomes, counted=False)
        writers.judge_in_room({room["video_id"]: room}, videos, [message], outcomes, counted=False)
    refused = outcomes.get(message)
    if isinstance(refused, Exception):
        raise refused
    if writers.must_wait(room, message):
        raise Invalid.at("content", "A word in it is kept for a moderator. Leave it out.")
