"""The strip of key figures: totals of a period, compared with another, with their trend."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.analytics.charts.cells import TOO_SMALL
from app.analytics.reports import Item
from app.analytics.results import Result
from app.catalog.videos.finishing import FINISH_DAYS
from app.web.formats import money, number, percent

SPARK_POINTS = 60
TOO_EARLY = "too early"
Sums = dict[str, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed key figure. `direction` is up, down or empty; `good` means a welcome change."""

    label: str
    text: str
    unit: str = ""
    change: str = ""
    before: str = ""
    direction: str = ""
    good: bool = True
    line: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Measure:
    """The computation of one figure from summed columns, and its format."""

    label: str
    of: Callable[[Sums], float | None]
    write: Callable[[float], str]
    unit: str = ""
    kind: str = "relative"  # relative: in %; points: of a share; money: in cents
    more_is_good: bool = True
    sample: str = ""  # the column that needs min_sample


def _ratio(over: str, under: str, factor: float = 1.0) -> Callable[[Sums], float | None]:
    return lambda sums: factor * sums[over] / sums[under] if sums[under] else None


COST = "Cost per hour"
MEASURES = (
    _Measure("Watch hours", lambda sums: sums["watch_s"] / 3600, number),
    _Measure("Starters", lambda sums: sums["starters"], number),
    _Measure(f"Completion in {FINISH_DAYS} days", _ratio("completed", "measured"),
             lambda share: number(share * 100, 1), unit="%", kind="points", sample="measured"),
    _Measure(COST, _ratio("cost_cents", "licensed_s", 3600),
             lambda cents: money(round(cents)), kind="money", more_is_good=False),
    _Measure("Minutes per session", _ratio("watch_s", "sessions", 1 / 60),
             lambda minutes: number(minutes, 1), sample="sessions"),
)


def figures(now: Result, before: Result | None, min_sample: int,
            leave: frozenset[str] = frozenset(), unfinished: date | None = None) -> list[Figure]:
    """Return the key figures of `now` with their change since `before`, except those in `leave`.

    The sums include the day `unfinished`; the trend ends before it, or it would always dip.
    """
    sums = _total([_numbers(row) for row in now.dicts()])
    days = [_numbers(row) for row in now.dicts()
            if unfinished is None or row["day"] != unfinished]
    past = _total([_numbers(row) for row in before.dicts()]) if before is not None else None
    lacking, lacked = _lacking(now), _lacking(before) if before is not None else ""
    found = []
    for measure in MEASURES:
        if measure.label == COST and lacking:
            found.append(Figure(COST, "–", note=f"no rate for {lacking}"))
        elif measure.label not in leave:
            known = None if measure.label == COST and lacked else past
            found.append(_figure(measure, sums, known, days, min_sample))
    return [figure for figure in found if figure.label not in leave]


def _lacking(result: Result) -> str:
    """Name the currencies without an exchange rate: their costs are unknown, not 0."""
    named = {each for row in result.dicts()
             for each in (row.get("missing_rates") or "").split(", ") if each}
    return ", ".join(sorted(named))


def spark(values: list[float | None], width: int = 100, height: int = 30) -> str:
    """Return an SVG path through the known values; empty for fewer than two."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(v for _, v in known), max(v for _, v in known)
    span, steps = (high - low) or 1.0, max(len(values) - 1, 1)
    points = [f"{width * place / steps:.1f} {height - 3 - (height - 6) * (value - low) / span:.1f}"
              for place, value in known]
    return "M" + "L".join(points)


def _figure(measure: _Measure, sums: Sums, past: Sums | None, days: list[Sums],
            min_sample: int) -> Figure:
    value = _value(measure, sums, min_sample)
    trend = [_value(measure, group, min_sample) for group in _grouped(days)]
    if value is None:
        return Figure(measure.label, _missing(measure, sums, min_sample), line=spark(trend))
    text, old = measure.write(value), None if past is None else _value(measure, past, min_sample)
    if old is None:
        return Figure(measure.label, text, measure.unit, line=spark(trend))
    change, direction = _change(measure, value, old)
    unit = f"\N{NO-BREAK SPACE}{measure.unit}" if measure.unit else ""
    return Figure(measure.label, text, measure.unit, change, f"{measure.write(old)}{unit}",
                  direction, (direction == "up") == measure.more_is_good, spark(trend))


def _missing(measure: _Measure, sums: Sums, min_sample: int) -> str:
    """Say why there is no figure: too few, too early to measure any, or nothing to divide by."""
    if measure.sample == "measured" and not sums["measured"] and sums["starters"] >= min_sample:
        return TOO_EARLY
    return TOO_SMALL if measure.sample and sums[measure.sample] < min_sample else "–"


def _value(measure: _Measure, sums: Sums, min_sample: int) -> float | None:
    if measure.sample and sums[measure.sample] < min_sample:
        return None
    return measure.of(sums)


def _change(measure: _Measure, value: float, old: float) -> tuple[str, str]:
    """Return the change in words and its direction; a change too small to print has none."""
    difference = value - old
    if measure.kind == "points":
        text = f"{number(abs(difference) * 100, 1)} points"
    elif measure.kind == "money":
        text = money(abs(round(value) - round(old)))
    elif not old:
        return "", ""
    else:
        text = percent(abs(difference) / old, 1)
    if not any(digit in "123456789" for digit in text):
        return "no change", ""
    return text, "up" if difference > 0 else "down"


def _numbers(row: Item) -> Sums:
    return {name: float(value or 0) for name, value in row.items()
            if name not in ("day", "missing_rates")}


def _total(days: list[Sums]) -> Sums:
    names = days[0].keys() if days else ("watch_s", "sessions", "starters", "measured",
                                         "completed", "licensed_s", "cost_cents")
    return {name: sum(day[name] for day in days) for name in names}


def _grouped(days: list[Sums]) -> list[Sums]:
    """Return days, or equal spans of days when there are more than fit."""
    size = -(-len(days) // SPARK_POINTS) or 1
    return [_total(days[start:start + size]) for start in range(0, len(days), size)]


