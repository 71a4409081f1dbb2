"""Where processes run: a server thread on the client's core or beside it makes calls 2 × dearer.

Without pinning each connection draws its place once and keeps it, so a pair compares luck.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def pin(server_pid: int) -> str:
    """Put this process on one core and every thread of the server on the others; says so."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return "one core for all"
    others = set(cores[1:])
    put(server_pid, others)
    os.sched_setaffinity(0, {cores[0]})
    return f"client on core {cores[0]}, server on {', '.join(map(str, sorted(others)))}"


def unpin(server_pid: int, cores: set[int]) -> None:
    """Let both run everywhere again."""
    put(server_pid, cores)
    os.sched_setaffinity(0, cores)


def put(pid: int, cores: set[int]) -> None:
    """Every thread of a process on these cores; threads and children to come inherit them."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)


@contextmanager
def children_on(cores: set[int]) -> Iterator[None]:
    """What is started inside the block runs on these cores from its first instruction."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
