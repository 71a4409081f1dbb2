"""`python -m benchmarks.live_ceiling`: how many deliveries the clients take in when all is theirs.

A child writes comments that are ready to send to a thousand plain connections, as a server would,
and does nothing else. The result is per second of the clients' own processor time.
"""

import json
import os
import socket
import time

from benchmarks.live_crowd import WORDS, Comment, Crowd, Member, Room
from benchmarks.live_frames import TEXT, Reader
from benchmarks.live_peers import cores

CLIENTS, COMMENTS = 1000, 300


def deliveries() -> float:
    """Deliveries per second of processor time, each checked as in every other run."""
    crowd, room, servers = Crowd(0), Room("1"), []
    crowd.rooms["1"] = room
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        for _ in range(CLIENTS):
            member = Member(socket.create_connection(listening.getsockname()), room, "")
            member.reader = Reader()
            crowd.adopt(member)
            servers.append(listening.accept()[0])
    now = time.perf_counter_ns()
    frames = []
    for number in range(1, COMMENTS + 1):
        comment = crowd._comments[number] = Comment(room.members[0], now)
        comment.acknowledged = True
        frames.append(_frame(number, now))
    child = os.fork()
    if child == 0:
        os.sched_setaffinity(0, cores()[1])
        for frame in frames:
            for server in servers:
                server.sendall(frame)
        os._exit(0)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores()[0])
    began = time.process_time()
    crowd.settle(60)
    used = time.process_time() - began
    os.sched_setaffinity(0, before)
    os.waitpid(child, 0)
    crowd.close()
    for server in servers:
        server.close()
    return crowd.delivered / used


def _frame(number: int, now: int) -> bytes:
    said = {"id": str(number), "content": f"{number} {now} {WORDS}",
            "createdAt": "2026-01-01T00:00:00.000Z", "user": {"id": "1", "name": "Viewer 1"},
            "videoId": "1"}
    payload = f'42{json.dumps(["new_comment", said], separators=(",", ":"))}'.encode()
    return bytes((0x80 | TEXT, 126)) + len(payload).to_bytes(2, "big") + payload


if __name__ == "__main__":
    print(f"{deliveries():,.0f} deliveries per second of the clients' processor")
