"""A token bucket in memory: a burst, then so many a second."""

import time


class Bucket:
    """`most` tokens at first, and `rate` new ones a second."""

    __slots__ = ("_at", "_left", "_most", "_rate")

    def __init__(self, rate: float, most: float):
        self._rate, self._most, self._left, self._at = rate, most, most, time.monotonic()

    def take(self) -> bool:
        """Take a token and return True, or return False when there is none."""
        self._fill()
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def spend(self, tokens: float, longest_s: float) -> float:
        """Take tokens, even ones that are still to come, and return in how many seconds they will
        be there: `longest_s` at most, so that nobody can pile up waiting."""
        self._fill()
        self._left = max(self._left - tokens, -longest_s * self._rate)
        return max(0.0, -self._left / self._rate)

    @property
    def is_full(self) -> bool:
        """Return whether all tokens are there."""
        self._fill()
        return self._left >= self._most

    def _fill(self) -> None:
        at = time.monotonic()
        self._left = min(self._most, self._left + (at - self._at) * self._rate)
        self._at = at
