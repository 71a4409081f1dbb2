"""Many clients in one process, on one epoll, that reconnect when they lose their connection.

Each notes every number it is shown, and holds it to the order; each sends a comment again, under
the same client_msg_id, until somebody acknowledges it. No library: its price would limit the crowd.
"""

import contextlib
import errno
import json
import os
import random
import select
import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from benchmarks.live_frames import CLOSE, PING, PONG, FrameError, Reader, pack

HELLO = (b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
         b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
CHUNK_BYTES = 1 << 17
AGAIN_S = (0.05, 0.4)  # after a lost connection; a random time between the two
ANSWER_S = 15.0  # a connection without an answer for so long is given up
MOST_WAITING = 16  # comments of one member that are not acknowledged
KNOWN_MOST = 4096
Event = tuple[str, int, int, str]  # name, and the comment's number, revision, client_msg_id


@dataclass(eq=False)
class Member:
    """One client in a room, over all its connections."""

    room: str
    token: str
    careless: bool = False  # joins without its position
    sends: bool = True
    seq: int = 0
    revision: int = 0
    seen: list[int] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)  # client_msg_id → text
    acknowledged: dict[str, str] = field(default_factory=dict)  # client_msg_id → comment's id
    rejected: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0
    due: float = 0.0
    again_at: float = 0.0
    asked_at: float = 0.0
    link: socket.socket | None = None
    reader: Reader | None = None
    head: bytes = b""
    out: bytes = b""
    joined: bool = False
    acks: dict[int, str] = field(default_factory=dict)
    again: list[tuple[float, str]] = field(default_factory=list)


