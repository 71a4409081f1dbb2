"""One id per request, carried into logs, audit rows and jobs, and shown on error pages."""

import re
from contextvars import ContextVar

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
