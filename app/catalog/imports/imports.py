"""Import a catalogue: check every row, then write all of it in one transaction, or nothing.

The key is (source, show_id). A row whose key the catalogue has changes nothing. When the file has
other values for it, the report says so and the catalogue keeps its own: staff may have corrected
them. No contract covers an imported title, so no viewer sees it yet.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import islice
from typing import TypedDict, TypeVar

from app import db
from app.catalog.imports import files as import_files
from app.catalog.imports import rows as import_rows
from app.catalog.imports.files import Problem
from app.catalog.imports.rows import Record
from app.catalog.imports.write import write
from app.text import key


class Known(TypedDict):
    """A title that the source brought earlier, with the fields that a file may change."""

    external_key: str
    title_id: int
    name: str
    release_year: int | None
    synopsis: str


class Named(TypedDict):
    """A title and its name."""

    id: int
    name: str


class Country(TypedDict):
    """A country and its code."""

    code: str
    name: str


class GenreName(TypedDict):
    """The name of a genre."""

    name: str


_sql = db.queries("catalog/imports", list_known=Known, list_titles_named=Named,
                  list_country_codes=Country, list_genre_names=GenreName)

T = TypeVar("T")
Progress = Callable[[str, int, int], None]

AT_ONCE = 1000  # the most a query's list takes
MOST_NEW_GENRES = 200
MOST_KEPT = 500  # findings that an import keeps and a preview shows
LOCK, LOCK_WAIT_S = "catalog import", 2.0
# After so many new rows the planner's old statistics choose bad plans.
BULK_ROWS = 1000
TABLES = ("titles", "title_genres", "title_countries", "seasons", "videos", "people", "credits",
          "external_refs")
SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


class Rejected(Exception):
    """The file has errors, so nothing was imported; `report` lists them."""

    def __init__(self, report: "Report"):
        super().__init__(f"{len(report.errors)} errors")
        self.report = report


class Running(Exception):
    """Another import is running."""


@dataclass(slots=True)
class Report:
    """The outcome of an import or a preview: counts of rows, and problems by row and column."""

    source: str
    rows: int = 0
    fresh: list[Record] = field(default_factory=list)
    known: int = 0
    changed: int = 0
    new_genres: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    took_s: float = 0.0
    import_id: int | None = None  # None if the import added nothing

    @property
    def errors(self) -> list[Problem]:
        """The problems that prevent the import."""
        return [problem for problem in self.problems if problem.level == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """The problems that were repaired or need a check."""
        return [problem for problem in self.problems if problem.level == "warning"]


def quiet(stage: str, done: int, total: int) -> None:
    """Report progress to nobody."""


def source_of(name: str) -> str:
    """Return a source's name for a file's name: lower case, at most 40 characters.

    Names that differ in more than case get sources that differ: spaces become hyphens, and where
    something else is lost, a fingerprint ends the name.
    """
    plain = name.strip().lower()
    if len(plain) <= 40 and re.fullmatch(r"[a-z0-9]+([ _.][a-z0-9]+)*", plain):
        return plain.replace(" ", "-")
    found = re.sub(r"[^a-z0-9_.-]+", "-", plain).strip("-._")
    return f"{found[:31].strip('-._') or 'import'}-{sha256(key(name).encode()).hexdigest()[:8]}"


def plan(data: bytes, source: str, mapping: Mapping[str, str] | None = None,
         progress: Progress = quiet) -> Report:
    """Check every row against the rules and the catalogue. Change nothing; never raise."""
    started = time.monotonic()
    report = Report(source)
    if not SOURCE.fullmatch(source):
        report.problems.append(Problem(0, "", "error", (
            "The source: at most 40 lower-case letters, digits, dots, hyphens and underscores.")))
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
    """Return a record per row; problems go to the report, under the file's own column names."""
    codes = {row["name"].casefold() for row in _sql.list_country_codes()}
    keys: dict[str, int] = {}
    records = []
    for done, (number, cells) in enumerate(sheet.rows, 1):
        parsed = import_rows.parse(number, cells)
        record = parsed.record
        first = keys.setdefault(record.key, number)
        if record.key and first != number:
            parsed.problems.append(Problem(number, "show_id", "error", (
                f"“{record.key}” is also the key of row {first}.")))
        for country in record.countries:
            if country.casefold() not in codes:
                parsed.problems.append(Problem(number, "country", "error", (
                    f"There is no country “{country[:40]}”.")))
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
    """Sort rows into new and known ones; note changed rows, equal names and new genres."""
    title_column = columns["title"]
    known: dict[str, Known] = {}
    for batch in batches(records, AT_ONCE):
        for row in _sql.list_known(source=report.source, external_keys=[r.key for r in batch]):
            known[row["external_key"]] = row
    for record in records:
        if record.key in known:
            report.known += 1
            _note_change(record, known[record.key], report, columns)
        else:
            report.fresh.append(record)
    _note_same_names(report, title_column)
    names = {key(row["name"]) for row in _sql.list_genre_names()}
    for record in report.fresh:
        for genre in record.genres:
            if key(genre.name) not in names:
                names.add(key(genre.name))
                report.new_genres.append(genre.name)
    if len(report.new_genres) > MOST_NEW_GENRES:
        report.problems.append(Problem(0, columns.get("listed_in", ""), "error", (
            f"Adds {len(report.new_genres)} new genres; {MOST_NEW_GENRES} is the limit. Is this "
            "the right column?")))
    progress("Comparing with the catalogue", len(records), len(records))


