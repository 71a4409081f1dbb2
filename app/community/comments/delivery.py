"""Deliver each change to the members of a room once, in order, with none left out.

The database is the log; a broadcast only says how far the room has come. For each room with members
here, a process keeps how far they are: the last comment's number and the last revision. A change
that follows directly is delivered from memory; anything else makes the process read the log from
there on. So it does not matter whether a message came late, twice, in another order or not at all.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from app import db
from app.community.comments import rooms
from app.community.comments.stored import Comment
from app.community.shapes import Json
from app.ops.logs import log

_sql = db.queries("community/comments")

Event = tuple[str, Comment]

CHUNK = 200  # comments read at once
MOST_MISSED = 20_000  # a client that lacks more loads the page again
RETRY_S = 0.5  # after a database that did not answer


class Sockets(Protocol):
    """The way to the sockets of this process."""

    def broadcast(self, video_id: int, events: list[Event]) -> None:
        """Give comments to every member of a room."""

    def deliver(self, sid: str, events: list[Event]) -> None:
        """Give comments to one socket."""

    def emit_to_room(self, video_id: int, event: str, data: Json) -> None:
        """Give any event to every member of a room."""

    def admit(self, sid: str, video_id: int) -> None:
        """Make a socket a member of a room."""

    def dismiss(self, sid: str, video_id: int) -> None:
        """End a socket's membership of a room, if it is a member."""

    def start(self, work: Callable[..., None], *args: Any) -> None:
        """Run `work` in the background."""


@dataclass(slots=True)
class Room:
    """One video's room in this process, and how far its members are."""

    video_id: int
    seq: int = 0
    revision: int = -1  # not read yet
    target: int = 0  # the last broadcast revision
    committed: list[Comment] = field(default_factory=list)  # here, and not delivered yet
    members: dict[str, object] = field(default_factory=dict)  # socket → its latest join
    delivering: bool = False
    lock: Any = field(default_factory=threading.RLock)


@dataclass(slots=True)
class Position:
    """A client's position in a room: the last comment's number, and the last revision."""

    seq: int
    revision: int
    behind: bool = False


