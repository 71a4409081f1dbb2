"""One id per request, carried into logs, audit rows and the outbox, and shown on error pages."""

import re
import secrets
from contextvars import ContextVar

from flask import Flask, Response, request

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the id of the current request or job, or an empty string."""
    return _current.get()


def well_formed(text: str) -> str:
    """Return the text if it can be a request id, else an empty string, which no request has."""
    return text if _WELL_FORMED.match(text) else ""


def use(request_id: str) -> None:
    """Continue under this id: a job works under the id of the request that queued it."""
    _current.set(request_id)


def install(app: Flask) -> None:
    """Take the proxy's X-Request-ID if it is well formed, else make one, and send it back."""

    @app.before_request
    def begin() -> None:
        use(well_formed(request.headers.get("X-Request-ID", "")) or secrets.token_hex(8))

    @app.after_request
    def send_back(response: Response) -> Response:
        response.headers["X-Request-ID"] = current()
        return response
