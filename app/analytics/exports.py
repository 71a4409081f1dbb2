"""Write a result as CSV: the rows of the table, and no formula that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.analytics.charts.cells import TOO_SMALL, columns_of, too_small
from app.analytics.reports import Report
from app.analytics.runner import Result

# Fullwidth signs too: spreadsheets in East Asian locales read them the same way.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0",
             "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
             "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")


def as_csv(report: Report, result: Result, min_sample: int) -> Iterator[str]:
    """Yield the lines of the CSV: column names, then every row. Shares are between 0 and 1."""
    columns = columns_of(report, result.columns)
    yield _line([column.name for column in columns])
    for row in result.dicts():
        yield _line([TOO_SMALL if too_small(column, row, min_sample) else plain(row[column.name])
                     for column in columns])


def plain(value: Any) -> str:
    """Return the text of a cell: numbers and days for programs, other texts neutralised."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    return neutral(str(value))


def neutral(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet could take for a formula.

    Leading blanks do not hide such text.
    """
    if text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS):
        return f"'{text}"
    return text


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
