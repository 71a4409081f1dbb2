"""Answers cached in this process for some seconds."""

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Answers by key; the oldest is dropped when there are too many."""

    def __init__(self, most: int, seconds: float):
        self._most, self._seconds = most, seconds
        self._found: dict[tuple[Any, ...], tuple[float, T]] = {}

    def get(self, key: tuple[Any, ...], find: Callable[[], T]) -> T:
        """Return the cached answer of this key, or ask `find` and keep its answer."""
        at = time.monotonic()
        found = self._found.get(key)
        if found is not None and at < found[0] + self._seconds:
            return found[1]
        answer = find()
        while len(self._found) >= self._most:
            self._found.pop(next(iter(self._found)), None)
        self._found.pop(key, None)  # so that it is the newest
        self._found[key] = at, answer
        return answer

    def clear(self) -> None:
        """Drop every answer."""
        self._found.clear()
