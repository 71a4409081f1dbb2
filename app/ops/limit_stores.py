"""The counters of rate limits, shared by all processes: in Redis with REDIS_URL, else in a table.

While Redis is down the table counts, so that a limit never disappears. At worst one window allows
twice its limit, part of it counted by each.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from app import db
from app.config import settings
from app.ops.clock import now
from app.ops.logs import log

if TYPE_CHECKING:
    from redis import Redis

PATIENCE_S = 0.5  # a sign-in waits no longer for a counter
PAUSE_S, WARN_S = 5.0, 60.0
CONNECTIONS = 16
BATCH = 1000
KEPT_FOR = timedelta(hours=2)  # twice the longest window

_sql = db.queries("ops/limit_stores")

Counted = tuple[str, dict[str, int], datetime]  # the arguments of in_table

_noted: ContextVar[list[Counted] | None] = ContextVar("noted", default=None)


def count(policy: str, tries: Mapping[str, int], window: datetime, window_s: int
          ) -> dict[str, int]:
    """Add `tries` (key hash → how many) to the counters of a window and return the new counts.

    No two processes get the same count.
    """
    url = settings().redis_url
    found = in_redis(url.get_secret_value(), policy, tries, window, window_s) if url else None
    if found is not None:
        return found
    if db.in_transaction():  # what the caller writes counts, and a savepoint costs two answers
        noted = _noted.get()
        if noted is not None:
            noted.append((policy, dict(tries), window))
        return _in_table(policy, tries, window)
    return in_table(policy, tries, window)


@contextmanager
def noted() -> Iterator[list[Counted]]:
    """Note what is counted in the transactions inside, for whoever has to undo them."""
    counted: list[Counted] = []
    token = _noted.set(counted)
    try:
        yield counted
    finally:
        _noted.reset(token)


def count_again(counted: Iterable[Counted]) -> None:
    """Count what was undone with its transaction: a refused try is a try."""
    for policy, tries, window in counted:
        in_table(policy, tries, window)


@db.transactional("limits.hit")
def in_table(policy: str, tries: Mapping[str, int], window: datetime) -> dict[str, int]:
    """Count in the table rate_buckets."""
    return _in_table(policy, tries, window)


def _in_table(policy: str, tries: Mapping[str, int], window: datetime) -> dict[str, int]:
    """Lock rows in the order of their keys, so that no two transactions wait for each other."""
    if len(tries) == 1:
        (key_hash, times), = tries.items()
        return {key_hash: _sql.hit_bucket(policy=policy, key_hash=key_hash, window_start=window,
                                         times=times)}
    listed = json.dumps([{"key": key_hash, "times": tries[key_hash]} for key_hash in sorted(tries)])
    _sql.hit_buckets(policy=policy, window_start=window, tries=listed)
    rows = _sql.bucket_hits(policy=policy, window_start=window,
                           key_hashes=[bytes.fromhex(key_hash) for key_hash in tries])
    return {row["key_hash"].hex(): row["hits"] for row in rows}


def in_redis(url: str, policy: str, tries: Mapping[str, int], window: datetime, window_s: int
             ) -> dict[str, int] | None:
    """Count in Redis, or return None while it is down."""
    names = {f"streamvault:limit:{policy}:{key_hash}:{window:%Y%m%d%H%M%S}": times
             for key_hash, times in tries.items()}
    counted = _redis(url).count(names, window_s)
    return None if counted is None else dict(zip(tries, counted, strict=True))


class RedisCounters:
    """Counters that expire. After a failure Redis is left alone for some seconds."""

    def __init__(self, url: str):
        self._client = connect(url)
        self._away_until = self._warn_at = 0.0

    def count(self, tries: Mapping[str, int], window_s: int) -> list[int] | None:
        """Raise each counter by its number and return all, or None while Redis is down."""
        from redis import RedisError

        if time.monotonic() < self._away_until:
            return None
        try:
            # One transaction: a counter without an expiry would stay forever.
            pipeline = self._client.pipeline(transaction=True)
            for name, times in tries.items():
                pipeline.incrby(name, times)
                pipeline.pexpire(name, 2000 * window_s)
            return [int(value) for value in pipeline.execute()[::2]]
        except RedisError as error:
            self._away(error)
            return None

    def _away(self, error: Exception) -> None:
        at = time.monotonic()
        self._away_until = at + PAUSE_S
        if at >= self._warn_at:
            self._warn_at = at + WARN_S
            log.warning("limits.redis_away", error=type(error).__name__)


def connect(url: str) -> "Redis":
    """Return a client that waits briefly and never repeats a command, as a try counts once."""
    from redis import BlockingConnectionPool, Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis(connection_pool=BlockingConnectionPool.from_url(
        url, max_connections=CONNECTIONS, timeout=PATIENCE_S, socket_timeout=PATIENCE_S,
        socket_connect_timeout=PATIENCE_S, retry=Retry(NoBackoff(), 0)))


_redis = cache(RedisCounters)


@db.transactional("limits.purge")
def purge() -> int:
    """Delete a batch of past windows and return how many."""
    return _sql.purge_rate_buckets(before=now() - KEPT_FOR, batch=BATCH)
