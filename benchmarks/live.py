"""A comment to everyone in a room, against Socket.IO on Node and python-socketio."""

import statistics
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from app.db import embedded
from app.db.connection import Options
from benchmarks import api_peers, live_ceiling, placement
from benchmarks.lines import Line
from benchmarks.live_notes import scenario_table, sizes_table, text
from benchmarks.live_peers import (
    NODE,
    OURS,
    PYTHON,
    TWO,
    Served,
    cores,
    start_node,
    start_ours,
    start_python,
)
from benchmarks.live_worlds import Failed, Found, Held, World, hold, world

LEAST = {NODE: 1.0, PYTHON: 2.0}
Start = Callable[[], AbstractContextManager[Served]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Rooms of so many clients each; `senders` in each room have `window` comments on their way."""

    work: str
    rooms: int
    each: int
    senders: int
    window: int = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """The amount to measure."""

    scenarios: tuple[Scenario, ...]
    rounds: int = 3
    warm_s: float = 0.5
    seconds: float = 2.0
    idle: int = 1000
    steps: tuple[int, ...] = (1000, 2000, 4000, 8000, 16000)
    hold_s: float = 3.0
    limit_s: float = 60.0


# Enough comments are on their way to keep any of the servers busy, also while a database stores
# some or while Nagle's algorithm holds back an acknowledgement (python-socketio leaves it on).
FULL = Plan((Scenario("one room, 100 clients", 1, 100, 8),
             Scenario("one room, 500 clients", 1, 500, 8),
             Scenario("one room, 1,000 clients", 1, 1000, 8),
             Scenario("100 rooms of 20 clients", 100, 20, 1)))
QUICK = Plan((Scenario("one room, 20 clients", 1, 20, 2),
              Scenario("5 rooms of 4 clients", 5, 4, 1)),
             rounds=2, warm_s=0.1, seconds=0.3, idle=50, steps=(100, 200), hold_s=1.0)
_notes: list[str] = []


def lines(options: Options, server: embedded.Server, plan: Plan = FULL) -> list[Line]:
    """Run every scenario on every server in turn, then measure memory and the most clients."""
    starts: dict[str, Start] = {NODE: start_node, PYTHON: start_python,
                                OURS: partial(start_ours, server),
                                TWO: partial(start_ours, server, 2)}
    everywhere = set().union(*cores())
    placement.put(server.pid, cores()[1])  # its work counts as the server's
    try:
        found = {scenario.work: _scenario(scenario, plan, starts) for scenario in plan.scenarios}
        held = {name: _hold(start, plan) for name, start in starts.items() if name != TWO}
    finally:
        placement.put(server.pid, everywhere)
    ceiling = live_ceiling.deliveries()
    _notes[:] = [scenario_table(found), sizes_table(held, plan.idle), text(versions(), ceiling)]
    return [line for work, by_server in found.items() if OURS in by_server
            for line in _lines(work, by_server)]


def notes() -> list[str]:
    """Return the figures of each server, and how they were compared."""
    return list(_notes)


def versions() -> str:
    """Return the peers and their versions."""
    pinned = api_peers.pinned()
    python = ", ".join(f"{name} {version(name)}" for name in (
        "python-socketio", "python-engineio", "eventlet"))
    return (f"socket.io {pinned['socket.io']} with bufferutil {pinned['bufferutil']} on Node "
            f"{api_peers.node_version()}; {python}")


def _scenario(scenario: Scenario, plan: Plan, starts: dict[str, Start]) -> dict[str, Found]:
    """Run rounds of saturation, then rounds at half of Node's rate, each on every server."""
    print(f"  {scenario.work}", flush=True)
    found = {name: Found() for name in starts}
    with ExitStack() as stack:
        worlds = {name: stack.enter_context(world(stack.enter_context(start())))
                  for name, start in starts.items()}
        for name, one in worlds.items():
            _try(found[name], partial(one.join, scenario.rooms, scenario.each))
        timing = {"per_room": scenario.senders, "warm_s": plan.warm_s, "seconds": plan.seconds}
        for name, one in _rounds(worlds, plan.rounds):
            _try(found[name], partial(_note, found[name].saturated, one, "saturate", {},
                                      window=scenario.window, **timing))
        node = found[NODE].all("rate")
        if not node:
            return found
        comments_s = statistics.median(node) / 2 / scenario.each
        for name, one in _rounds(worlds, plan.rounds):
            _try(found[name], partial(_note, found[name].offered, one, "offer",
                                      {"offered": comments_s * scenario.each},
                                      comments_s=comments_s, **timing))
    return found


def _note(into: list[dict[str, Any]], one: World, do: str, known: dict[str, float],
          **task: Any) -> None:
    """Give a server's clients a task, and keep the figures."""
    into.append(one.load(do, **task) | known)


def _rounds(worlds: dict[str, World], rounds: int) -> list[tuple[str, World]]:
    """Yield every server once per round; the first one changes."""
    names = list(worlds)
    return [(name, worlds[name]) for number in range(rounds)
            for name in names[number % len(names):] + names[:number % len(names)]]


def _try(found: Found, run: Callable[[], object]) -> None:
    """Measure a server until it fails once: after that, the state of its clients is unknown."""
    if found.failed:
        return
    try:
        run()
    except Failed as failure:
        found.failed = str(failure)
        print(f"    FAILED: {failure}", flush=True)


def _hold(start: Start, plan: Plan) -> Held:
    with start() as served:
        return hold(served, plan.idle, list(plan.steps), plan.hold_s, plan.limit_s)


def _lines(work: str, found: dict[str, Found]) -> list[Line]:
    """Compare ours with each peer, and two processes with Node; a failed run misses its goal."""
    shown = []
    for mine, peer in ((OURS, NODE), (OURS, PYTHON), (TWO, NODE)):
        ours, theirs, least = found[mine], found[peer], LEAST[peer]
        title = f"{work}: deliveries{', two processes' if mine == TWO else ''}"
        if failed := ours.failed or theirs.failed:
            shown.append(Line(title, peer, "–", "–", failed, f"≥ {least:g}", False))
        else:
            shown.append(Line.of_rates(title, peer, ours.all("rate"), theirs.all("rate"), least))
        if peer == NODE and not failed:
            shown.append(_slowest(title.replace("deliveries", "p99"), ours.all("p99_ms"),
                                  theirs.all("p99_ms")))
    return shown


def _slowest(title: str, ours: list[float], theirs: list[float]) -> Line:
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    middle = statistics.median(ratios)
    return Line(title, NODE, f"{statistics.median(ours):.1f} ms",
                f"{statistics.median(theirs):.1f} ms",
                f"{middle:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})", "≤ 1", middle <= 1)
