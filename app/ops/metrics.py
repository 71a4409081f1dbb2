"""Metrics for Prometheus, and one log line per transaction that was retried or failed."""

from prometheus_client import Counter, Gauge, Histogram

from app import db
from app.ops.logs import log

TRANSACTIONS = Counter("transactions_total", "Named transactions by outcome.", ["name", "outcome"])
RETRIES = Counter("transaction_retries_total", "Failed attempts.", ["name", "errno"])
REQUESTS = Histogram("request_seconds", "Time to answer.", ["endpoint", "status"])
POOL = Gauge("database_pool", "Database connections of this process.", ["state"])


def observe(outcome: db.Outcome) -> None:
    """Count a transaction; log one that was retried or failed, by name and never its parameters."""
    TRANSACTIONS.labels(outcome.name, outcome.result).inc()
    for code in outcome.codes:
        RETRIES.labels(outcome.name, code).inc()
    if outcome.codes:
        log.info("transaction", name=outcome.name, attempts=outcome.attempts, errnos=outcome.codes,
                 waited_ms=round(outcome.waited_s * 1000), took_ms=round(outcome.took_s * 1000),
                 outcome=outcome.result)



def listen() -> None:
    """Hear of every transaction of this process, once."""
    if observe not in db.database().listeners:
        db.database().listeners.append(observe)
