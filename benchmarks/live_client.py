"""`python -m benchmarks.live_client PORT`: one server's clients; a line of JSON in is one task.

Every answer is a line of JSON too. A process of its own, so that it has a core of its own; between
tasks it goes on answering the server's pings.
"""

import contextlib
import gc
import json
import os
import resource
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

from benchmarks.live_crowd import Crowd, Failure, Member

COMMANDS, ANSWERS = 0, 1
SETTLE_S = 20


class Client(Crowd):
    """A crowd that takes tasks."""

    def __init__(self, *ports: int) -> None:
        super().__init__(*ports)
        self.tasks: deque[dict[str, Any]] = deque()
        self._typed = b""
        self.poll.register(COMMANDS)

    def foreign(self, fd: int) -> None:
        """Read tasks. End the process when the input ends."""
        data = os.read(fd, 1 << 20)
        if not data:
            raise EOFError
        *lines, self._typed = (self._typed + data).split(b"\n")
        self.tasks.extend(json.loads(line) for line in lines)

    def senders(self, per_room: int) -> list[Member]:
        """Return the first members of each room, one room after the other."""
        return [room.members[number] for number in range(per_room) for room in self.rooms.values()]

    def join(self, rooms: list[str], each: int, tokens: list[str], limit_s: float
             ) -> dict[str, Any]:
        """Fill the rooms; return how long that took."""
        began = time.monotonic()
        self.connect(rooms, each, tokens, limit_s)
        gc.collect()
        gc.freeze()  # thousands of objects stay: the collector need not visit them again
        return {"seconds": time.monotonic() - began}

    def saturate(self, per_room: int, window: int, warm_s: float, seconds: float, pids: list[int]
                 ) -> dict[str, Any]:
        """Keep `window` comments of each sender on their way; return deliveries per second."""
        self.answered.clear()
        for sender in self.senders(per_room) * window:
            self.post(sender)
        self._again(time.monotonic() + warm_s)
        before, meter = self.delivered, Meter(pids)
        self._again(time.monotonic() + seconds)
        found = meter.read() | {"deliveries": self.delivered - before}
        self.settle(SETTLE_S)
        return found | {"rate": found["deliveries"] / found["seconds"]}

    def _again(self, until: float) -> None:
        """Send the next comment for each acknowledged one."""
        while time.monotonic() < until:
            self.turn(0.05)
            for sender in self.answered:
                self.post(sender)
            self.answered.clear()

    def offer(self, per_room: int, comments_s: float, warm_s: float, seconds: float,
              pids: list[int]) -> dict[str, Any]:
        """Post comments at a fixed rate, whatever the server does; return the latencies.

        All that was sent in the time counts, however late it came. `late_ms` is how much later
        than planned the client itself sent.
        """
        senders, sent, step = self.senders(per_room), 0, 1 / comments_s
        self.latencies = type(self.latencies)("q")
        late, meter = 0.0, Meter(pids)
        began = now = time.monotonic()
        while now < began + warm_s + seconds:
            if now < (due := began + sent * step):
                self.turn(min(due - now, 0.05))
            else:
                if self.since_ns is None and now >= began + warm_s:
                    self.since_ns, meter = time.perf_counter_ns(), Meter(pids)
                    late = 0.0
                late = max(late, now - due)
                self.post(senders[sent % len(senders)])
                sent += 1
                self.turn(0)
            now = time.monotonic()
        found = meter.read() | {"late_ms": late * 1000}
        self.settle(SETTLE_S)
        self.since_ns = None
        return found | _quantiles(self.latencies)


def _quantiles(latencies: Any) -> dict[str, Any]:
    ordered = sorted(latencies)
    if not ordered:
        raise Failure("nothing was measured")
    return {"deliveries": len(ordered), "p50_ms": ordered[len(ordered) // 2] / 1e6,
            "p99_ms": ordered[len(ordered) * 99 // 100] / 1e6}


class Meter:
    """The load of this client and of the server's processes, as shares of one core."""

    def __init__(self, pids: list[int]) -> None:
        self.pids = pids
        self.began, self.mine, self.theirs = time.monotonic(), time.process_time(), self._used()

    def _used(self) -> float:
        ticks = 0
        for pid in self.pids:
            with contextlib.suppress(OSError):
                after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(after_name[11]) + int(after_name[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def read(self) -> dict[str, Any]:
        """Return the shares since the meter was made."""
        seconds = time.monotonic() - self.began
        return {"seconds": seconds, "client_busy": (time.process_time() - self.mine) / seconds,
                "server_busy": (self._used() - self.theirs) / seconds}


def serve(client: Client) -> None:
    """Run tasks until the other end closes."""
    while True:
        try:
            while not client.tasks:
                client.turn(1.0)
            task = client.tasks.popleft()
            found = getattr(client, task.pop("do"))(**task)
        except EOFError:
            return
        except Failure as failure:
            found = {"failed": str(failure)}
        # After a failure, the state of this crowd is unknown: nothing more is measured with it.
        os.write(ANSWERS, json.dumps(found).encode() + b"\n")
        if "failed" in found:
            return


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    gc.disable()
    serve(Client(*map(int, sys.argv[1:])))
