"""CSV files for spreadsheets: a byte order mark, and no cell that would run as a formula."""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # as the first character of a file: the byte order mark
# Fullwidth signs too: spreadsheets in East Asian locales read them the same way.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0",
             "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
             "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")
# A spreadsheet that separates cells by semicolons or tabs cuts one of ours there.
_INNER = re.compile(rf"([;\t\r\n]\s*)(?=[{re.escape(''.join(DANGEROUS))}])")


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


def line(cells: list[str]) -> str:
    """Return cells as a line of a CSV file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
