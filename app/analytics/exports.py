"""Write a result as CSV: the rows of the table, and no formula that a spreadsheet would run.

People get headings as the page shows them and a byte order mark, without which a spreadsheet reads
"é" as "Ã©". Programs get the columns' names.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.analytics.charts.cells import TOO_SMALL, columns_of, too_small
from app.analytics.charts.charts import filled
from app.analytics.reports import Report
from app.analytics.results import Result

# Fullwidth signs too: spreadsheets in East Asian locales read them the same way.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0",
             "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
             "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")
# A spreadsheet that separates cells by semicolons or tabs cuts one of ours there.
_INNER = re.compile(rf"([;\t\r\n]\s*)(?=[{re.escape(''.join(DANGEROUS))}])")
# What the cell of such a column holds; the page writes the unit into each cell instead.
UNITS = {"percent": " (share of 1)", "points": " (share of 1)", "money": " (cents)"}
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # as the first character of a file: the byte order mark

Writer = Callable[[Report, Result, int, dict[str, str]], Iterator[str]]


def for_people(report: Report, result: Result, min_sample: int, names: dict[str, str]
               ) -> Iterator[str]:
    """Yield the CSV that a page offers; `names` are words of headings, such as of countries."""
    headings = [filled(column.heading, names) + UNITS.get(column.format, "")
                for column in columns_of(report, result.columns)]
    yield MARK + _line([neutral(heading) for heading in headings])
    yield from _rows(report, result, min_sample)


def for_programs(report: Report, result: Result, min_sample: int, names: dict[str, str]
                 ) -> Iterator[str]:
    """Yield the CSV that the API answers: it calls a column the same in every selection."""
    yield _line([column.name for column in columns_of(report, result.columns)])
    yield from _rows(report, result, min_sample)


def _rows(report: Report, result: Result, min_sample: int) -> Iterator[str]:
    """Yield a line for each row. Shares are between 0 and 1."""
    columns = columns_of(report, result.columns)
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

    Leading blanks do not hide such text, and neither does text before a separator.
    """
    text = _INNER.sub(r"\1'", text)
    if text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS):
        return f"'{text}"
    return text


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
