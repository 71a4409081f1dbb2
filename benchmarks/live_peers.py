"""The servers of `bench live`: each is started afresh on its cores."""

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.config import ROOT, settings
from app.db.embedded import Server
from benchmarks import api_peers, live_rows, web

NODE, PYTHON, OURS = "Socket.IO on Node", "python-socketio as it comes", "ours"
TWO = "ours, two processes"
ROOMS = [str(number) for number in range(1, 101)]
TOKENS = [str(number) for number in range(1, 1001)]


@dataclass(frozen=True, slots=True)
class Served:
    """A running server of one process or several. Processes in `beside` work for it
    without being its children."""

    ports: tuple[int, ...]
    pids: tuple[int, ...]
    rooms: list[str] = field(default_factory=lambda: ROOMS)
    tokens: list[str] = field(default_factory=lambda: TOKENS)
    beside: tuple[int, ...] = ()

    def working(self) -> list[int]:
        """Return all processes whose time counts as the server's."""
        return [*(each for pid in self.pids for each in _tree(pid)), *self.beside]

    def resident_bytes(self) -> int:
        """Return the memory of its own processes; a database's does not grow with clients."""
        pages = 0
        for pid in (each for own in self.pids for each in _tree(own)):
            with contextlib.suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def cores() -> tuple[set[int], set[int]]:
    """Return the client's core and the server's: one each, however many the machine has."""
    first, *others = sorted(os.sched_getaffinity(0))
    return {first}, {others[0] if others else first}


@contextmanager
def start_node() -> Iterator[Served]:
    """Start Socket.IO in one process, tuned as its manual says."""
    folder = settings().var_dir / "bench" / "node"
    node = api_peers.prepare_node(folder, print)
    with web.started(lambda port: [*node, folder / "socketio_peer.js", str(port)],
                     {"NODE_ENV": "production"}, cores()[1]) as (port, pid):
        yield Served((port,), (pid,))


@contextmanager
def start_python() -> Iterator[Served]:
    """Start python-socketio in one process, with its defaults."""
    with web.started(lambda port: [sys.executable, "-m", "benchmarks.socketio_peer", str(port)],
                     {}, cores()[1]) as (port, pid):
        yield Served((port,), (pid,))


@contextmanager
def start_ours(server: Server, processes: int = 1) -> Iterator[Served]:
    """Start the product's live process and its database, which shares its core. A second process
    shares the clients' core, for there is no third."""
    rooms, tokens = live_rows.load(server)
    secret = settings().secret_key
    env = web.environment(server, secret.get_secret_value() if secret else "") | {
        "COMMENTS_PER_MINUTE": "100000", "LIVE_EVENTS_PER_SECOND": "10000",
        "LIVE_CONNECTIONS": "20000", "LIVE_SOCKETS_PER_ACCOUNT": "20000", "LOG_LEVEL": "WARNING"}
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(web.started(
            lambda port: [sys.executable, str(ROOT / "run.py"), "live", "--port", str(port)],
            env, cores()[1 - number])) for number in range(processes)]
        ports, pids = zip(*started, strict=True)
        mine = rooms[:len(rooms) // 2] if processes == 1 else rooms[len(rooms) // 2:]
        yield Served(ports, pids, mine, tokens, beside=(server.pid,))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, task.read_text().split())
    return found
