"""Importing a catalogue: every row checked first, then all of it in one transaction or nothing.

The key is (source, show_id): a row whose key was imported before changes nothing. If the file now
says something else about it, that is reported and the catalogue keeps what it has, as staff may
have corrected it since. Imported titles are covered by no contract, so nobody sees them yet.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, TypeVar

from app import db
from app.catalog.imports import files as import_files
from app.catalog.imports import rows as import_rows
from app.catalog.imports.files import Problem
from app.catalog.imports.rows import Record
from app.catalog.imports.write import write

sql = db.queries("catalog/imports")

T = TypeVar("T")
Progress = Callable[[str, int, int], None]

AT_ONCE = 1000  # the most a query's list takes
MOST_NEW_GENRES = 200
MOST_KEPT = 500  # findings of an import, as the page shows of a preview
LOCK, LOCK_WAIT_S = "catalog import", 2.0
# From here on the planner's statistics are out of date enough to choose bad plans.
BULK_ROWS = 1000
TABLES = ("titles", "title_genres", "title_countries", "seasons", "videos", "people", "credits",
          "external_refs")
SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


class Refused(Exception):
    """The file has errors, so nothing was imported; `report` names each of them."""

    def __init__(self, report: "Report"):
        super().__init__(f"{len(report.errors)} errors")
        self.report = report


class Running(Exception):
    """Another import is going on."""


@dataclass(slots=True)
class Report:
    """What an import would do, or did. Numbers of rows, and every problem by row and column."""

    source: str
    rows: int = 0
    fresh: list[Record] = field(default_factory=list)
    known: int = 0
    changed: int = 0
    new_genres: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    took_s: float = 0.0
    import_id: int | None = None  # of an import that brought something

    @property
    def errors(self) -> list[Problem]:
        """What stops the import."""
        return [problem for problem in self.problems if problem.level == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """What was repaired, or deserves a look."""
        return [problem for problem in self.problems if problem.level == "warning"]


def quiet(stage: str, done: int, total: int) -> None:
    """Progress for whoever does not watch."""


def source_of(name: str) -> str:
    """A source's name from a file's: lower case, at most 40 characters."""
    found = re.sub(r"[^a-z0-9_.-]+", "-", name.lower()).strip("-._")[:40]
    return found or "import"


def plan(data: bytes, source: str, mapping: Mapping[str, str] | None = None,
         progress: Progress = quiet) -> Report:
    """Check every row against the rules and the catalogue; changes nothing and never raises."""
    started = time.monotonic()
    report = Report(source)
    if not SOURCE.fullmatch(source):
        report.problems.append(Problem(0, "", "error", (
            "The source's name may hold 40 small letters, digits, points, hyphens and lines.")))
    sheet = import_files.read(data, mapping)
    report.ignored, report.rows = sheet.ignored, len(sheet.rows)
    report.problems += sheet.problems
    records = _parse(sheet, report, progress)
    if not report.errors:
        _compare(records, report, sheet.columns, progress)
    report.problems.sort(key=lambda problem: (problem.row, problem.column))
    report.took_s = time.monotonic() - started
    return report


def _parse(sheet: import_files.Sheet, report: Report, progress: Progress) -> list[Record]:
    """Records of all rows; what is wrong goes to the report under the file's own column names."""
    codes = {row["name"].casefold() for row in sql.list_country_codes()}
    keys: dict[str, int] = {}
    records = []
    for done, (number, cells) in enumerate(sheet.rows, 1):
        parsed = import_rows.parse(number, cells)
        record = parsed.record
        first = keys.setdefault(record.key, number)
        if record.key and first != number:
            parsed.problems.append(Problem(number, "show_id", "error", (
                f"“{record.key}” was the key of row {first} already.")))
        for country in record.countries:
            if country.casefold() not in codes:
                parsed.problems.append(Problem(number, "country", "error", (
                    f"“{country[:40]}” is not a country known here.")))
        report.problems += [
            Problem(each.row, sheet.columns.get(each.column, each.column), each.level,
                    each.message)
            for each in parsed.problems]
        records.append(record)
        if done % AT_ONCE == 0 or done == len(sheet.rows):
            progress("Checking rows", done, len(sheet.rows))
    return records


