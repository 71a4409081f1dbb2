"""Cached addresses: a list asks for the same ones in every row of every request."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for

MOST = 4096

Values = tuple[tuple[str, type, Any], ...]


def install(app: Flask) -> None:
    """Give the application its own cache of addresses: another one has other rules."""

    @lru_cache(maxsize=MOST)
    def build(_root: str, endpoint: str, values: Values) -> str:
        return url_for(endpoint, **{name: value for name, _type, value in values})

    app.extensions["links"] = build


def link(endpoint: str, **values: Any) -> str:
    """Return what flask's `url_for` returns. Raises werkzeug's BuildError as that does.

    An address depends on the endpoint, its values and where the application is mounted. Addresses
    that are relative to the page or absolute, or whose values cannot be a key, are not cached.
    """
    if endpoint.startswith(".") or "_external" in values:
        return url_for(endpoint, **values)
    try:  # with the type in the key, as True equals 1 and makes another address
        key = tuple((name, type(value), value) for name, value in values.items())
        built: str = current_app.extensions["links"](request.script_root, endpoint, key)
        return built
    except TypeError:
        return url_for(endpoint, **values)


def came_from() -> str | None:
    """Return the page of this site that the request came from, if the browser says so."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def local_path(target: str | None) -> str | None:
    """Return `target` if it is a path on this site, else None: no link leads to another site."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return None
    if any(ord(letter) <= 32 or letter == "\\" for letter in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
