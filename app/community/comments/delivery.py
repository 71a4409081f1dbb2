"""What the members of a room get, in which order: each change once, none left out.

The database is the log; whoever tells of a change only says how far it is. A process keeps for each
room it has members of what they have seen, up to which number and which revision. A change that
follows directly is handed on from memory; anything else makes it read the log from there on. So it
does not matter whether a message came late, twice, in another order or not at all.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from app import db
from app.community.comments import rooms
from app.ops.logs import log

sql = db.queries("community/comments")

Row = dict[str, Any]
Event = tuple[str, Row]

CHUNK = 200  # comments read at once
MOST_MISSED = 20_000  # who lacks more loads the page again
AGAIN_S = 0.5  # after a database that did not answer


class Outlet(Protocol):
    """The way out of this process, to the sockets."""

    def deliver(self, video_id: int, events: list[Event]) -> None:
        """Give the events to every member of the room in this process."""

    def send(self, sid: str, events: list[Event]) -> None:
        """Give them to one socket."""

    def admit(self, sid: str, video_id: int) -> None:
        """Make a socket a member of the room."""

    def dismiss(self, sid: str, video_id: int) -> None:
        """Give it nothing of the room any more, if it is a member."""

    def start(self, work: Callable[..., None], *args: Any) -> None:
        """Run `work` beside the caller."""


@dataclass(slots=True)
class Room:
    """One video's room in this process, and how far its members are."""

    video_id: int
    seq: int = 0
    revision: int = -1  # not known yet
    target: int = 0  # the latest revision anybody told of
    heard: list[Row] = field(default_factory=list)
    members: dict[str, object] = field(default_factory=dict)  # socket → its latest join
    pumping: bool = False
    lock: Any = field(default_factory=threading.RLock)


@dataclass(slots=True)
class Position:
    """What somebody has seen: the last comment's number, and the last change."""

    seq: int
    revision: int
    behind: bool = False


