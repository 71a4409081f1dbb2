"""Write a report's values: the table, the chart and the CSV share these words."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.analytics.reports import Column, Report
from app.web.formats import MINUS, day, money, number, percent

TOO_SMALL = "n too small"
NUMBERS = {"count", "decimal", "signed", "percent", "points", "money"}


def columns_of(report: Report, names: tuple[str, ...]) -> list[Column]:
    """Return the visible columns: those of the header, else all of the result."""
    if report.columns:
        return [column for column in report.columns if column.name in names]
    return [Column(name, name.replace("_", " ").capitalize(), "auto") for name in names]


def is_number(column: Column, value: Any) -> bool:
    """Say whether the column is right-aligned."""
    return column.format in NUMBERS or (
        column.format == "auto" and isinstance(value, (int, float, Decimal)))


def too_small(column: Column, row: Mapping[str, Any], min_sample: int) -> bool:
    """Say whether a rate is missing because its sample is too small, not by its age."""
    if column.needs is None or row[column.name] is not None:
        return False
    sample = row.get(column.needs, 0)
    return sample is not None and sample < min_sample


def written(column: Column, row: Mapping[str, Any], min_sample: int) -> str:
    """Return the cell's text: empty without a value, "n too small" when a rate would mislead."""
    value = row[column.name]
    if value is None:
        return TOO_SMALL if too_small(column, row, min_sample) else ""
    if isinstance(value, (date, datetime)):
        return day(value)
    if not isinstance(value, (int, float, Decimal)):
        return str(value)
    if column.format == "percent":
        return percent(_float(value), 1)
    if column.format == "points":
        return signed(_float(value) * 100, 1)
    if column.format == "money":
        return money(int(value))
    if column.format == "signed":
        return signed(_float(value), _places(value))
    return number(_float(value), _places(value))


def in_sentence(column: Column, row: Mapping[str, Any], min_sample: int) -> str:
    """Return the cell's text for a sentence: with its unit."""
    text = written(column, row, min_sample)
    return f"{text.lstrip('+')} points" if column.format == "points" else text


def signed(value: float, places: int = 0) -> str:
    """Write a difference: "+12", "−3" or "0"."""
    text = number(value, places)
    return f"+{text}" if value > 0 and not text.startswith(MINUS) else text


def plotted(column: Column, value: Any) -> str:
    """Return the number that a chart draws: percents and points times 100, others as they are."""
    if not isinstance(value, (int, float, Decimal)):
        return ""
    scale = 100 if column.format in ("percent", "points") else 1
    return f"{_float(value) * scale:.10g}"


def _float(value: int | float | Decimal) -> float:
    return float(value)


def _places(value: int | float | Decimal) -> int:
    """Return the decimal places of the database's value, two at most."""
    if isinstance(value, Decimal):
        return min(2, max(0, -int(value.as_tuple().exponent)))
    return 0 if isinstance(value, int) else 2