class Crowd:
    """The members. `places` are the ports of the server."""

    def __init__(self, places: list[int], number: int = 1):
        self.places, self.dice = places, random.Random(number)
        self.members: list[Member] = []
        self.delivered = 0
        self.text = "as long as people's mostly are"
        self.posted_at: dict[str, float] = {}  # client_msg_id → when
        self.on_seen: Callable[[str], object] | None = None  # gets each new_comment's key
        self.tag = uuid.uuid4().hex[:12]
        self._numbers = 0
        self._by_fd: dict[int, Member] = {}
        self._poll = select.epoll()
        self._known: dict[bytes, Event | None] = {}

    def add(self, **values: Any) -> Member:
        """Add a member; it connects at the next turn."""
        member = Member(**values)
        self.members.append(member)
        return member

    def run(self, seconds: float, rate: float, happens: list[tuple[float, Callable[[], None]]]
            ) -> int:
        """Post `rate` comments a second, whatever happens. Returns how many."""
        began, before, plan = monotonic(), self._numbers, sorted(happens, key=lambda one: one[0])
        for member in self.members:
            member.due = began + self.dice.random() / rate
        while (at := monotonic()) < began + seconds:
            if plan and at > began + plan[0][0]:
                plan.pop(0)[1]()
            for member in self.members:
                if member.sends and member.due <= at:
                    member.due = max(member.due + 1 / rate, at - 1)
                    if len(member.waiting) < MOST_WAITING:
                        self.post(member)
            self.turn()
        return self._numbers - before

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Take turns until something is true; return whether it is, when time is up."""
        end = monotonic() + seconds
        while not true():
            if monotonic() > end:
                return False
            self.turn()
        return True

    def all_in(self) -> bool:
        """Return whether each member is in its room."""
        return all(member.joined for member in self.members)

    def all_answered(self) -> bool:
        """Return whether each comment is acknowledged."""
        return not any(member.waiting for member in self.members)

    def turn(self, wait_s: float = 0.01) -> None:
        """Read what has arrived, and do what is due."""
        for fd, _ in self._poll.poll(wait_s, 256):
            if member := self._by_fd.get(fd):
                self._read(member)
        at = monotonic()
        for member in self.members:
            if member.link is None:
                if at >= member.again_at:
                    self._connect(member)
            elif (member.waiting or not member.joined) and at > member.asked_at + ANSWER_S:
                self.lose(member)
            elif member.out:
                self._write(member, b"")
            while member.joined and member.again and member.again[0][0] <= at:
                self._send(member, member.again.pop(0)[1])

    def post(self, member: Member) -> None:
        """Post a new comment; one that cannot be sent now goes after the reconnection."""
        self._numbers += 1
        key = f"{self.tag}-{self._numbers}"
        member.waiting[key] = f"No {self._numbers} of {self.tag}, {self.text}"
        self.posted_at[key] = monotonic()
        if member.joined:
            self._send(member, key)

    def _send(self, member: Member, key: str) -> None:
        if key not in member.waiting:
            return
        number = len(member.acks) + 1
        member.acks[number] = key
        member.asked_at = monotonic()
        self._write_text(member, f"42{number}" + json.dumps(["send_comment", {
            "videoId": member.room, "content": member.waiting[key], "client_msg_id": key}]))

    def _connect(self, member: Member) -> None:
        member.again_at = monotonic() + self.dice.uniform(*AGAIN_S)
        try:
            link = socket.create_connection(("127.0.0.1", self.dice.choice(self.places)), 5)
        except OSError:
            return
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.setblocking(False)
        member.link, member.reader, member.head, member.out = link, None, b"", b""
        member.joined, member.acks, member.asked_at = False, {}, monotonic()
        member.connections += 1
        self._by_fd[link.fileno()] = member
        self._poll.register(link.fileno(), select.EPOLLIN)
        self._write(member, HELLO)

    def lose(self, member: Member) -> None:
        """Drop a connection; the member reconnects in a moment."""
        if member.link is not None:
            self._by_fd.pop(member.link.fileno(), None)
            with contextlib.suppress(OSError):
                self._poll.unregister(member.link.fileno())
            member.link.close()
        member.link, member.joined, member.again = None, False, []
        member.again_at = monotonic() + self.dice.uniform(*AGAIN_S)

    def _write(self, member: Member, data: bytes) -> None:
        member.out += data
        try:
            sent = member.link.send(member.out) if member.link else 0
        except BlockingIOError:
            return
        except OSError:
            self.lose(member)
            return
        member.out = member.out[sent:]

    def _write_text(self, member: Member, text: str) -> None:
        self._write(member, pack(text.encode()))

    def _read(self, member: Member) -> None:
        try:
            data = os.read(member.link.fileno(), CHUNK_BYTES)  # type: ignore[union-attr]
        except BlockingIOError:
            return
        except OSError as error:
            assert error.errno in (errno.ECONNRESET, errno.EPIPE), error
            data = b""
        if data and member.reader is None:
            data = self._upgraded(member, data)
            if not data:
                return
        if not data or member.reader is None:
            self.lose(member)
            return
        try:
            messages = member.reader.feed(data)
        except FrameError:
            self.lose(member)
            raise
        for opcode, payload in messages:
            if payload[:2] == b"42":
                self._note_event(member, payload)
            elif not self._other(member, opcode, payload):
                return

    def _upgraded(self, member: Member, data: bytes) -> bytes:
        head, end, rest = (member.head + data).partition(b"\r\n\r\n")
        if not end:
            member.head = head
            return b""
        if b" 101 " not in head.partition(b"\r\n")[0]:
            self.lose(member)
            return b""
        member.reader = Reader()
        return rest

    def _note_event(self, member: Member, payload: bytes) -> None:
        event = self._known.get(payload, ())
        if event == ():
            event = _event(payload)
            if len(self._known) >= KNOWN_MOST:
                self._known.clear()
            self._known[payload] = event
        if not event:
            return
        name, seq, revision, key = event
        if name == "new_comment":
            self.delivered += 1
            if self.on_seen is not None:
                self.on_seen(key)
            member.seen.append(seq)
            member.seq = max(member.seq, seq)
        if member.joined:  # before the answer, the position is incomplete
            member.revision = max(member.revision, revision)

    def _other(self, member: Member, opcode: int, payload: bytes) -> bool:
        if opcode == PING:
            self._write(member, pack(payload, PONG))
        elif opcode == CLOSE or payload[:1] == b"1" or payload[:2] in (b"41", b"44"):
            self.lose(member)
            return False
        elif payload == b"2":
            self._write_text(member, "3")
        elif payload[:1] == b"0":
            self._write_text(member, "40" + json.dumps({"token": member.token}))
        elif payload[:2] == b"40":
            position = {} if member.careless else {
                "after": member.seq, "revision": member.revision}
            self._write_text(member, "420" + json.dumps(
                ["join_video", {"videoId": member.room, **position}]))
        elif payload[:2] == b"43":
            self._answered(member, payload)
        return member.link is not None

    def _answered(self, member: Member, payload: bytes) -> None:
        number, _, _ = payload[2:].partition(b"[")
        said = json.loads(payload[2 + len(number):])[0]
        if number == b"0":
            if not said["ok"]:
                member.rejected.append(said)
                self.lose(member)
                return
            member.joined = True
            member.revision = max(member.revision, said["revision"])
            for key in list(member.waiting):
                self._send(member, key)
            return
        key = member.acks[int(number)]
        if said["ok"]:
            member.acknowledged[key] = said["comment"]["id"]
            member.waiting.pop(key, None)
        else:
            member.rejected.append(said)
            member.again.append((monotonic() + (said.get("retryAfter") or 0.5), key))

    def close(self) -> None:
        """Close every connection."""
        for member in self.members:
            if member.link is not None:
                member.link.close()
        self._poll.close()


def _event(payload: bytes) -> Event | None:
    name, value = json.loads(payload[2:])[:2]
    if name in ("new_comment", "comment_edited", "comment_deleted"):
        return name, value["seq"], value["revision"], value["client_msg_id"]
    return None
