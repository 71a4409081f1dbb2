"""Read the European Central Bank's file of reference rates: a day per row, a currency per column.

    Date,USD,JPY,…        its history, newest first: 2026-11-26,1.0837,163.5,…,N/A,
    Date, USD, JPY, …     its daily file: 26 November 2026, 1.0837, 163.5, …
"""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from app.rights.rates.rates import EARLIEST, FOREIGN, Rate, is_past
from app.web.forms import Invalid

MOST_ROWS = 20_000
NOTHING = {"", "N/A"}
LARGEST_RATE = Decimal(10) ** 9


def read(data: bytes) -> list[Rate]:
    """Return the rates of our currencies, as far back as reports go.

    Raises Invalid at the file with its first fault, quoted with its line.
    """
    try:
        rows = csv.reader(data.decode("utf-8-sig").splitlines())
        header = [cell.strip() for cell in next(rows, [])]
    except (UnicodeDecodeError, csv.Error):
        raise _wrong("This is not a CSV file in UTF-8.") from None
    columns = {place: code for place, code in enumerate(header) if code in FOREIGN}
    if not header or header[0] != "Date" or not columns:
        raise _wrong(f"The first line is “{', '.join(header)[:60]}”. It must be “Date” and "
                     "currency codes, such as “Date,USD,GBP”.")
    found = []
    for line, cells in enumerate(rows, 2):
        if line > MOST_ROWS:
            raise _wrong(f"The file has more than {MOST_ROWS:,} lines.")
        if any(cell.strip() for cell in cells):
            found += _rates_of(line, cells, columns)
    return found


def _rates_of(line: int, cells: list[str], columns: dict[int, str]) -> list[Rate]:
    day = _day(line, cells[0].strip())
    if day < EARLIEST:
        return []
    values = ((code, cells[place].strip()) for place, code in columns.items()
              if place < len(cells))
    return [Rate(code, day, _rate(line, code, text)) for code, text in values
            if text not in NOTHING]


def _day(line: int, text: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            day = datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        if day > EARLIEST and not is_past(day):
            raise _wrong(f"Line {line}: “{text}” is in the future.")
        return day
    raise _wrong(f"Line {line}: “{text[:40]}” is not a day such as 2026-11-26.")


def _rate(line: int, code: str, text: str) -> Decimal:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or not 0 < rate <= LARGEST_RATE or rate != round(rate, 8):
        raise _wrong(f"Line {line}: “{text[:40]}” is not a rate of {code} such as 1.0837.")
    return rate


def _wrong(sentence: str) -> Invalid:
    return Invalid.at("file", sentence)
