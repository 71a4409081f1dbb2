"""Many Socket.IO clients in one process, on one epoll; each delivery is checked.

Every client of a room must see the same comments in the same order, each once, and every comment
that was acknowledged. The first to see a comment sets the order; all others are held to it.
"""

import contextlib
import json
import os
import select
import socket
import uuid
from array import array
from time import monotonic, perf_counter_ns
from typing import Any

from benchmarks.live_frames import CLOSE, PING, PONG, FrameError, Reader, pack

AT_ONCE = 40        # handshakes under way: less than any server's backlog
CHUNK_BYTES = 1 << 16
EVENTS = 64         # per turn, so that a due comment never waits for a thousand reads
KNOWN_MOST = 4096
# What browsers offer. Only a server that takes it up compresses.
HELLO = ("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
         "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n")
WORDS = "and a sentence of the length people write below a video"


class Failure(Exception):
    """A comment was lost, came twice, out of order or from nowhere, or a client was rejected."""


class Comment:
    """A posted comment: its `place` in the room, and the id it was `acknowledged` with."""

    __slots__ = ("acknowledged", "member", "place", "sent_ns")

    def __init__(self, member: "Member", sent_ns: int) -> None:
        self.member, self.sent_ns = member, sent_ns
        self.place, self.acknowledged = -1, False


class Room:
    """A video's viewers, and the order in which they see its comments."""

    __slots__ = ("id", "members", "order")

    def __init__(self, id: str) -> None:
        self.id = id
        self.members: list[Member] = []
        self.order: list[Comment] = []


class Member:
    """One client. `position` counts the comments of its room that it has seen."""

    __slots__ = ("fd", "head", "position", "reader", "ready", "room", "socket", "token")

    def __init__(self, connection: socket.socket, room: Room, token: str) -> None:
        self.socket, self.fd, self.room, self.token = connection, connection.fileno(), room, token
        self.position, self.ready, self.head = 0, False, b""
        self.reader: Reader | None = None  # none before the answer to the upgrade


