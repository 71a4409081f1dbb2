"""`python -m benchmarks.live_ceiling`: how many deliveries the clients could take in alone.

A child writes comments that are ready to send to a thousand plain connections, as a server would,
and does nothing else. It waits with each until all have the last, so that every delivery is a read
of its own: a flood is read many at a time, and would flatter. The result is per second of the
clients' own processor time.
"""

import json
import os
import signal
import socket
import time

from benchmarks.live_crowd import WORDS, Comment, Crowd, Member, Room
from benchmarks.live_frames import TEXT, Reader
from benchmarks.live_peers import cores

CLIENTS, COMMENTS, LIMIT_S = 1000, 200, 30


def deliveries() -> float:
    """Return deliveries per second of processor time, each checked as in every other run."""
    crowd, room, servers = Crowd(0), Room("1"), []
    crowd.rooms["1"] = room
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        for _ in range(CLIENTS):
            member = Member(socket.create_connection(listening.getsockname()), room, "")
            member.reader = Reader()
            crowd.adopt(member)
            servers.append(listening.accept()[0])
    now = time.perf_counter_ns()
    for number in range(1, COMMENTS + 1):
        comment = crowd._comments[number] = Comment(room.members[0], now)
        comment.acknowledged = True
    asked, ask = os.pipe()
    child = os.fork()
    if child == 0:
        _send(servers, asked, now)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores()[0])
    try:
        used = _read(crowd, ask)
    finally:
        os.sched_setaffinity(0, before)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        crowd.close()
        for closed in servers:
            closed.close()
        os.close(asked)
        os.close(ask)
    return crowd.delivered / used


def _read(crowd: Crowd, ask: int) -> float:
    """Read one comment after the other; return the seconds of processor time."""
    began, until = time.process_time(), time.monotonic() + LIMIT_S
    for number in range(1, COMMENTS + 1):
        os.write(ask, b".")
        while crowd.delivered < number * CLIENTS and time.monotonic() < until:
            crowd.turn(0.1)
    used = time.process_time() - began
    crowd.settle(0)
    return used


def _send(servers: list[socket.socket], asked: int, now: int) -> None:
    """Play the server, and end."""
    try:
        os.sched_setaffinity(0, cores()[1])
        for number in range(1, COMMENTS + 1):
            os.read(asked, 1)
            frame = _frame(number, now)
            for server in servers:
                server.sendall(frame)
    finally:
        os._exit(0)


def _frame(number: int, now: int) -> bytes:
    said = {"id": str(number), "content": f"{number} {now} {WORDS}",
            "createdAt": "2026-01-01T00:00:00.000Z", "user": {"id": "1", "name": "Viewer 1"},
            "videoId": "1"}
    payload = f'42{json.dumps(["new_comment", said], separators=(",", ":"))}'.encode()
    return bytes((0x80 | TEXT, 126)) + len(payload).to_bytes(2, "big") + payload


if __name__ == "__main__":
    print(f"{deliveries():,.0f} deliveries per second of the clients' processor")
