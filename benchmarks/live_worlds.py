"""A server with its clients, the tasks of `bench live` for them, and the figures."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks import placement
from benchmarks.live_peers import Served, cores

JOIN_S = 60
SLOWEST_MS = 250
# Before the memory of idle clients is counted, so that what a server loads once is not theirs.
FIRST_FEW = 20


class Failed(Exception):
    """A run in which a comment was lost, or something else failed; the text says what."""


class World:
    """A server and its clients, which run in a process on the clients' core."""

    def __init__(self, served: Served) -> None:
        self.served = served
        with placement.children_on(cores()[0]):
            self.process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.live_client", *map(str, served.ports)],
                text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, do: str, **task: Any) -> dict[str, Any]:
        """Give the clients a task and return the figures. Raises Failed."""
        assert self.process.stdin and self.process.stdout
        try:
            print(json.dumps({"do": do, **task}), file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise Failed("the clients are gone") from None
        found: dict[str, Any] = json.loads(self.process.stdout.readline()
                                           or '{"failed": "the clients ended"}')
        if "failed" in found:
            raise Failed(found["failed"])
        return found

    def join(self, rooms: int, each: int) -> None:
        """Fill the first rooms."""
        self.ask("join", rooms=self.served.rooms[:rooms], each=each, tokens=self.served.tokens,
                 limit_s=JOIN_S)

    def load(self, do: str, **task: Any) -> dict[str, Any]:
        """Run `saturate` or `offer`, and add the server's processor time."""
        return self.ask(do, pids=self.served.working(), **task)

    def close(self) -> None:
        """Disconnect the clients."""
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def world(served: Served) -> Iterator[World]:
    """Run clients for a server until the block ends."""
    opened = World(served)
    try:
        yield opened
    finally:
        opened.close()


@dataclass(slots=True)
class Found:
    """One server's figures in one scenario, one per round; `failed` says why there are none."""

    saturated: list[dict[str, Any]] = field(default_factory=list)
    offered: list[dict[str, Any]] = field(default_factory=list)
    failed: str = ""

    def all(self, name: str) -> list[float]:
        """Return a figure of every round, in order."""
        return [one[name] for one in self.saturated + self.offered if name in one]

    def shown(self, name: str, form: str) -> str:
        """Return its median and spread."""
        values = sorted(self.all(name))
        if not values:
            return "–"
        middle, least, most = (form.format(value) for value in (
            statistics.median(values), values[0], values[-1]))
        return f"{middle} ({least}–{most})"


@dataclass(frozen=True, slots=True)
class Held:
    """The memory of an idle client, and how many clients one room held at a comment per second."""

    client_bytes: float
    most: int
    why: str


def hold(served: Served, idle: int, steps: list[int], seconds: float, limit_s: float) -> Held:
    """Fill one room step by step until a comment takes too long to reach it, or time is up."""
    began, most, per_client, why = time.monotonic(), 0, 0.0, "no more were tried"
    with world(served) as clients:
        try:
            clients.join(1, FIRST_FEW)
            time.sleep(1)
            before = served.resident_bytes()
            clients.join(1, FIRST_FEW + idle)
            time.sleep(1)
            per_client = (served.resident_bytes() - before) / idle
            for step in steps:
                if time.monotonic() - began > limit_s:
                    why = "time was up"
                    break
                clients.join(1, max(step, FIRST_FEW + idle))
                p99 = clients.load("offer", per_room=1, comments_s=1, warm_s=1,
                                   seconds=seconds)["p99_ms"]
                if p99 > SLOWEST_MS:
                    why = f"{step:,}: p99 {p99:.0f} ms"
                    break
                most = step
        except Failed as failure:
            why = f"the next step: {failure}"
    return Held(per_client, most, why)