def _note_change(record: Record, row: Known, report: Report,
                 columns: dict[str, str]) -> None:
    pairs = (("title", record.name, row["name"]), ("description", record.synopsis, row["synopsis"]),
             ("release_year", record.release_year, row["release_year"]))
    different = [columns[name] for name, file_says, we_have in pairs
                 if name in columns and file_says != we_have]
    if different:
        report.changed += 1
        report.problems.append(Problem(record.row, ", ".join(different), "warning", (
            f"Differs from title {row['title_id']} in the catalogue, which does not change.")))


def _note_same_names(report: Report, column: str) -> None:
    seen: dict[str, str] = {}
    for batch in batches(report.fresh, AT_ONCE):
        for row in _sql.list_titles_named(names={record.name for record in batch}):
            seen.setdefault(key(row["name"]), f"title {row['id']} of the catalogue")
    for record in report.fresh:
        other = seen.setdefault(key(record.name), f"row {record.row}")
        if other != f"row {record.row}":
            report.problems.append(Problem(record.row, column, "warning", (
                f"“{record.name}” is also the name of {other}. Both are kept.")))


def run(data: bytes, source: str, mapping: Mapping[str, str] | None = None,
        progress: Progress = quiet, actor_id: int | None = None,
        finish: Callable[[], None] = lambda: None) -> Report:
    """Import the file: all rows or none. `finish` is called last in the transaction.

    Raises Rejected for errors, Running while another import runs.
    """
    started = time.monotonic()
    with db.named_lock(LOCK, LOCK_WAIT_S) as got:
        if not got:
            raise Running
        report = plan(data, source, mapping, progress)
        if report.errors:
            raise Rejected(report)
        if report.fresh:
            codes = {row["name"].casefold(): row["code"] for row in _sql.list_country_codes()}
            report.import_id = write(report.source, report.fresh, codes, progress, {
                "source": report.source, "rows": report.rows, "new": len(report.fresh),
                "known": report.known, "warnings": len(report.warnings),
                "findings": [asdict(each) for each in report.warnings[:MOST_KEPT]]}, actor_id,
                finish)
            if len(report.fresh) >= BULK_ROWS:
                db.database().analyze(TABLES)
    report.took_s = time.monotonic() - started
    return report


def batches(items: Sequence[T] | Iterable[T], most: int) -> Iterator[list[T]]:
    """Yield the items in lists of at most `most`."""
    iterator = iter(items)
    while batch := list(islice(iterator, most)):
        yield batch
