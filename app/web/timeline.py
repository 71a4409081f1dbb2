"""Days on a line: the places of terms' bars in a table row, in per cent of its width."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MOST_LABELS = 8


@dataclass(frozen=True)
class Bar:
    """A bar as SVG attributes: `kind` is live, done, plan or bad; x and width in per cent."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Scale:
    """Whole years from 1 January of `first_year` to 31 December of `last_year`."""

    first_year: int
    last_year: int
    today: date

    def x(self, day: date) -> float:
        """Return where a day begins, from 0 to 100; days off the scale are at its ends."""
        first, end = date(self.first_year, 1, 1), date(self.last_year + 1, 1, 1)
        share = (day - first).days / (end - first).days
        return round(100 * min(max(share, 0), 1), 2)

    @property
    def years(self) -> list[tuple[int, float]]:
        """Return (year, x) of each year's first day; of some years on a long scale."""
        step = 1 + (self.last_year - self.first_year) // MOST_LABELS
        years = range(self.first_year, self.last_year + 1, step)
        return [(year, self.x(date(year, 1, 1))) for year in years]

    def bar(self, starts_on: date, ends_on: date, kind: str | None = None) -> Bar:
        """Return the bar of a term, both days included. Without a kind, today decides it."""
        if kind is None:
            past, ahead = ends_on < self.today, starts_on > self.today
            kind = "done" if past else "plan" if ahead else "live"
        left = self.x(starts_on)
        right = self.x(ends_on + timedelta(days=1))
        return Bar(kind, left, max(round(right - left, 2), 0.4))


def scale(days: Iterable[date | None], today: date, most_years: int = 12) -> Scale:
    """Return a scale that contains `days` and today, at most `most_years` around today."""
    years = [day.year for day in days if day is not None] + [today.year]
    first = max(min(years), today.year - most_years // 2)
    last = min(max(years), first + most_years - 1)
    return Scale(first, max(last, today.year), today)
