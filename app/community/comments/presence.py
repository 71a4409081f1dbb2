"""Count the people in a room, not the sockets, over all processes.

Each process writes who is in its rooms, when that changes and every few seconds, and reads whom the
others see: a person who is at two processes counts once. What is not renewed expires: a process
that dies leaves nobody behind for long.
"""

import sys
import threading
import time
from array import array
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
People = tuple[frozenset[int], frozenset[int]]  # the accounts that watch, and that type
NOBODY: People = (frozenset(), frozenset())


class Presence:
    """The people in the rooms of this process, and those that the other processes see.

    `broadcast(video_id, counts)` reaches the members of a room in this process.
    """

    def __init__(self, broadcast: Callable[[int, Row], None]):
        self._broadcast, self._guard = broadcast, threading.Lock()
        self._here: dict[int, dict[str, int]] = {}  # video → socket → account
        self._typing: dict[int, dict[str, float]] = {}  # video → socket → until
        self._written: dict[int, tuple[People, float]] = {}
        self._others: dict[int, People] = {}
        self._last: dict[int, tuple[int, int]] = {}  # broadcast

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
        """Return how many watch and type, with those whom the other processes saw last."""
        watching, typing = self._total(video_id, self._people(video_id))
        return {"watching": watching, "typing": typing}

    def _total(self, video_id: int, people: People) -> tuple[int, int]:
        others = self._others.get(video_id, NOBODY)
        return len(people[0] | others[0]), len(people[1] | others[1])

    def _people(self, video_id: int) -> People:
        at = time.monotonic()
        with self._guard:
            people = self._here.get(video_id, {})
            typing = frozenset(people[sid] for sid, until in self._typing.get(video_id, {}).items()
                               if until > at and sid in people)
            return frozenset(people.values()), typing

    def tick(self) -> None:
        """Write who is newly here, read whom others see and broadcast new totals; once a second."""
        with self._guard:
            videos = list(self._here)
            gone = [video_id for video_id in self._written if video_id not in self._here]
        at = time.monotonic()
        here = {video_id: self._people(video_id) for video_id in blocking.turns(videos)}
        for video_id, people in blocking.turns(here.items()):
            # Before the others are read: most often there is one process.
            self._broadcast_if_new(video_id, people)
        due = [video_id for video_id, people in here.items()
               if self._written.get(video_id, (None, 0.0))[0] != people
               or at - self._written[video_id][1] > RENEW_S]
        if due or gone:
            _write([(video_id, _packed(here[video_id][0]), _packed(here[video_id][1]))
                    for video_id in blocking.turns(due)], gone)
        for video_id in due:
            self._written[video_id] = (here[video_id], at)
        for video_id in gone:
            self._written.pop(video_id, None)
            self._last.pop(video_id, None)
            self._others.pop(video_id, None)
        for start in range(0, len(videos), AT_ONCE):
            self._read(videos[start:start + AT_ONCE])
        for video_id, people in blocking.turns(here.items()):
            self._broadcast_if_new(video_id, people)

    def _read(self, videos: list[int]) -> None:
        found: dict[int, People] = {}
        for row in blocking.turns(_sql.presence_elsewhere(
                video_ids=videos, host=bus.host(), since=now() - EXPIRES_AFTER)):
            watching, typing = found.get(row["video_id"], NOBODY)
            found[row["video_id"]] = (watching | _unpacked(row["watching"]),
                                      typing | _unpacked(row["typing"]))
        for video_id in videos:
            self._others[video_id] = found.get(video_id, NOBODY)

    def _broadcast_if_new(self, video_id: int, people: People) -> None:
        total = self._total(video_id, people)
        if self._last.get(video_id) != total:
            self._last[video_id] = total
            self._broadcast(video_id, {"videoId": str(video_id), "watching": total[0],
                                       "typing": total[1]})


def _packed(accounts: frozenset[int]) -> bytes:
    """Return account ids as the table holds them."""
    return _swapped(array("Q", accounts)).tobytes()


def _unpacked(data: bytes) -> frozenset[int]:
    return frozenset(_swapped(array("Q", data)))


def _swapped(numbers: "array[int]") -> "array[int]":
    """Return numbers in the order of the table's bytes, or back in this machine's."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


@db.transactional("presence.write")
def _write(here: list[tuple[int, bytes, bytes]], gone: list[int]) -> None:
    """Write who is in this process's rooms; only it locks its rows."""
    at = now()
    if gone:
        _sql.clear_presence(video_ids=gone[:1000], host=bus.host())
    db.insert_many("live_presence", ("video_id", "host", "watching", "typing", "updated_at"),
                   ((video_id, bus.host(), watching, typing, at)
                    for video_id, watching, typing in sorted(here)),
                   update=("watching", "typing", "updated_at"))


@db.transactional("presence.purge")
def purge() -> int:
    """Delete one batch of what ended processes have left; return how many."""
    return _sql.purge_presence(before=now() - timedelta(hours=1), batch=1000)

