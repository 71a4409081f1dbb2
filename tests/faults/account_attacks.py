"""Bounded attacks through HTTP on one server of this machine, for tests that defend against them.

Each starts when it is called, ends by itself, and returns what it saw.
"""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

PATIENCE_S = 30


@dataclass
class Seen:
    """The answers of an attack: their statuses, and the time that each took in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)

    def add(self, ask: Callable[[], requests.Response]) -> None:
        """Ask once. No answer counts as status 0."""
        began = time.monotonic()
        try:
            status = ask().status_code
        except requests.RequestException:
            status = 0
        self.statuses[status] += 1
        self.took_s.append(time.monotonic() - began)

    def slowest_s(self) -> float:
        """Return the time of the slowest answer."""
        return max(self.took_s)


def keyed_posts(address: str, path: str, body: dict[str, Any], token: str, *, at_once: int = 12,
                rounds: int = 5, network: str = "10.9.0.1") -> Seen:
    """One customer: `rounds` times `at_once` parallel POSTs, each with an Idempotency-Key."""
    seen = Seen()

    def one(number: int) -> None:
        seen.add(lambda: requests.post(
            f"{address}{path}", json=body, timeout=PATIENCE_S, headers={
                "Authorization": f"Bearer {token}", "X-Forwarded-For": network,
                "Idempotency-Key": f"{time.monotonic_ns()}-{number}"}))

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(one, range(rounds * at_once)))
    return seen


def loads(address: str, path: str, token: str, *, seconds: float, pause_s: float = 0.1,
          network: str = "10.9.0.9") -> Seen:
    """A bystander: read again and again for some seconds."""
    seen, until = Seen(), time.monotonic() + seconds
    while time.monotonic() < until:
        seen.add(lambda: requests.get(f"{address}{path}", timeout=PATIENCE_S, headers={
            "Authorization": f"Bearer {token}", "X-Forwarded-For": network}))
        time.sleep(pause_s)
    return seen
