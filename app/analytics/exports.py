"""Write a result as CSV: the rows of the table, and no formula that a spreadsheet would run.

People get headings as the page shows them and a byte order mark, without which a spreadsheet reads
"é" as "Ã©". Programs get the columns' names.
"""

from collections.abc import Callable, Iterator

from app.analytics.charts.cells import TOO_SMALL, columns_of, too_small
from app.analytics.charts.charts import filled
from app.analytics.reports import Report
from app.analytics.results import Result
from app.web.sheets import MARK, line, neutral, plain

# What the cell of such a column holds; the page writes the unit into each cell instead.
UNITS = {"percent": " (share of 1)", "points": " (share of 1)", "money": " (cents)"}

Writer = Callable[[Report, Result, int, dict[str, str]], Iterator[str]]


def for_people(report: Report, result: Result, min_sample: int, names: dict[str, str]
               ) -> Iterator[str]:
    """Yield the CSV that a page offers; `names` are words of headings, such as of countries."""
    headings = [filled(column.heading, names) + UNITS.get(column.format, "")
                for column in columns_of(report, result.columns)]
    yield MARK + line([neutral(heading) for heading in headings])
    yield from _rows(report, result, min_sample)


def for_programs(report: Report, result: Result, min_sample: int, names: dict[str, str]
                 ) -> Iterator[str]:
    """Yield the CSV that the API answers: it calls a column the same in every selection."""
    yield line([column.name for column in columns_of(report, result.columns)])
    yield from _rows(report, result, min_sample)


def _rows(report: Report, result: Result, min_sample: int) -> Iterator[str]:
    """Yield a line for each row. Shares are between 0 and 1."""
    columns = columns_of(report, result.columns)
    for row in result.dicts():
        yield line([TOO_SMALL if too_small(column, row, min_sample) else plain(row[column.name])
                     for column in columns])
