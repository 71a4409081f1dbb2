"""Count the people in a room, not the sockets, over all processes.

Each process writes its own count for its rooms, when it changes and every few seconds, and adds the
others' counts. A count that is not renewed expires: a process that dies leaves nobody behind for
long.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app import db
from app.ops import blocking, bus
from app.ops.clock import now

TYPING_S = 4.0
RENEW_S = 5.0
EXPIRES_AFTER = timedelta(seconds=12)
AT_ONCE = 500

_sql = db.queries("community/presence")

Row = dict[str, Any]
Count = tuple[int, int]  # watching, typing


class Presence:
    """The people in the rooms of this process, and the other processes' counts.

    `broadcast(video_id, counts)` reaches the members of a room in this process.
    """

    def __init__(self, broadcast: Callable[[int, Row], None]):
        self._broadcast, self._guard = broadcast, threading.Lock()
        self._here: dict[int, dict[str, int]] = {}  # video → socket → account
        self._typing: dict[int, dict[str, float]] = {}  # video → socket → until
        self._written: dict[int, tuple[Count, float]] = {}
        self._others: dict[int, Count] = {}
        self._last: dict[int, Count] = {}  # broadcast

    def enter(self, video_id: int, sid: str, account_id: int) -> None:
        """Count a socket's account in a room."""
        with self._guard:
            self._here.setdefault(video_id, {})[sid] = account_id

    def leave(self, video_id: int, sid: str) -> None:
        """Count it no more."""
        with self._guard:
            for among in (self._here, self._typing):
                found: dict[str, Any] = among.get(video_id, {})
                found.pop(sid, None)
                if not found:
                    among.pop(video_id, None)

    def start_typing(self, video_id: int, sid: str) -> None:
        """Count a socket as typing, for some seconds."""
        with self._guard:
            self._typing.setdefault(video_id, {})[sid] = time.monotonic() + TYPING_S

    def stop_typing(self, video_id: int, sid: str) -> None:
        """Count it as typing no more: its comment is posted."""
        with self._guard:
            self._typing.get(video_id, {}).pop(sid, None)

    def counts(self, video_id: int) -> dict[str, int]:
        """Return how many watch and type, with the other processes' latest counts."""
        watching, typing = self._count(video_id)
        others = self._others.get(video_id, (0, 0))
        return {"watching": watching + others[0], "typing": typing + others[1]}

    def _count(self, video_id: int) -> Count:
        at = time.monotonic()
        with self._guard:
            people = self._here.get(video_id, {})
            typing = {people[sid] for sid, until in self._typing.get(video_id, {}).items()
                      if until > at and sid in people}
            return len(set(people.values())), len(typing)

    def tick(self) -> None:
        """Write changed counts, read the others' and broadcast new totals; once a second."""
        with self._guard:
            videos = list(self._here)
            gone = [video_id for video_id in self._written if video_id not in self._here]
        at = time.monotonic()
        counts = {video_id: self._count(video_id) for video_id in blocking.turns(videos)}
        for video_id, count in blocking.turns(counts.items()):
            # Before the others are read: most often there is one process.
            self._broadcast_if_new(video_id, count)
        due = [video_id for video_id, count in counts.items()
               if self._written.get(video_id, ((-1, -1), 0.0))[0] != count
               or at - self._written[video_id][1] > RENEW_S]
        if due or gone:
            _write([(video_id, *counts[video_id]) for video_id in due], gone)
        for video_id in due:
            self._written[video_id] = (counts[video_id], at)
        for video_id in gone:
            self._written.pop(video_id, None)
            self._last.pop(video_id, None)
            self._others.pop(video_id, None)
        for start in range(0, len(videos), AT_ONCE):
            self._read(videos[start:start + AT_ONCE])
        for video_id, count in blocking.turns(counts.items()):
            self._broadcast_if_new(video_id, count)

    def _read(self, videos: list[int]) -> None:
        found = {row["video_id"]: (int(row["watching"]), int(row["typing"]))
                 for row in _sql.presence_elsewhere(video_ids=videos, host=bus.host(),
                                                   since=now() - EXPIRES_AFTER)}
        for video_id in videos:
            self._others[video_id] = found.get(video_id, (0, 0))

    def _broadcast_if_new(self, video_id: int, count: Count) -> None:
        others = self._others.get(video_id, (0, 0))
        total = (count[0] + others[0], count[1] + others[1])
        if self._last.get(video_id) != total:
            self._last[video_id] = total
            self._broadcast(video_id, {"videoId": str(video_id), "watching": total[0],
                                       "typing": total[1]})


@db.transactional("presence.write")
def _write(counts: list[tuple[int, int, int]], gone: list[int]) -> None:
    """Write this process's counts; only it locks its rows."""
    at = now()
    if gone:
        _sql.clear_presence(video_ids=gone[:1000], host=bus.host())
    db.insert_many("live_presence", ("video_id", "host", "watching", "typing", "updated_at"),
                   ((video_id, bus.host(), watching, typing, at)
                    for video_id, watching, typing in sorted(counts)),
                   update=("watching", "typing", "updated_at"))


@db.transactional("presence.purge")
def purge() -> int:
    """Delete one batch of the counts that ended processes have left; return how many."""
    return _sql.purge_presence(before=now() - timedelta(hours=1), batch=1000)

