"""One viewer's progress in one video, from the ledger: pure functions, no database.

Times are naive UTC, seconds are whole seconds of the video, intervals are half-open. Sections are
folded in the order of their ids, which is the order in which they arrived; so adding new ones to
stored progress gives exactly what computing from the start gives.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.catalog.videos.finishing import FINISH_DAYS

Interval = tuple[int, int]
DayOf = Callable[[datetime], date]

STARTED_SECONDS = 120
STARTED_SHARE_PERCENT = 10
COMPLETED_SHARE_PERCENT = 90


class Section(NamedTuple):
    """Seconds [start_s, end_s) of a video, played at `watched_at` (UTC) in `country`."""

    start_s: int
    end_s: int
    watched_at: datetime
    country: str


@dataclass(slots=True)
class Progress:
    """One viewer's progress in one video. `covered` is sorted and disjoint."""

    covered: list[Interval] = field(default_factory=list)
    covered_s: int = 0
    watch_s: int = 0
    position_s: int = 0
    started_on: date | None = None
    started_country: str | None = None
    completed_on: date | None = None
    completed_country: str | None = None
    updated_at: datetime | None = None

    @property
    def finished_in_time(self) -> bool:
        """The viewer completed the video within FINISH_DAYS of the day of starting."""
        return (self.started_on is not None and self.completed_on is not None
                and (self.completed_on - self.started_on).days <= FINISH_DAYS)


def unite(sections: Iterable[Interval], runtime_s: int | None) -> list[Interval]:
    """Return the union of the sections within [0, runtime_s): sorted, disjoint, none touching."""
    covered: list[Interval] = []
    for start_s, end_s in sections:
        _cover(covered, max(start_s, 0), _within(end_s, runtime_s))
    return covered


def is_starter(covered_s: int, runtime_s: int | None) -> bool:
    """Say whether so many covered seconds make a starter: min(120 s, 10 % of the runtime)."""
    if runtime_s is None:
        return covered_s >= STARTED_SECONDS
    return covered_s * 100 >= min(STARTED_SECONDS * 100, runtime_s * STARTED_SHARE_PERCENT)


def is_completer(covered: list[Interval], covered_s: int, runtime_s: int | None) -> bool:
    """Say whether 90 % are covered and the last tenth was reached; never of an unknown length."""
    return runtime_s is not None and (
        covered_s * 100 >= runtime_s * COMPLETED_SHARE_PERCENT
        and covered[-1][1] * 100 > runtime_s * COMPLETED_SHARE_PERCENT
    )


def progress(
    sections: Iterable[Section],
    runtime_s: int | None,
    day_of: DayOf,
    before: Progress | None = None,
    counted: bool = True,
) -> Progress:
    """Fold sections into `before` (changed in place and returned) or into fresh progress.

    The day and country of the section that first crossed a line are kept for good. With
    `counted=False` (staff, previews) seconds add up, for resuming, but no line is ever crossed. The
    runtime of an upload may be unknown (None): then it has starters, but nobody completes it.
    """
    now = before if before is not None else Progress()
    for start_s, end_s, watched_at, country in sections:
        now.watch_s += end_s - start_s
        now.position_s = _within(end_s, runtime_s)
        now.updated_at = max(now.updated_at or watched_at, watched_at)
        gained = _cover(now.covered, max(start_s, 0), _within(end_s, runtime_s))
        now.covered_s += gained
        if not counted or not gained or now.completed_on is not None:
            continue
        if now.started_on is None and is_starter(now.covered_s, runtime_s):
            now.started_on, now.started_country = day_of(watched_at), country
        if is_completer(now.covered, now.covered_s, runtime_s):
            now.completed_on, now.completed_country = day_of(watched_at), country
    return now


def days_in(zone: ZoneInfo) -> DayOf:
    """Return the function from a naive UTC moment to its day in `zone`."""
    known: dict[tuple[int, int, int, int, int], date] = {}

    def day_of(moment: datetime) -> date:
        # No zone turns its day at anything finer than a quarter of an hour.
        key = (moment.year, moment.month, moment.day, moment.hour, moment.minute // 15)
        day = known.get(key)
        if day is None:
            day = known[key] = moment.replace(tzinfo=UTC).astimezone(zone).date()
        return day

    return day_of


def _within(end_s: int, runtime_s: int | None) -> int:
    return end_s if runtime_s is None else min(end_s, runtime_s)


def _cover(covered: list[Interval], start_s: int, end_s: int) -> int:
    """Add [start_s, end_s) to the disjoint intervals; return how many seconds are new."""
    if end_s <= start_s:
        return 0
    # The first interval that ends at or after the start is the first one that can touch.
    low = bisect_left(covered, start_s, key=itemgetter(1))
    high, before = low, 0
    while high < len(covered) and covered[high][0] <= end_s:
        before += covered[high][1] - covered[high][0]
        high += 1
    if high > low:
        start_s, end_s = min(start_s, covered[low][0]), max(end_s, covered[high - 1][1])
    covered[low:high] = [(start_s, end_s)]
    return end_s - start_s - before
