"""The messages between live processes: rows of live_messages, or messages in Redis.

A row is written with the change it is about, so it is never lost and never early. Ids are given
before COMMIT: a row may become visible after a later one. Readers therefore remember the numbers
they have not seen yet for some seconds, and ask for them by number.
"""

import json
import os
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import cache, partial
from typing import Any

from app import db
from app.config import settings
from app.ops.clock import now
from app.ops.logs import log

CHANNEL = "streamvault:live"
POLL_S, AFTER_ERROR_S, WAIT_S = 0.1, 1.0, 30.0
GAP_S = 10.0  # no transaction that publishes stays open for longer
BATCH, MOST_GAPS = 500, 500
KEPT_FOR = timedelta(hours=1)

_sql = db.queries("ops/bus")

Message = dict[str, Any]


@cache
def _host_of(pid: int) -> str:
    return uuid.uuid4().hex


def host() -> str:
    """Return this process's name among the others; a forked process has its own."""
    return _host_of(os.getpid())


def publish(method: str, **values: Any) -> None:
    """Publish a message to every other process, with the current transaction.

    A row is written with the transaction. With Redis, the message is sent after the COMMIT.
    """
    message = {"method": method, "host_id": host(), **values}
    url = settings().redis_url
    if url is None:
        _sql.put_live_message(host=host(), payload=json.dumps(message), now=now())
    else:
        db.after_commit(partial(_send, url.get_secret_value(), json.dumps(message)))


def _send(url: str, text: str) -> None:
    """Send through Redis. While it is down nothing is sent: live processes also read the log."""
    from redis import RedisError

    try:
        _redis(url).publish(CHANNEL, text)
    except RedisError as error:
        log.warning("bus.redis_away", kind=type(error).__name__)


@cache
def _redis(url: str) -> Any:
    from app.ops.limit_stores import connect

    return connect(url)


class Reader:
    """Reads the messages of other processes, each once, in the order they became visible."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.gaps: dict[int, float] = {}  # id not seen yet → when to stop looking for it

    def read(self) -> list[Message]:
        """Return the messages since the last call; the first call returns none."""
        if self.last is None:
            self.last = _sql.last_live_message() or 0
            return []
        at = time.monotonic()
        self.gaps = {number: until for number, until in self.gaps.items() if until > at}
        rows = _sql.new_live_messages(after_id=self.last, ids=list(self.gaps), limit=BATCH)
        for row in rows:
            self._note(row["id"], at)
        return [json.loads(row["payload"]) for row in rows if row["host"] != host()]

    def _note(self, number: int, at: float) -> None:
        if self.gaps.pop(number, None) is not None:
            return
        assert self.last is not None
        for missing in range(max(self.last + 1, number - MOST_GAPS), number):
            self.gaps[missing] = at + GAP_S
        while len(self.gaps) > MOST_GAPS:
            del self.gaps[next(iter(self.gaps))]
        self.last = number


def listen() -> Iterator[Message]:
    """Yield what other processes publish, forever."""
    url = settings().redis_url
    return _from_table() if url is None else _from_redis(url.get_secret_value())


def _from_table() -> Iterator[Message]:
    """Poll the table; while the database is down, keep trying."""
    reader, silent = Reader(), False
    while True:
        try:
            found = reader.read()
            silent = False
        except db.DatabaseError as error:
            if not silent:
                log.warning("bus.waits", kind=type(error).__name__)
            silent = True
            time.sleep(AFTER_ERROR_S)
            continue
        yield from found
        if len(found) < BATCH:
            time.sleep(POLL_S)


def _from_redis(url: str) -> Iterator[Message]:
    """Subscribe to the channel; subscribe again when Redis is back."""
    from redis import RedisError

    silent = False
    while True:
        try:
            with _redis(url).pubsub(ignore_subscribe_messages=True) as channel:
                channel.subscribe(CHANNEL)
                silent = False
                while True:
                    found = channel.get_message(timeout=WAIT_S)
                    message = json.loads(found["data"]) if found else None
                    if message and message["host_id"] != host():
                        yield message
        except RedisError as error:
            if not silent:
                log.warning("bus.waits", kind=type(error).__name__)
            silent = True
            time.sleep(AFTER_ERROR_S)


@db.transactional("bus.purge")
def purge() -> int:
    """Delete a batch of messages older than an hour and return how many."""
    return _sql.purge_live_messages(before=now() - KEPT_FOR, batch=1000)

