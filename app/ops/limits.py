"""How often something may be tried: fixed windows, counted for all processes together.

Only for what costs or invites abuse; an ordinary page writes nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import db
from app.ops import limit_stores
from app.ops.clock import now
from app.web.errors import Problem

BATCH = 1000
EPOCH = datetime(2000, 1, 1)

sql = db.queries("ops_limits")


@dataclass(frozen=True, slots=True)
class Policy:
    """So many hits per key in each window of so many seconds."""

    most: int
    window_s: int


POLICIES = {
    "sign-in": Policy(100, 300),
    "sign-up": Policy(20, 3600),
    "reset": Policy(20, 3600),
    "token": Policy(60, 300),  # refreshing; per network
    "subscribe": Policy(60, 60),
    "comment": Policy(30, 60),
    "upload": Policy(60, 3600),
    "apply": Policy(10, 3600),
    "report": Policy(30, 3600),
    "import": Policy(30, 3600),
    "export": Policy(60, 3600),
}


def hit(policy: str, key: str) -> None:
    """Count one try under `key` (an address, an account). Raises Problem 429 above the limit."""
    rule, at = POLICIES[policy], now()
    start = window_start(at, rule.window_s)
    key_hash = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    if limit_stores.count(policy, key_hash, start, rule.window_s) > rule.most:
        wait_s = max(1, round((start + timedelta(seconds=rule.window_s) - at).total_seconds()))
        raise Problem(429, f"That was tried too often. Please try again in {in_words(wait_s)}.",
                      retry_after_s=wait_s)


def window_start(at: datetime, window_s: int) -> datetime:
    """The beginning of the window that `at` lies in; the same in every process."""
    whole = int((at - EPOCH).total_seconds())
    return EPOCH + timedelta(seconds=whole - whole % window_s)


def in_words(seconds: int) -> str:
    """ "40 seconds" or "12 minutes", rounded up."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


@db.transactional("limits.purge")
def purge() -> int:
    """Delete windows that are over; how many of them, a batch at most."""
    longest = max(rule.window_s for rule in POLICIES.values())
    return sql.purge_rate_buckets(before=now() - timedelta(seconds=2 * longest), batch=BATCH)