class Crowd:
    """The clients of one server; they connect to its processes in turn."""

    def __init__(self, *ports: int) -> None:
        self.ports = ports
        self.rooms: dict[str, Room] = {}
        self.members: dict[int, Member] = {}
        self.poll = select.epoll()
        self.delivered = self.posted = self.ready = self.others = 0
        self.since_ns: int | None = None  # latencies count for comments sent from here on
        self.latencies = array("q")
        self.answered: list[Member] = []  # acknowledged since it was emptied
        self._comments: dict[int, Comment] = {}
        self._known: dict[bytes, list[Comment]] = {}
        self._tag = str(uuid.uuid4())[:24]

    def connect(self, rooms: list[str], each: int, tokens: list[str], limit_s: float) -> None:
        """Add clients until each room has `each`; return when all have joined."""
        until = monotonic() + limit_s
        wanted = [self.rooms.setdefault(id, Room(id)) for id in rooms for _ in range(each)]
        missing = wanted[::-1][:-len(self.members) or None]
        while missing or self.ready < len(self.members):
            while missing and len(self.members) - self.ready < AT_ONCE:
                self._begin(missing.pop(), tokens[len(self.members) % len(tokens)])
            self.turn(0.1)
            if monotonic() > until:
                raise Failure(f"only {self.ready} clients could join in {limit_s:.0f} s")

    def _begin(self, room: Room, token: str) -> None:
        # On this machine a connection is there at once or the backlog is full: no need to poll.
        port = self.ports[len(self.members) % len(self.ports)]
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(HELLO.format(port=port).encode())
        self.adopt(Member(connection, room, token))

    def adopt(self, member: Member) -> None:
        """Poll a connection."""
        member.socket.setblocking(False)
        member.room.members.append(member)
        self.members[member.fd] = member
        self.poll.register(member.fd, select.EPOLLIN)

    def turn(self, wait_s: float) -> None:
        """Read what has arrived, for at most so many clients; wait if there is nothing.

        A room's clients are sent the same bytes, so those of a comment are parsed once and known
        again: the client costs little beside its servers, whichever it is.
        """
        members, known, read = self.members, self._known, os.read
        for fd, _ in self.poll.poll(wait_s, EVENTS):
            member = members.get(fd)
            if member is None:
                self.foreign(fd)
                continue
            try:
                data = read(fd, CHUNK_BYTES)
            except OSError as error:
                raise Failure(f"a connection broke: {error}") from error
            reader = member.reader
            comments = known.get(data) if reader is not None and reader.between else None
            if comments is None:
                comments = self._parse(member, data)
            if comments:
                self._deliver(member, comments)

    def foreign(self, fd: int) -> None:
        """Handle another readable file; in a process with tasks, its input."""

    def _deliver(self, member: Member, comments: list[Comment]) -> None:
        order, position = member.room.order, member.position
        for comment in comments:
            if position == len(order):
                if comment.place >= 0:
                    raise Failure(f"comment {comment.place} of a room came twice")
                if comment.member.room is not member.room:
                    raise Failure("a comment came to another room")
                comment.place = position
                order.append(comment)
            elif order[position] is not comment:
                raise Failure(f"a client was to see comment {position} of its room "
                              f"and was sent comment {comment.place}")
            position += 1
        member.position = position
        self.delivered += len(comments)
        if self.since_ns is not None:
            now = perf_counter_ns()
            for comment in comments:
                if comment.sent_ns >= self.since_ns:
                    self.latencies.append(now - comment.sent_ns)

    def _parse(self, member: Member, data: bytes) -> list[Comment]:
        if not data:
            raise Failure("the server closed a connection")
        if member.reader is None:
            data = self._upgraded(member, data)
            if member.reader is None:
                return []
        whole, all_comments, comments = member.reader.between, True, []
        try:
            messages = member.reader.feed(data)
        except FrameError as error:
            raise Failure(str(error)) from error
        for opcode, payload in messages:
            if payload.startswith(b'42["new_comment",'):
                comments.append(self._comment(json.loads(payload[2:])[1]))
            else:
                all_comments = False
                self._other(member, opcode, payload)
        if whole and all_comments and comments and member.reader.between:
            if len(self._known) >= KNOWN_MOST:
                self._known.clear()
            self._known[data] = comments
        return comments

    def _upgraded(self, member: Member, data: bytes) -> bytes:
        head, end, rest = (member.head + data).partition(b"\r\n\r\n")
        member.head = head
        if end:
            if b" 101 " not in head.partition(b"\r\n")[0]:
                raise Failure(f"no WebSocket: {head[:200]!r}")
            member.reader = Reader(b"permessage-deflate" in head.lower())
        return rest

    def _comment(self, said: dict[str, Any]) -> Comment:
        number = said["content"].partition(" ")[0]
        comment = self._comments.get(int(number)) if number.isdigit() else None
        if comment is None or said["videoId"] != comment.member.room.id:
            raise Failure(f"a comment nobody sent: {said}")
        return comment

    def _other(self, member: Member, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            os.write(member.fd, pack(payload, PONG))
        elif opcode == CLOSE or payload[:1] == b"1":
            raise Failure("the server closed a connection")
        elif payload == b"2":  # Engine.IO's own ping
            os.write(member.fd, pack(b"3"))
        elif payload[:1] == b"0":
            self._write_text(member, "40" + json.dumps({"token": member.token}))
        elif payload[:2] == b"40":
            self._write_text(member, "420" + json.dumps(["join_video", member.room.id]))
        elif payload[:2] == b"43":
            self._acknowledged(member, payload)
        elif payload[:2] == b"44" or payload.startswith(b'42["error"'):
            raise Failure(f"rejected: {payload[:300].decode(errors='replace')}")
        else:
            self.others += 1

    def _acknowledged(self, member: Member, payload: bytes) -> None:
        number, _, _ = payload[2:].partition(b"[")
        said = json.loads(payload[2 + len(number):])
        if not said or not isinstance(said[0], dict) or "error" in said[0]:
            raise Failure(f"rejected: {said}")
        if number == b"0":  # of join_video
            member.ready = True
            self.ready += 1
            return
        comment = self._comments[int(number)]
        if comment.acknowledged:
            raise Failure("a comment was acknowledged twice")
        comment.acknowledged = True
        self.answered.append(member)

    def _write_text(self, member: Member, text: str) -> None:
        os.write(member.fd, pack(text.encode()))

    def post(self, member: Member) -> None:
        """Post a comment; its number and the moment identify it."""
        self.posted += 1
        number, now = self.posted, perf_counter_ns()
        self._comments[number] = Comment(member, now)
        comment = {"videoId": member.room.id, "content": f"{number} {now} {WORDS}",
                   "clientMsgId": f"{self._tag}{number:012d}"}
        try:
            self._write_text(member, f'42{number}{json.dumps(["send_comment", comment])}')
        except BlockingIOError as error:
            raise Failure("the server reads no more of what is sent to it") from error

    def settle(self, limit_s: float) -> None:
        """Wait until every client has seen every comment, or fail; then forget them."""
        until = monotonic() + limit_s
        while left := self._left():
            if monotonic() > until:
                raise Failure(f"{left} {limit_s:.0f} s after the last was sent")
            self.turn(0.05)
        for room in self.rooms.values():
            room.order.clear()
            for member in room.members:
                member.position = 0
        self._comments.clear()
        self._known.clear()
        self.answered.clear()

    def _left(self) -> str:
        unheard = sum(not c.acknowledged for c in self._comments.values())
        unseen = sum(c.place < 0 for c in self._comments.values())
        missing = sum(len(room.order) - member.position
                      for room in self.rooms.values() for member in room.members)
        if not (unheard or unseen or missing):
            return ""
        return (f"{unheard} comments not acknowledged, {unseen} seen by nobody and "
                f"{missing} deliveries missing")

    def close(self) -> None:
        """Close every connection."""
        for member in self.members.values():
            with contextlib.suppress(OSError):
                member.socket.close()
        self.poll.close()
