"""The cores that processes run on: a server thread on or beside the client's core doubles a call.

Without pinning each connection draws its place once and keeps it, so a pair compares luck.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def pin(server_pid: int) -> str:
    """Put this process on one core and every thread of the server on the others; return a note."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return "one core for all"
    others = set(cores[1:])
    put(server_pid, others)
    os.sched_setaffinity(0, {cores[0]})
    return f"client on core {cores[0]}, server on {', '.join(map(str, sorted(others)))}"


def unpin(server_pid: int, cores: set[int]) -> None:
    """Let both run on all cores again."""
    put(server_pid, cores)
    os.sched_setaffinity(0, cores)


def put(pid: int, cores: set[int]) -> None:
    """Put every thread of a process on these cores; later threads and children inherit them."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)


@contextmanager
def children_on(cores: set[int]) -> Iterator[None]:
    """Run processes that start inside the block on these cores from their first instruction."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
