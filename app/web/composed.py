"""Pages that compose several slices, by name.

A form on such a page posts to the slice that owns what it writes. When it is rejected, the owner
shows the page again with what was typed, without knowing the slices beside it.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app


def install(app: Flask, **pages: Callable[..., Any]) -> None:
    """Name the functions that render these pages; their arguments are their own."""
    app.extensions["composed"] = pages


def show(name: str, *args: Any) -> Any:
    """Render the page of this name."""
    return current_app.extensions["composed"][name](*args)