def _compare(records: list[Record], report: Report, columns: dict[str, str],
             progress: Progress) -> None:
    """Tell new rows from known ones; note changed rows, same names and new genres."""
    title_column = columns["title"]
    known: dict[str, dict[str, Any]] = {}
    for batch in batches(records, AT_ONCE):
        for row in sql.list_known(source=report.source, external_keys=[r.key for r in batch]):
            known[row["external_key"]] = row
    for record in records:
        if record.key in known:
            report.known += 1
            _note_change(record, known[record.key], report, columns)
        else:
            report.fresh.append(record)
    _note_same_names(report, title_column)
    names = {row["name"].casefold() for row in sql.list_genre_names()}
    for record in report.fresh:
        for genre in record.genres:
            if genre.name.casefold() not in names:
                names.add(genre.name.casefold())
                report.new_genres.append(genre.name)
    if len(report.new_genres) > MOST_NEW_GENRES:
        report.problems.append(Problem(0, columns.get("listed_in", ""), "error", (
            f"Brings {len(report.new_genres)} new genres; {MOST_NEW_GENRES} is the most. Is this "
            "the right column?")))
    progress("Comparing with the catalogue", len(records), len(records))


def _note_change(record: Record, row: dict[str, Any], report: Report,
                 columns: dict[str, str]) -> None:
    pairs = (("title", record.name, row["name"]), ("description", record.synopsis, row["synopsis"]),
             ("release_year", record.release_year, row["release_year"]))
    different = [columns[name] for name, file_says, we_have in pairs
                 if name in columns and file_says != we_have]
    if different:
        report.changed += 1
        report.problems.append(Problem(record.row, ", ".join(different), "warning", (
            f"Differs from title {row['title_id']} in the catalogue, which stays as it is.")))


def _note_same_names(report: Report, column: str) -> None:
    seen: dict[str, str] = {}
    for batch in batches(report.fresh, AT_ONCE):
        for row in sql.list_titles_named(names={record.name for record in batch}):
            seen.setdefault(row["name"].casefold(), f"title {row['id']} of the catalogue")
    for record in report.fresh:
        other = seen.setdefault(record.name.casefold(), f"row {record.row}")
        if other != f"row {record.row}":
            report.problems.append(Problem(record.row, column, "warning", (
                f"“{record.name}” is also the name of {other}. Both are kept.")))


def run(data: bytes, source: str, mapping: Mapping[str, str] | None = None,
        progress: Progress = quiet, actor_id: int | None = None) -> Report:
    """Import the file: all rows or none. Raises Refused for errors, Running for a second import."""
    started = time.monotonic()
    with db.named_lock(LOCK, LOCK_WAIT_S) as got:
        if not got:
            raise Running
        report = plan(data, source, mapping, progress)
        if report.errors:
            raise Refused(report)
        if report.fresh:
            codes = {row["name"].casefold(): row["code"] for row in sql.list_country_codes()}
            report.import_id = write(report.source, report.fresh, codes, progress, {
                "source": report.source, "rows": report.rows, "new": len(report.fresh),
                "known": report.known, "warnings": len(report.warnings),
                "findings": [asdict(each) for each in report.warnings[:MOST_KEPT]]}, actor_id)
            if len(report.fresh) >= BULK_ROWS:
                db.database().analyze(TABLES)
    report.took_s = time.monotonic() - started
    return report


def batches(items: Sequence[T] | Iterable[T], most: int) -> Iterator[list[T]]:
    """The items in lists of at most `most`."""
    iterator = iter(items)
    while batch := list(islice(iterator, most)):
        yield batch


