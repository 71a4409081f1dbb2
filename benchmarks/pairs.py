"""Timing in pairs: a machine's speed drifts, so two sides take turns and each pair has a ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Medians over the rounds: microseconds per call of ours and the peer's, and their ratio."""

    work: str
    peer: str
    ours_us: float
    peer_us: float
    ratio: float
    spread: tuple[float, float]


def compare(work: str, ours: Callable[[], object], peer_name: str, peer: Callable[[], object],
            calls: int = 200, rounds: int = 61) -> Pair:
    """Time both in turn. The ratio is ours ÷ peer, its spread the middle half of the rounds."""
    _time(ours, calls // 4)
    _time(peer, calls // 4)
    mine, theirs = [], []
    for number in range(rounds):
        first, second = (ours, peer) if number % 2 else (peer, ours)
        one, two = _time(first, calls), _time(second, calls)
        mine.append(one if first is ours else two)
        theirs.append(two if first is ours else one)
    ratios = sorted(a / b for a, b in zip(mine, theirs, strict=True))
    return Pair(work, peer_name, statistics.median(mine), statistics.median(theirs),
                statistics.median(ratios), (ratios[rounds // 4], ratios[-rounds // 4]))


def _time(call: Callable[[], object], calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - began) / calls * 1e6
