"""Origins whose pages may open a live connection: ours, and those in CORS_ORIGINS.

Engine.IO checks an Origin only when there is one, and a browser sends cookies whichever page asks.
So a cookie counts only with a listed Origin, or where the browser says that the page has the same
origin: it sends no Origin with a GET to its own.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.config import Settings

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

LOCAL = ("127.0.0.1", "localhost", "[::1]")
MESSAGE = "This page may not open a live connection."


def allowed(settings: Settings) -> frozenset[str]:
    """Return the origins: the configured address, its other local names, and CORS_ORIGINS."""
    parts = urlsplit(settings.address)
    own = f"{parts.scheme}://{parts.netloc}"
    listed = {own, *filter(None, (part.strip() for part in settings.cors_origins.split(",")))}
    if settings.base_url is None and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        listed |= {f"{parts.scheme}://{name}:{parts.port}" for name in LOCAL}
    return frozenset(listed)


def guarded(application: Application, listed: frozenset[str], cookie_name: str) -> Application:
    """Return the application with a 403 for live connections from pages of other origins."""

    def check(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith("/socket.io/") and not may_open(
                environ, listed, cookie_name):
            body = json.dumps({"title": "You don't have access", "status": 403,
                               "code": "origin_not_allowed", "message": MESSAGE}).encode()
            start_response("403 Forbidden", [("Content-Type", "application/problem+json"),
                                             ("Content-Length", str(len(body))),
                                             ("Cache-Control", "no-store")])
            return [body]
        return application(environ, start_response)

    return check


def may_open(environ: dict[str, Any], listed: frozenset[str], cookie_name: str) -> bool:
    """Return whether this request may open or continue a live connection."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None:
        return origin in listed
    if "sid" in parse_qs(environ.get("QUERY_STRING", "")):
        return True  # it continues one: nobody else knows that id
    has_cookie = f"{cookie_name}=" in environ.get("HTTP_COOKIE", "")
    return not has_cookie or environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"
