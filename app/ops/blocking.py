"""Where work runs that would freeze an event loop, such as a password hash.

The process entry says how: nothing to do in web processes (threads), a thread pool under eventlet.
"""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_runner: list[Callable[..., Any]] = []


def use(runner: Callable[..., Any] | None) -> None:
    """Set the function that runs `fn(*args)` off the loop; None runs it in place."""
    _runner[:] = [runner] if runner else []


def run_blocking(fn: Callable[..., T], *args: Any) -> T:
    """Run `fn(*args)` where it blocks nobody else, and return its value."""
    return _runner[0](fn, *args) if _runner else fn(*args)
