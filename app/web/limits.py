"""Rate limits: tries in fixed windows, counted across all processes.

They guard what is expensive or invites abuse; an ordinary page writes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.ops import limit_stores
from app.ops.clock import now
from app.web.errors import Problem

EPOCH = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `most` tries per key in each window of `window_s` seconds."""

    most: int
    window_s: int


POLICIES = {
    "sign-in": Policy(100, 300),
    "sign-up": Policy(20, 3600),
    "set-up": Policy(20, 3600),
    "reset": Policy(20, 3600),
    "token": Policy(60, 300),  # refreshing; per network
    "subscribe": Policy(60, 60),
    "comment": Policy(30, 60),
    "send": Policy(600, 3600),  # tries of a form whose successes have a limit of their own
    "upload": Policy(60, 3600),
    "apply": Policy(10, 3600),
    "invite": Policy(60, 3600),
    "report": Policy(30, 3600),
    "import": Policy(30, 3600),
    "export": Policy(60, 3600),
    "suggest": Policy(300, 60),  # one pause of a person's typing each
    "download": Policy(10, 3600),  # of one's own data
    "delete": Policy(20, 3600),  # tries to delete one's own account
}


def hit(policy: str, key: str) -> None:
    """Count a try of `key`, such as an account. Raises Problem 429 above the limit."""
    rejection = hit_each(policy, [key])[0]
    if rejection is not None:
        raise rejection


def hit_each(policy: str, keys: Sequence[str]) -> list[Problem | None]:
    """Count a try of each key in one statement; return what rejects each, or None.

    A key may repeat: its tries count in their order.
    """
    rule, at = POLICIES[policy], now()
    start = window_start(at, rule.window_s)
    hashed = [hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest() for key in keys]
    tries = Counter(hashed)
    after = limit_stores.count(policy, tries, start, rule.window_s)
    before = {key_hash: after[key_hash] - tries[key_hash] for key_hash in tries}
    found: list[Problem | None] = []
    for key_hash in hashed:
        before[key_hash] += 1
        found.append(_rejection(start, rule, at) if before[key_hash] > rule.most else None)
    return found


def _rejection(start: datetime, rule: Policy, at: datetime) -> Problem:
    wait_s = max(1, round((start + timedelta(seconds=rule.window_s) - at).total_seconds()))
    return Problem(429, f"Too many attempts. Please try again in {in_words(wait_s)}.",
                   retry_after_s=wait_s)


def window_start(at: datetime, window_s: int) -> datetime:
    """Return the beginning of the window around `at`; it is the same in every process."""
    whole = int((at - EPOCH).total_seconds())
    return EPOCH + timedelta(seconds=whole - whole % window_s)


def in_words(seconds: int) -> str:
    """Return "40 seconds" or "12 minutes", rounded up."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
