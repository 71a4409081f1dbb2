"""Servers in processes of their own, and requests per second as wrk counts them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.db.embedded import Server
from app.run import machine
from benchmarks import placement

ROUNDS, SECONDS, CONNECTIONS = 5, 4, 8


def need_wrk() -> None:
    """Find the load generator or install it. Raises MachineError."""
    machine.need(("wrk",), ("wrk",), "wrk", "the load generator wrk", print)


@contextmanager
def serving(command: Callable[[int], Sequence[str | Path]],
            env: Mapping[str, str]) -> Iterator[str]:
    """Run the command on a free port until the block ends; yield the address once it answers."""
    with started(command, env) as (port, _):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def started(command: Callable[[int], Sequence[str | Path]],
            env: Mapping[str, str], cores: set[int] | None = None
            ) -> Iterator[tuple[int, int]]:
    """Like `serving`, on these cores if any are named; yield the port and the process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with placement.children_on(cores or os.sched_getaffinity(0)):
        child = subprocess.Popen([str(part) for part in command(port)], env=os.environ | env)
    try:
        _wait(f"http://127.0.0.1:{port}", child)
        yield port, child.pid
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait(address: str, child: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/health", timeout=2).read()
            return
        except OSError:
            if child.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"{child.args!r} does not answer")


def ours(port: int, which: str = "ours", processes: int = 1) -> list[str]:
    """Return the command that serves the product."""
    return [sys.executable, "-m", "benchmarks.page_server", which, str(port), str(processes)]


def environment(server: Server, secret_key: str) -> dict[str, str]:
    """Return the settings of the product on this database."""
    return {"DATABASE_URL": server.url, "ENVIRONMENT": "test", "SECRET_KEY": secret_key,
            "PASSWORD_PEPPER": "b" * 40, "LOG_LEVEL": "ERROR", "BASE_URL": "http://127.0.0.1"}


def body(url: str, header: str) -> str:
    """Return the address's answer. Raises HTTPError for an error."""
    name, _, value = header.partition(": ")
    asked = urllib.request.Request(url, headers={name: value})
    text: bytes = urllib.request.urlopen(asked, timeout=10).read()
    return text.decode()


def turns(headers: Sequence[str], folder: Path) -> list[str]:
    """Return wrk's arguments to send each of the headers in turn, beginning anywhere."""
    pairs = [header.partition(": ") for header in headers]
    listed = ",\n".join(f'{{["{name}"] = "{value}"}}' for name, _, value in pairs)
    script = folder / "turns.lua"
    script.write_text(f"local all = {{{listed}}}\n"
                      "math.randomseed(os.time())\n"
                      "local at = math.random(#all)\n"
                      "request = function()\n"
                      "  at = at % #all + 1\n"
                      "  return wrk.format(nil, nil, all[at])\n"
                      "end\n")
    return ["-s", str(script)]


def rates(urls: Mapping[str, str], sent: Sequence[str]) -> dict[str, list[float]]:
    """Return requests per second of each URL in each round; the order changes with each round.

    `sent` are wrk's arguments for headers: ["-H", header], or those of `turns`.
    """
    found: dict[str, list[float]] = {which: [] for which in urls}
    for number in range(ROUNDS):
        order = list(urls) if number % 2 else list(urls)[::-1]
        for which in order:
            found[which].append(_load(urls[which], sent))
    return found


def _load(url: str, sent: Sequence[str]) -> float:
    """Return requests per second over a few seconds. Raises RuntimeError if one failed."""
    shown = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "15s", *sent, url],
        capture_output=True, text=True, check=True, timeout=SECONDS + 30).stdout
    if "Non-2xx" in shown or "Socket errors" in shown:
        raise RuntimeError(shown)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", shown)
    assert rate
    return float(rate[1])
