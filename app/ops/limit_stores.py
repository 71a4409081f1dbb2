"""Where tries are counted: in Redis when REDIS_URL names one, else in a table. All processes share.

While Redis is away the table counts, so a limit never falls: at worst, what was let through before
and after that moment adds up to twice the limit of one window.
"""

import time
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from app import db
from app.config import settings
from app.ops.logs import log

if TYPE_CHECKING:
    from redis import Redis

PATIENCE_S = 0.5  # a sign-in waits no longer for a counter
PAUSE_S, WARN_S = 5.0, 60.0
CONNECTIONS = 16

sql = db.queries("ops_limits")


def count(policy: str, key_hash: str, window: datetime, window_s: int) -> int:
    """Count one try in its window: the first is 1, and no two are told the same number."""
    url = settings().redis_url
    found = in_redis(url.get_secret_value(), policy, key_hash, window, window_s) if url else None
    return in_table(policy, key_hash, window) if found is None else found


@db.transactional("limits.hit")
def in_table(policy: str, key_hash: str, window: datetime) -> int:
    """The same in table rate_buckets."""
    return sql.hit_bucket(policy=policy, key_hash=key_hash, window_start=window)


def in_redis(url: str, policy: str, key_hash: str, window: datetime, window_s: int) -> int | None:
    """The same in Redis, or None while it is away."""
    return _redis(url).count(f"streamvault:limit:{policy}:{key_hash}:{window:%Y%m%d%H%M%S}",
                             window_s)


class RedisCounters:
    """Counters that forget themselves; asked again only some seconds after a failure."""

    def __init__(self, url: str):
        self._client = connect(url)
        self._away_until = self._warn_at = 0.0

    def count(self, name: str, window_s: int) -> int | None:
        """Raise the counter by one and return it, or None while Redis is away."""
        from redis import RedisError

        if time.monotonic() < self._away_until:
            return None
        try:
            # One transaction: a counter without an end would stay for ever.
            pipeline = self._client.pipeline(transaction=True)
            pipeline.incr(name)
            pipeline.pexpire(name, 2000 * window_s)
            return int(pipeline.execute()[0])
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
    """A client that waits briefly and never repeats a command: a try counts once."""
    from redis import BlockingConnectionPool, Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis(connection_pool=BlockingConnectionPool.from_url(
        url, max_connections=CONNECTIONS, timeout=PATIENCE_S, socket_timeout=PATIENCE_S,
        socket_connect_timeout=PATIENCE_S, retry=Retry(NoBackoff(), 0)))


_redis = cache(RedisCounters)
