"""The servers of `bench live`: each started afresh on its cores, with its processes known."""

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.config import settings
from app.db.embedded import Server
from benchmarks import api_peers, web

NODE, PYTHON, OURS = "Socket.IO on Node", "python-socketio as it comes", "ours"
ROOMS = [str(number) for number in range(1, 101)]
TOKENS = [str(number) for number in range(1, 1001)]


@dataclass(frozen=True, slots=True)
class Served:
    """A running server. `beside` are processes that work for it but are not its children."""

    port: int
    pid: int
    rooms: list[str] = field(default_factory=lambda: ROOMS)
    tokens: list[str] = field(default_factory=lambda: TOKENS)
    beside: tuple[int, ...] = ()

    def working(self) -> list[int]:
        """All whose time is the server's."""
        return [*_tree(self.pid), *self.beside]

    def resident_bytes(self) -> int:
        """Memory of the server's own processes; that of a database does not grow by clients."""
        pages = 0
        for pid in _tree(self.pid):
            with contextlib.suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def cores() -> tuple[set[int], set[int]]:
    """The client's core and the server's: one each, whatever the machine has more of."""
    first, *others = sorted(os.sched_getaffinity(0))
    return {first}, {others[0] if others else first}


@contextmanager
def start_node() -> Iterator[Served]:
    """Socket.IO, one process, as its manual tunes it."""
    folder = settings().var_dir / "bench" / "node"
    node = api_peers.prepare_node(folder, print)
    with web.started(lambda port: [*node, folder / "socketio_peer.js", str(port)],
                     {"NODE_ENV": "production"}, cores()[1]) as (port, pid):
        yield Served(port, pid)


@contextmanager
def start_python() -> Iterator[Served]:
    """python-socketio, one process, with its defaults."""
    with web.started(lambda port: [sys.executable, "-m", "benchmarks.socketio_peer", str(port)],
                     {}, cores()[1]) as (port, pid):
        yield Served(port, pid)


@contextmanager
def start_ours(server: Server, processes: int = 1) -> Iterator[Served]:
    """The product's live processes and its database, which shares their core: it is their work.

    To be filled in: the command and its settings (`web.environment`), 100 videos that may be
    watched (`rooms`), tokens of accounts with no limit of comments or of sockets in the way
    (`tokens`, dealt out in turn), and `beside=(server.pid,)`. One process gets `cores()[1]`. Two
    get both cores, and so share one with the clients: for a note, not for a ratio.
    """
    raise NotImplementedError(f"{server.kind}, {processes}")
    yield


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, task.read_text().split())
    return found
