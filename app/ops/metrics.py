"""Metrics for Prometheus, and one log line per transaction that was retried or failed."""

import hmac
import time

from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

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


def render() -> Response:
    """Return the metrics. Without METRICS_TOKEN only this machine may read them, others get 404."""
    token = current_app.config["SETTINGS"].metrics_token
    if token is not None:
        given = request.headers.get("Authorization", "")
        allowed = hmac.compare_digest(given.encode(),
                                      f"Bearer {token.get_secret_value()}".encode())
    else:
        allowed = request.remote_addr in ("127.0.0.1", "::1") and (
            "X-Forwarded-For" not in request.headers)
    if not allowed:
        return Response("Not found", 404, content_type="text/plain; charset=utf-8")
    for state, count in db.database().pool.gauges().items():
        POOL.labels(state).set(count)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def install(app: Flask) -> None:
    """Time every request and listen to every transaction."""
    if observe not in db.database().listeners:
        db.database().listeners.append(observe)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "began" in g:
            REQUESTS.labels(request.endpoint or "none", response.status_code).observe(
                time.perf_counter() - g.began)
        return response
