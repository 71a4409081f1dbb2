"""A token bucket in memory: so many at once, then so many a second."""

import time


class Bucket:
    """`most` tokens at first, `rate` new ones a second."""

    __slots__ = ("_at", "_left", "_most", "_rate")

    def __init__(self, rate: float, most: float):
        self._rate, self._most, self._left, self._at = rate, most, most, time.monotonic()

    def take(self) -> bool:
        """Take a token; False when there is none."""
        at = time.monotonic()
        self._left = min(self._most, self._left + (at - self._at) * self._rate)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True
