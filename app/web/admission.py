"""Decisions about a request before its body is read: how large, who sends it, how often.

A page's body is read first by the check of its CSRF token. So the size and the rate limit of a
route are asked here, before that; and before a large body, who sends it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

View = TypeVar("View", bound=Callable[..., Any])

KIB, MIB = 1 << 10, 1 << 20
LARGEST = 64 * KIB  # bytes of a body: the longest text that a form takes, as a browser encodes it


def at_most(size: int) -> Callable[[View], View]:
    """Let a route take bodies of more than LARGEST bytes, from those only whom its access rule lets
    in."""

    def decorate(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return decorate


def counted(count: Callable[[], None]) -> Callable[[View], View]:
    """Have `count()` count each request of a route; it raises Problem 429 above a limit."""

    def decorate(view: View) -> View:
        view.count = count  # type: ignore[attr-defined]
        return view

    return decorate


def install(app: Flask) -> None:
    """Ask before anything reads a body. Whatever reads one is installed after this."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    # A file is read in pieces of 64 KiB, and a piece must fit beside the rest of the one before.
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 * LARGEST

    @app.before_request
    def admit() -> Any:
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None or request.method == "OPTIONS":
            return None
        request.max_content_length = getattr(view, "largest_body", LARGEST)
        if (request.content_length or 0) > request.max_content_length:
            raise RequestEntityTooLarge
        asked = ("admit", "count") if hasattr(view, "largest_body") else ("count",)
        for ask in filter(None, (getattr(view, name, None) for name in asked)):
            answer = ask()
            if answer is not None:
                return answer
        return None
