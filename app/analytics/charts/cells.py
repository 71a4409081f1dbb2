"""How a report's values are written: the same words in the table, the chart and the CSV."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.analytics.reports import Column, Report
from app.web.formats import MINUS, day, money, number

TOO_SMALL = "n too small"
NUMBERS = {"count", "decimal", "signed", "percent", "points", "money"}


def columns_of(report: Report, names: tuple[str, ...]) -> list[Column]:
    """The columns people see: those the header describes, else all that the result has."""
    if report.columns:
        return [column for column in report.columns if column.name in names]
    return [Column(name, name.replace("_", " ").capitalize(), "auto") for name in names]


def is_number(column: Column, value: Any) -> bool:
    """Whether the column stands right-aligned."""
    return column.format in NUMBERS or (
        column.format == "auto" and isinstance(value, (int, float, Decimal)))


def too_small(column: Column, row: Mapping[str, Any], min_sample: int) -> bool:
    """Whether a missing rate is missing because its sample is."""
    return (column.needs is not None and row[column.name] is None
            and (row.get(column.needs) or 0) < min_sample)


def written(column: Column, row: Mapping[str, Any], min_sample: int) -> str:
    """The cell's text. Empty when there is no value yet; "n too small" when it would mislead."""
    value = row[column.name]
    if value is None:
        return TOO_SMALL if too_small(column, row, min_sample) else ""
    if isinstance(value, (date, datetime)):
        return day(value)
    if not isinstance(value, (int, float, Decimal)):
        return str(value)
    if column.format == "percent":
        return f"{number(_float(value) * 100, 1)} %"
    if column.format == "points":
        return signed(_float(value) * 100, 1)
    if column.format == "money":
        return money(int(value))
    if column.format == "signed":
        return signed(_float(value), _places(value))
    return number(_float(value), _places(value))


def in_sentence(column: Column, row: Mapping[str, Any], min_sample: int) -> str:
    """The cell's text as a sentence holds it: with its unit."""
    text = written(column, row, min_sample)
    return f"{text.lstrip('+')} points" if column.format == "points" else text


def signed(value: float, places: int = 0) -> str:
    """A difference: "+12", "−3" or "0"."""
    text = number(value, places)
    return f"+{text}" if value > 0 and not text.startswith(MINUS) else text


def plotted(column: Column, value: Any) -> str:
    """The number a chart draws: percents and points as they are written, everything else as is."""
    if not isinstance(value, (int, float, Decimal)):
        return ""
    scale = 100 if column.format in ("percent", "points") else 1
    return f"{_float(value) * scale:.10g}"


def _float(value: int | float | Decimal) -> float:
    return float(value)


def _places(value: int | float | Decimal) -> int:
    """As many places as the database gave, two at most."""
    if isinstance(value, Decimal):
        return min(2, max(0, -int(value.as_tuple().exponent)))
    return 0 if isinstance(value, int) else 2
