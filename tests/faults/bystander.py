"""Somebody who uses a site while others attack it: loads a page, signs in, comments.

A process of its own, so that what it measures is the server's time and not that of the attackers
beside it. It ends by itself when its standard input does.
"""

import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from app.config import ROOT
from app.processes import die_with_parent
from tests.faults.pace import lost_time

EVERY_S, SIGNS_IN_EVERY = 0.2, 15  # a round; signing in is rarer, for people do not do it twice
PATIENCE_S = 30


@dataclass(frozen=True)
class Noticed:
    """One thing it did: what, the status (0 without an answer), and how long it took in seconds,
    without what other work on the machine took from it."""

    what: str
    status: int
    took_s: float


@contextmanager
def watching(address: str, email: str, password: str, video: str) -> Iterator[list[Noticed]]:
    """Let one use the site until the block ends; the list is full then."""
    found: list[Noticed] = []
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, address, email, password, video], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_with_parent())
    try:
        yield found
    finally:
        answer, _ = process.communicate(timeout=PATIENCE_S * 3)
        found += [Noticed(*each) for each in json.loads(answer or "[]")]


def main(address: str, email: str, password: str, video: str) -> None:
    """Use the site until standard input ends, then print what was noticed."""
    noticed: list[tuple[str, int, float]] = []
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    session = requests.Session()
    session.trust_env = False

    def do(what: str, ask: Callable[[], requests.Response]) -> requests.Response | None:
        began = time.monotonic()
        with lost_time() as lost:
            try:
                answer: requests.Response | None = ask()
            except requests.RequestException:
                answer = None
        took = max(0.0, time.monotonic() - began - lost[0])
        noticed.append((what, answer.status_code if answer is not None else 0, took))
        return answer

    def sign_in() -> str:
        answer = do("signs in", lambda: session.post(
            f"{address}/api/auth/login", json={"email": email, "password": password},
            timeout=PATIENCE_S))
        session.cookies.clear()
        return answer.json().get("token", "") if answer is not None else ""

    token = sign_in()
    for number in itertools.count(1):
        if over.wait(EVERY_S):
            break
        if number % SIGNS_IN_EVERY == 0:
            token = sign_in() or token
        do("loads a page", lambda: session.get(f"{address}/sign-in", timeout=PATIENCE_S))
        do("comments", lambda: session.post(
            f"{address}/api/comments/{video}", json={"content": f"Line {number}"},  # noqa: B023
            headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_S))  # noqa: B023
    print(json.dumps(noticed))


if __name__ == "__main__":
    main(*sys.argv[1:])
