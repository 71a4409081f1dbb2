"""Addresses that are remembered: a list asks for the same ones in every row of every request."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for

MOST = 4096

Values = tuple[tuple[str, type, Any], ...]


def install(app: Flask) -> None:
    """Give the application its own memory of addresses: another one has other rules."""

    @lru_cache(maxsize=MOST)
    def build(_root: str, endpoint: str, values: Values) -> str:
        return url_for(endpoint, **{name: value for name, _type, value in values})

    app.extensions["links"] = build


def link(endpoint: str, **values: Any) -> str:
    """What flask's `url_for` answers. Raises werkzeug's BuildError as that does.

    An address depends on the endpoint, its values and where the application is mounted; what is
    relative to the page, absolute, or cannot be a key is built anew.
    """
    if endpoint.startswith(".") or "_external" in values:
        return url_for(endpoint, **values)
    try:  # the type is in the key, as True equals 1 and is another address
        key = tuple((name, type(value), value) for name, value in values.items())
        built: str = current_app.extensions["links"](request.script_root, endpoint, key)
        return built
    except TypeError:
        return url_for(endpoint, **values)


def local_path(target: str | None) -> str | None:
    """Return `target` if it is a path on this site, else None, so that nobody is led elsewhere."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return None
    if any(ord(letter) <= 32 or letter == "\\" for letter in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