class Delivery:
    """The rooms with members in this process: the receiver of every broadcast."""

    def __init__(self, sockets: Sockets):
        self._sockets, self._rooms, self._guard = sockets, dict[int, Room](), threading.Lock()

    def committed(self, changed: list[Comment]) -> None:
        """Deliver comments that this process has just committed, those of each room in order."""
        woken: list[Room] = []
        with self._guard:
            for row in changed:
                room = self._rooms.get(row["video_id"])
                if room is not None:
                    room.committed.append(row)
                    room.target = max(room.target, row["revision"])
                    if not woken or woken[-1] is not room:
                        woken.append(room)
        for room in woken:
            self._wake(room)

    def advanced(self, video_id: int, revision: int) -> None:
        """Deliver the changes of a room up to a revision that another process has broadcast."""
        with self._guard:
            room = self._rooms.get(video_id)
            if room is None or revision <= max(room.target, room.revision):
                return
            room.target = revision
        self._wake(room)

    def settings_changed(self, video_id: int) -> None:
        """Broadcast a room's settings."""
        self._sockets.start(self._broadcast_settings, video_id)

    def _broadcast_settings(self, video_id: int) -> None:
        self._sockets.emit_to_room(video_id, "room_settings", settings_json(video_id))

    def check(self) -> None:
        """Ask the database how far the rooms have come. A message may be lost in Redis; the table
        has no reader before this process begins to read."""
        with self._guard:
            ids = list(self._rooms)
        for start in range(0, len(ids), CHUNK):
            for video_id, revision in rooms.revisions(ids[start:start + CHUNK]).items():
                self.advanced(video_id, revision)

    def join(self, sid: str, video_id: int, seen: Position | None) -> Position:
        """Deliver what a socket has missed, make it a member, and return how far the room is."""
        with self._guard:
            room = self._rooms.setdefault(video_id, Room(video_id))
            mine = room.members[sid] = object()  # keeps the room; `admit` begins the delivery
            self._sockets.dismiss(sid, video_id)  # a second join delivers from `seen` on
        try:
            return self._catch_up(room, sid, mine, seen)
        except BaseException:
            self.leave(sid, video_id)
            raise

    def leave(self, sid: str, video_id: int) -> None:
        """Forget a member, and the room with its last member."""
        with self._guard:
            room = self._rooms.get(video_id)
            if room is not None and room.members.pop(sid, None):
                self._sockets.dismiss(sid, video_id)
                if not room.members:
                    del self._rooms[video_id]

    def members(self) -> dict[int, set[str]]:
        """Return video → the sockets in its room here."""
        with self._guard:
            return {video_id: set(room.members) for video_id, room in self._rooms.items()}

    def _admit(self, room: Room, sid: str, mine: object) -> None:
        """Let a socket in, unless it left or joined again while it caught up."""
        with self._guard:
            if room.members.get(sid) is mine:
                self._sockets.admit(sid, room.video_id)

    def _catch_up(self, room: Room, sid: str, mine: object, seen: Position | None) -> Position:
        with room.lock:
            if room.revision < 0:
                self._read_on(room)
            if seen is not None and seen.revision > room.revision:
                self._read_on(room)  # it comes from a process that is further than this one
        position = seen
        while True:
            with room.lock:
                here = Position(room.seq, room.revision)
                here.behind = (position is not None
                               and here.revision - position.revision > MOST_MISSED)
                if position is None or position.revision >= here.revision or here.behind:
                    self._admit(room, sid, mine)
                    return here
            for events in _between(room.video_id, position, here):
                if room.members.get(sid) is not mine:
                    return here
                self._sockets.deliver(sid, events)
            position = here

    def _wake(self, room: Room) -> None:
        with self._guard:
            if room.delivering:
                return
            room.delivering = True
        self._sockets.start(self._deliver, room)

    def _deliver(self, room: Room) -> None:
        """Deliver up to the last broadcast revision; one of these runs per room."""
        while True:
            try:
                with room.lock:
                    self._deliver_next(room)
            except db.DatabaseError as error:
                log.warning("live.waits", kind=type(error).__name__, video=room.video_id)
                time.sleep(RETRY_S)
            except Exception:  # the next broadcast, or `check`, tries again
                log.exception("live.failed", video=room.video_id)
                with self._guard:
                    room.delivering, room.target = False, room.revision
                return
            with self._guard:
                over = self._rooms.get(room.video_id) is not room
                if over or (not room.committed and room.target <= room.revision):
                    room.delivering = False
                    return

    def _deliver_next(self, room: Room) -> None:
        with self._guard:
            found, room.committed = room.committed, []
        if room.revision < 0:
            return self._read_on(room)
        new = sorted((row for row in found if row["revision"] > room.revision),
                     key=lambda row: row["revision"])
        expected = range(room.revision + 1, room.revision + 1 + len(new))
        if new and [row["revision"] for row in new] == list(expected):
            events, seq = [], room.seq
            for row in new:
                events.append(_event(row, seq))
                seq = max(seq, row["seq"])
            self._sockets.broadcast(room.video_id, events)
            room.seq, room.revision = seq, new[-1]["revision"]
        if room.revision < room.target:
            self._read_on(room)
        return None

    def _read_on(self, room: Room) -> None:
        """Read on in the log, and broadcast what it says. Under the room's lock."""
        target = room.target
        state = rooms.state(room.video_id)
        here = Position(state["last_seq"], state["revision"])
        if room.revision >= 0:
            for events in _between(room.video_id, Position(room.seq, room.revision), here):
                self._sockets.broadcast(room.video_id, events)
        room.seq, room.revision = here.seq, here.revision
        with self._guard:
            if room.target == target:  # else a later revision has been broadcast meanwhile
                room.target = min(target, here.revision)  # a deleted video has no log any more


def settings_json(video_id: int) -> Json:
    """Return a room's settings as its members get them."""
    state = rooms.state(video_id)
    return {"videoId": str(video_id), "policy": state["policy"], "slowMode": state["slow_mode_s"]}


def _between(video_id: int, seen: Position, here: Position) -> Iterator[list[Event]]:
    """Yield chunks of events: comments after seen.seq in order, then changes of older ones.

    A comment is read in its present state, so its edits so far need no event of their own.
    """
    after = seen.seq
    while after < here.seq:
        rows = _sql.comments_between(video_id=video_id, after_seq=after, up_to_seq=here.seq,
                                    limit=CHUNK)
        if not rows:
            break
        yield [_event(row, seen.seq) for row in rows]
        after = rows[-1]["seq"]
    revision = seen.revision
    while revision < here.revision:
        rows = _sql.changes_between(video_id=video_id, after_revision=revision,
                                   up_to_revision=here.revision, up_to_seq=seen.seq, limit=CHUNK)
        if not rows:
            break
        yield [_event(row, seen.seq) for row in rows]
        revision = rows[-1]["revision"]


def _event(row: Comment, seen_seq: int) -> Event:
    if row["state"] != "visible":
        return "comment_deleted", row
    return ("new_comment" if row["seq"] > seen_seq else "comment_edited"), row
