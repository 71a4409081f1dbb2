"""The results of a benchmark."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: `goal` is the promise, `met` says if this run kept it."""

    work: str
    peer: str
    ours: str
    theirs: str
    ratio: str
    goal: str
    met: bool

    @classmethod
    def of_rates(cls, work: str, peer: str, ours: Sequence[float], theirs: Sequence[float],
                 least: float) -> "Line":
        """Return medians of requests per second. The ratio is per round, its spread over all."""
        ratios = sorted(a / (b or 1.0) for a, b in zip(ours, theirs, strict=True))
        middle = statistics.median(ratios)
        return cls(work, peer, f"{statistics.median(ours):.0f}/s",
                   f"{statistics.median(theirs):.0f}/s",
                   f"{middle:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})", f"≥ {least:g}",
                   middle >= least)