class Rooms:
    """The rooms this process has members of."""

    def __init__(self, outlet: Outlet):
        self._outlet, self._rooms, self._guard = outlet, dict[int, Room](), threading.Lock()

    def heard(self, changed: list[Row]) -> None:
        """Comments that this process has just committed, those of each room in order."""
        woken: list[Room] = []
        with self._guard:
            for row in changed:
                room = self._rooms.get(row["video_id"])
                if room is not None:
                    room.heard.append(row)
                    room.target = max(room.target, row["revision"])
                    if not woken or woken[-1] is not room:
                        woken.append(room)
        for room in woken:
            self._wake(room)

    def told(self, video_id: int, revision: int) -> None:
        """How far another process says the room is."""
        with self._guard:
            room = self._rooms.get(video_id)
            if room is None or revision <= max(room.target, room.revision):
                return
            room.target = revision
        self._wake(room)

    def check(self) -> None:
        """Ask the database how far the rooms are: a message of Redis may be lost, and of the
        table's what was written before this process began to read."""
        with self._guard:
            ids = list(self._rooms)
        for start in range(0, len(ids), CHUNK):
            for row in rooms.sql.revisions_of(video_ids=ids[start:start + CHUNK]):
                self.told(row["video_id"], row["revision"])

    def join(self, sid: str, video_id: int, seen: Position | None) -> Position:
        """Make a socket a member once it has got what it lacks; how far the room is then."""
        with self._guard:
            room = self._rooms.setdefault(video_id, Room(video_id))
            mine = room.members[sid] = object()  # the room stays; deliveries begin with `admit`
            self._outlet.dismiss(sid, video_id)  # who joins again is told from `seen` on
        try:
            return self._catch_up(room, sid, mine, seen)
        except BaseException:
            self.leave(sid, video_id)
            raise

    def leave(self, sid: str, video_id: int) -> None:
        """Forget a member; and the room with the last of them."""
        with self._guard:
            room = self._rooms.get(video_id)
            if room is not None and room.members.pop(sid, None):
                self._outlet.dismiss(sid, video_id)
                if not room.members:
                    del self._rooms[video_id]

    def members(self) -> dict[int, set[str]]:
        """Video → the sockets in its room here."""
        with self._guard:
            return {video_id: set(room.members) for video_id, room in self._rooms.items()}

    def _admit(self, room: Room, sid: str, mine: object) -> None:
        """Let a socket in, unless it left or joined again while it caught up."""
        with self._guard:
            if room.members.get(sid) is mine:
                self._outlet.admit(sid, room.video_id)

    def _catch_up(self, room: Room, sid: str, mine: object, seen: Position | None) -> Position:
        with room.lock:
            if room.revision < 0:
                self._advance(room)
            if seen is not None and seen.revision > room.revision:
                self._advance(room)  # it comes from a process that is further than this one
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
                self._outlet.send(sid, events)
            position = here

    def _wake(self, room: Room) -> None:
        with self._guard:
            if room.pumping:
                return
            room.pumping = True
        self._outlet.start(self._pump, room)

    def _pump(self, room: Room) -> None:
        """Deliver until the members are as far as anybody told of; one of these per room."""
        while True:
            try:
                with room.lock:
                    self._deliver_next(room)
            except db.DatabaseError as error:
                log.warning("live.waits", kind=type(error).__name__, video=room.video_id)
                time.sleep(AGAIN_S)
            except Exception:  # whoever tells next, or `check`, makes it try again
                log.exception("live.failed", video=room.video_id)
                with self._guard:
                    room.pumping, room.target = False, room.revision
                return
            with self._guard:
                over = self._rooms.get(room.video_id) is not room
                if over or (not room.heard and room.target <= room.revision):
                    room.pumping = False
                    return

    def _deliver_next(self, room: Room) -> None:
        with self._guard:
            found, room.heard = room.heard, []
        if room.revision < 0:
            return self._advance(room)
        new = sorted((row for row in found if row["revision"] > room.revision),
                     key=lambda row: row["revision"])
        expected = range(room.revision + 1, room.revision + 1 + len(new))
        if new and [row["revision"] for row in new] == list(expected):
            events, seq = [], room.seq
            for row in new:
                events.append(_event(row, seq))
                seq = max(seq, row["seq"])
            self._outlet.deliver(room.video_id, events)
            room.seq, room.revision = seq, new[-1]["revision"]
        if room.revision < room.target:
            self._advance(room)
        return None

    def _advance(self, room: Room) -> None:
        """Read on in the log, and deliver what it says. Under the room's lock."""
        told = room.target
        state = rooms.state(room.video_id)
        here = Position(state["last_seq"], state["revision"])
        if room.revision >= 0:
            for events in _between(room.video_id, Position(room.seq, room.revision), here):
                self._outlet.deliver(room.video_id, events)
        room.seq, room.revision = here.seq, here.revision
        with self._guard:
            if room.target == told:  # else somebody told of more meanwhile
                room.target = min(told, here.revision)  # a video that is gone has no log any more


def _between(video_id: int, seen: Position, here: Position) -> "Any":
    """Chunks of events: comments after seen.seq in their order, then changes of older ones.

    A comment is read as it is now, so its edits up to now need no event of their own.
    """
    after = seen.seq
    while after < here.seq:
        rows = sql.comments_between(video_id=video_id, after_seq=after, up_to_seq=here.seq,
                                    limit=CHUNK)
        if not rows:
            break
        yield [_event(row, seen.seq) for row in rows]
        after = rows[-1]["seq"]
    revision = seen.revision
    while revision < here.revision:
        rows = sql.changes_between(video_id=video_id, after_revision=revision,
                                   up_to_revision=here.revision, up_to_seq=seen.seq, limit=CHUNK)
        if not rows:
            break
        yield [_event(row, seen.seq) for row in rows]
        revision = rows[-1]["revision"]


def _event(row: Row, seen_seq: int) -> Event:
    if row["state"] != "visible":
        return "comment_deleted", row
    return ("new_comment" if row["seq"] > seen_seq else "comment_edited"), row
