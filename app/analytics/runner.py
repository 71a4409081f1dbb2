"""Run reports: the chart, the table and the CSV share one result, computed once.

The cache key of a result is (report, parameters, data versions of its topics). A write changes the
version, so the next read computes a new result. At most one computation per key runs at a time in
all processes together; the others wait and read its result from the cache.
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_caching import Cache

from app import db
from app.analytics import reports, results
from app.analytics.reports import Parameters, Report
from app.analytics.results import Result
from app.config import Settings, settings
from app.ops import versions
from app.ops.clock import now
from app.ops.logs import log

cache = Cache()

KEEP_SECONDS = 24 * 3600
# Shorter than READ_TIMEOUT_SECONDS and the statement timeout: a longer GET_LOCK would look like a
# dead server. A waiter holds no connection between two tries.
LOCK_TRY_SECONDS = 1.0


def install(app: Flask, chosen: Settings) -> None:
    """Connect the result cache that the setting CACHE names."""
    kinds: dict[str, dict[str, Any]] = {
        "simple": {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": 500},
        "filesystem": {"CACHE_TYPE": "app.analytics.results.Files", "CACHE_THRESHOLD": 2000,
                       "CACHE_DIR": str(Path(chosen.var_dir) / "cache")},
        "redis": {"CACHE_TYPE": "app.analytics.results.Redis", "CACHE_KEY_PREFIX": "streamvault:"},
    }
    config = {**kinds[chosen.cache]}
    if chosen.redis_url is not None and chosen.cache == "redis":
        config["CACHE_REDIS_URL"] = chosen.redis_url.get_secret_value()
    cache.init_app(app, {**config, "CACHE_DEFAULT_TIMEOUT": KEEP_SECONDS})


def run(report: Report, parameters: Parameters, *, not_before: datetime | None = None,
        data_versions: Mapping[str, int] | None = None) -> Result:
    """Return the report's result for `parameters`, from the cache or computed now.

    `not_before` rejects a result computed earlier; Refresh uses it. A page passes `data_versions`
    so that its reports do not read the same versions again. Raises db.Busy when the computation
    of another process does not end in time, db.QueryTimeout when ours does not.
    """
    wanted = {name: parameters[name] for name in report.parameters}
    key = key_of(report, wanted, data_versions or versions.current())
    found = _cached(key, not_before)
    if found is not None:
        return found
    deadline = time.monotonic() + settings().report_timeout_seconds
    with _turn(key):
        while (found := _cached(key, not_before)) is None:
            with db.named_lock(lock_name(key), LOCK_TRY_SECONDS) as got:
                found = _cached(key, not_before)
                if found is None and got:
                    found = compute(report, wanted)
                    cache.set(key, results.pack(key, found))
            if found is not None:
                return found
            if time.monotonic() > deadline:
                raise db.PoolTimeout("Another computation of this report has not finished.")
    return found


def compute(report: Report, parameters: Parameters) -> Result:
    """Run the report now with the analyst's account, and log a run over budget."""
    begun = time.monotonic()
    as_of = now()
    columns, rows = db.analyst().tuples(report.statement, dict(parameters))
    took_ms = round((time.monotonic() - begun) * 1000)
    if took_ms > report.budget_ms:
        log.warning("report.over_budget", report=report.name, took_ms=took_ms,
                    budget_ms=report.budget_ms, rows=len(rows))
    return Result(tuple(columns), tuple(rows), as_of, took_ms)


def key_of(report: Report, parameters: Parameters, current: Mapping[str, int]) -> str:
    """Return the cache key. It covers the SQL text, so an edited report gets a new key."""
    topics = {topic: current.get(topic) for topic in report.topics}
    place = {name: value for name, value in db.database().options.arguments.items()
             if name in ("host", "port", "unix_socket", "database")}
    text = json.dumps([report.name, report.text, parameters, topics, place], sort_keys=True,
                      default=_plain)
    return f"report:{report.name}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def lock_name(key: str) -> str:
    """Return a name for GET_LOCK: unique on the whole server, at most 64 characters."""
    return f"report:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"Not a report parameter: {type(value).__name__}")


def _cached(key: str, not_before: datetime | None) -> Result | None:
    found = results.unpack(key, cache.get(key))
    if found is None or (not_before is not None and found.as_of < not_before):
        return None
    return found


_turns: dict[str, tuple[threading.Lock, int]] = {}
_turns_guard = threading.Lock()


@contextmanager
def _turn(key: str) -> Iterator[None]:
    """Let one thread of this process in per key, so that waiting threads hold no connection."""
    with _turns_guard:
        lock, users = _turns.get(key, (threading.Lock(), 0))
        _turns[key] = (lock, users + 1)
    try:
        with lock:
            yield
    finally:
        with _turns_guard:
            lock, users = _turns[key]
            if users == 1:
                del _turns[key]
            else:
                _turns[key] = (lock, users - 1)


def run_named(name: str, parameters: Parameters, **more: Any) -> Result:
    """Run the report of this name."""
    return run(reports.get(name), parameters, **more)
