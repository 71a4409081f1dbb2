"""A result as CSV: the same rows as the table, and nothing in it that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.analytics.charts.cells import TOO_SMALL, columns_of, too_small
from app.analytics.reports import Report
from app.analytics.runner import Result

# The wide signs too: spreadsheets set to an East Asian language read them alike.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0",
             "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
             "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")


def as_csv(report: Report, result: Result, min_sample: int) -> Iterator[str]:
    """The lines of the CSV: the columns' names, then every row. Shares are shares of one."""
    columns = columns_of(report, result.columns)
    yield _line([column.name for column in columns])
    for row in result.dicts():
        yield _line([TOO_SMALL if too_small(column, row, min_sample) else plain(row[column.name])
                     for column in columns])


def plain(value: Any) -> str:
    """A value for a cell: numbers and days as programs read them, texts neutralised."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    return neutral(str(value))


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before a sign that could
    begin one. Leading blanks do not hide it."""
    if text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS):
        return f"'{text}"
    return text


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
