"""The page that Prometheus reads, and the time of every request."""

import hmac
import time

from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app import db
from app.ops import metrics


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
        metrics.POOL.labels(state).set(count)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def install(app: Flask) -> None:
    """Time every request and listen to every transaction."""
    metrics.listen()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "began" in g:
            metrics.REQUESTS.labels(request.endpoint or "none", response.status_code).observe(
                time.perf_counter() - g.began)
        return response
