"""The inputs of every motif: its title's dice, and the frame it draws in."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Random numbers from the digest of a key: the same on every machine and Python version."""

    def __init__(self, key: str) -> None:
        self.key, self.count = key, 0

    def roll(self, low: float, high: float) -> float:
        """Return a number between `low` and `high`."""
        self.count += 1
        part = sha256(f"{self.key}/{self.count}".encode()).digest()[:4]
        return low + (high - low) * int.from_bytes(part, "big") / 0xFFFFFFFF

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`, which must not be empty."""
        return options[min(int(self.roll(0, len(options))), len(options) - 1)]

    def coin(self) -> bool:
        """Return True in half of all calls."""
        return self.roll(0, 1) < 0.5


class Frame:
    """The place of the motif: two thirds of an upright print, the right half of a wide one."""

    def __init__(self, w: int, h: int, top: bool) -> None:
        self.w, self.h, self.tall, self.top = w, h, h > w, top
        self.s: float = w if self.tall else h
        self.x = w / 2 if self.tall else w - h * 0.52
        self.y = h * (0.64 if top else 0.35) if self.tall else h / 2
