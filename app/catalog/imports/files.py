"""Read a CSV file as rows of named cells. Pure: no database, and no trust in the file.

Rows are numbered as a spreadsheet shows them: the header is row 1.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

FIELDS = ("show_id", "type", "title", "director", "cast", "country", "date_added", "release_year",
          "rating", "duration", "listed_in", "description")
REQUIRED = ("show_id", "type", "title")
MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 100_000
MOST_CELL = 125_000  # two hundred names at their longest

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of one cell, one row (no column) or the whole file (row 0)."""

    row: int
    column: str
    level: Level
    message: str

    @property
    def place(self) -> str:
        """ "row 12, rating", "row 12" or "the file"."""
        if not self.row:
            return f"column {self.column}" if self.column else "the file"
        return f"row {self.row}, {self.column}" if self.column else f"row {self.row}"


@dataclass(slots=True)
class Sheet:
    """Rows as (number, field → cell), the file's own names of the fields, and the problems."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Unreadable(Exception):
    """The file cannot be read as rows; `problem` says where and why."""

    def __init__(self, message: str, row: int = 0, column: str = ""):
        super().__init__(message)
        self.problem = Problem(row, column, "error", message)


def mapping_of(pairs: Sequence[str]) -> dict[str, str]:
    """Return `column=field` pairs as a dict. Raises Unreadable that names a wrong pair."""
    found: dict[str, str] = {}
    for pair in pairs:
        column, equals, name = pair.partition("=")
        column, name = column.strip(), name.strip()
        if not equals or not column or not name:
            raise Unreadable(f"Write “{pair}” as column=field, such as name=title.")
        if name not in FIELDS:
            raise Unreadable(f"There is no field “{name}”. The fields are {', '.join(FIELDS)}.")
        if column in found or name in found.values():
            raise Unreadable(f"“{pair}” maps a column or a field twice.")
        found[column] = name
    return found


def read(data: bytes, mapping: Mapping[str, str] | None = None) -> Sheet:
    """Return the rows of a file. An unreadable part becomes a problem of the sheet; never raise."""
    sheet = Sheet()
    try:
        lines = _records(decode(data))
        header = next(lines, None)
        if header is None or not any(cell.strip() for cell in header[1]):
            raise Unreadable("The file is empty.")
        names = _fields(sheet, header[1], mapping or {})
        for number, cells in lines:
            if number > MOST_ROWS + 1:
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
            if cells:
                _add(sheet, number, cells, names)
        if not sheet.rows and not sheet.problems:
            raise Unreadable("The file has a header but no rows.")
    except Unreadable as error:
        sheet.problems.append(error.problem)
    return sheet


def decode(data: bytes) -> str:
    """Return the file's text. Raises Unreadable for anything that is not UTF-8 text."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1024 ** 2} MB.")
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is a workbook, not a CSV file. Save it as “CSV UTF-8” first.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("The file is UTF-16. Save it as “CSV UTF-8” first.")
    if b"\x00" in data:
        raise Unreadable("This is not a text file: it has zero bytes.",
                         data[:data.index(b"\x00")].count(b"\n") + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        raise Unreadable(f"Line {line} is not UTF-8 (byte {data[error.start]:#04x}). Save the "
                         "file as “CSV UTF-8” first.", line) from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells). Raises Unreadable for a broken quote or an endless cell."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"The row cannot be read: {error}. Check for an unclosed "
                             "quotation mark.", number) from None
        yield number, cells


def _fields(sheet: Sheet, header: list[str], mapping: Mapping[str, str]) -> list[str | None]:
    """Return the field of each column, or None for an unused column."""
    columns = [cell.strip() for cell in header]
    for column in mapping:
        if column not in columns:
            raise Unreadable(f"The file has no column “{column}”, which you mapped to "
                             f"{mapping[column]}. It has {', '.join(columns)[:300]}.")
    names: list[str | None] = []
    for column in columns:
        name = mapping.get(column, column.lower() if column.lower() in FIELDS else None)
        if name is not None and column not in mapping and name in mapping.values():
            name = None  # another column was named for this field
        if name is not None and name in sheet.columns:
            raise Unreadable(f"Two columns are called {column}.", 1, column)
        if name is None:
            sheet.ignored.append(column)
        else:
            sheet.columns[name] = column
        names.append(name)
    missing = [name for name in REQUIRED if name not in sheet.columns]
    if missing:
        raise Unreadable(f"The file has no column {', '.join(missing)}. Rename a column, or "
                         f"map one: column={missing[0]}.", 1)
    return names


def _add(sheet: Sheet, number: int, cells: list[str], names: list[str | None]) -> None:
    if len(cells) != len(names):
        sheet.problems.append(Problem(
            number, "", "error", f"Has {len(cells)} cells where the header has {len(names)}."))
        return
    too_long = [name for name, cell in zip(names, cells, strict=True)
                if name and len(cell) > MOST_CELL]
    if too_long:
        sheet.problems.append(Problem(
            number, sheet.columns[too_long[0]], "error", f"Longer than {MOST_CELL:,} characters."))
        return
    sheet.rows.append((number, {name: cell for name, cell in zip(names, cells, strict=True)
                                if name}))
