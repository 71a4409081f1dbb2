"""Check an imported row, repair known shifts, and report its problems cell by cell.

Pure: cells in, a record and problems out, never an exception. Warnings do not prevent an import.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.catalog.imports import words
from app.catalog.imports.files import Level, Problem
from app.text import clean, contained, key
from app.web import sizes

SIZES = {"title": sizes.TITLE_NAME, "description": sizes.SYNOPSIS, "name": sizes.PERSON_NAME,
         "genre": sizes.GENRE_NAME, "rating": sizes.RATING_LABEL}
LONGEST_KEY = 80
MOST_PEOPLE = sizes.CREDITS // 2  # of each role
MOST_MINUTES, MOST_SEASONS = 1440, 100
YEARS = (1880, 2100)

_DURATION = re.compile(r"(\d{1,5})\s*(min|seasons?)", re.I)
_SHORT_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3,9})-(\d{2}|\d{4})")
_LONG_DATE = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}), (\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TITLE_AS_DATE = re.compile(r"(\d{1,2})-([A-Z][a-z]{2})")


@dataclass(slots=True)
class Record:
    """The title of a row, with its genres, countries, people, and seasons or a feature."""

    row: int
    key: str = ""
    kind: str = ""
    name: str = ""
    synopsis: str = ""
    release_year: int | None = None
    added_on: date | None = None
    maturity_age: int = words.UNRATED_AGE
    rating_label: str = ""
    minutes: int | None = None
    seasons: int = 0
    genres: list[words.Genre] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)  # names, as the file has them
    people: list[tuple[str, str]] = field(default_factory=list)  # (role, name)


@dataclass(slots=True)
class Parsed:
    """A record and its problems; a record with an error must not be saved."""

    record: Record
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether no problem prevents the import."""
        return all(problem.level != "error" for problem in self.problems)


class _Row:
    """The cells of one row, and its record and problems."""

    def __init__(self, number: int, cells: Mapping[str, str]):
        self.parsed = Parsed(Record(number))
        self._cells = dict(cells)

    def note(self, column: str, level: Level, message: str) -> None:
        self.parsed.problems.append(Problem(self.parsed.record.row, column, level, message))

    def text(self, column: str) -> str:
        """Return the cell on one line, trimmed and cleaned as a form's text is."""
        raw = self._cells.get(column) or ""
        odd = next((each for each in raw if unicodedata.category(each) in ("Cc", "Cs")
                    and each not in "\r\n\t"), None)
        if odd is not None:
            self.note(column, "error", f"Contains the control character U+{ord(odd):04X}.")
            return ""
        cell = contained(clean(raw))
        if "\n" in cell or "\t" in cell:
            cell = re.sub(r"\s*[\n\t]+\s*", " ", cell)
            if column != "description":
                self.note(column, "warning", "Had a line break, which is now a space.")
        return cell.strip()

    def within(self, column: str, text: str, limit: str) -> bool:
        wrong = SIZES[limit].problem(text)
        if wrong:
            self.note(column, "error", f"“{text[:40]}…” is too long. {wrong}")
        return wrong is None

    def items(self, column: str, most: int) -> list[str]:
        """Return the parts of a cell between commas, each once; repair a comma at an end."""
        cell = self.text(column)
        if cell.startswith(",") or cell.endswith(","):
            self.note(column, "warning", "Started or ended with a comma, which was removed.")
        found = list(dict.fromkeys(filter(None, (part.strip() for part in cell.split(",")))))
        if len(found) > most:
            self.note(column, "error", f"Has {len(found)} items; {most} is the limit.")
        return found[:most]


def parse(number: int, cells: Mapping[str, str]) -> Parsed:
    """Return the row as a record with its problems. `cells` is field → text, perhaps not all."""
    row = _Row(number, cells)
    record = row.parsed.record
    record.key = row.text("show_id")
    if not record.key:
        row.note("show_id", "error", "Is empty. Every row needs its own key.")
    if len(record.key) > LONGEST_KEY:
        row.note("show_id", "error", f"“{record.key[:40]}…” is too long. At most {LONGEST_KEY} "
                                     f"characters. This has {len(record.key)}.")
    record.kind = words.KINDS.get(row.text("type").lower(), "")
    if not record.kind:
        row.note("type", "error", f"“{row.text('type')[:40]}” is neither Movie nor TV Show.")
    _title(row)
    record.synopsis = row.text("description")
    row.within("description", record.synopsis, "description")
    _year(row)
    _added(row)
    rating, duration = _shifted(row)
    _rating(row, rating)
    _duration(row, duration)
    _lists(row)
    return row.parsed


def _title(row: _Row) -> None:
    name = row.text("title")
    if not name:
        row.note("title", "error", "Is empty.")
    found = _TITLE_AS_DATE.fullmatch(name)
    month = words.MONTH_NUMBERS.get(found[2].lower()) if found else None
    if found and month:
        name = f"{int(found[1])} {words.MONTHS[month - 1]}"
        row.note("title", "warning", f"A spreadsheet turned this title into a date ({found[0]}). "
                                     f"It is imported as “{name}”; please check it.")
    row.within("title", name, "title")
    row.parsed.record.name = name


def _year(row: _Row) -> None:
    text = row.text("release_year")
    if not text:
        return
    if not re.fullmatch(r"[0-9]{4}", text) or not YEARS[0] <= int(text) <= YEARS[1]:
        row.note("release_year", "error", f"“{text[:40]}” is not a year between {YEARS[0]} and "
                                          f"{YEARS[1]}.")
        return
    row.parsed.record.release_year = int(text)


def _added(row: _Row) -> None:
    text = row.text("date_added")
    raw = row._cells.get("date_added") or ""
    if not text:
        if "date_added" in row._cells:
            row.note("date_added", "warning", "Is empty, so the day it was added is unknown.")
        return
    if raw.startswith(" "):
        row.note("date_added", "warning", "Started with a space, which was removed.")
    row.parsed.record.added_on = day_of(text)
    if row.parsed.record.added_on is None:
        row.note("date_added", "error", f"“{text[:40]}” is not a date such as 25-Sep-21, "
                                        "September 25, 2021 or 2021-09-25.")


def day_of(text: str) -> date | None:
    """Return the date in one of the three forms, or None."""
    year, month, day = "", 0, ""
    if found := _SHORT_DATE.fullmatch(text):
        day, month, year = found[1], words.MONTH_NUMBERS.get(found[2].lower(), 0), found[3]
        year = f"20{year}" if len(year) == 2 else year
    elif found := _LONG_DATE.fullmatch(text):
        month, day, year = words.MONTH_NUMBERS.get(found[1].lower(), 0), found[2], found[3]
    elif found := _ISO_DATE.fullmatch(text):
        year, month, day = found[1], int(found[2]), found[3]
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _shifted(row: _Row) -> tuple[str, str]:
    """Return (rating, duration); move a duration that is in the rating's column."""
    rating, duration = row.text("rating"), row.text("duration")
    if not duration and _DURATION.fullmatch(rating):
        row.note("rating", "warning", f"Held the duration “{rating}”, which was moved to its "
                                      "column; the rating is unknown.")
        return "", rating
    return rating, duration


def _rating(row: _Row, label: str) -> None:
    record = row.parsed.record
    if label.upper() in words.AGES:
        record.rating_label, record.maturity_age = label.upper(), words.AGES[label.upper()]
        return
    if not row.within("rating", label, "rating"):
        return
    record.rating_label = label
    if label and label.upper() not in words.UNRATED:
        row.note("rating", "warning", f"“{label}” is an unknown rating: for adults only until "
                                      "somebody sets its age.")
    elif not any(problem.column == "rating" for problem in row.parsed.problems):
        row.note("rating", "warning", "Not rated: for adults only until somebody sets its age.")


def _duration(row: _Row, text: str) -> None:
    record = row.parsed.record
    if not text:
        what = "seasons" if record.kind == "series" else "video"
        row.note("duration", "warning", f"Is empty, so the title has no {what} yet.")
        return
    found = _DURATION.fullmatch(text)
    if found is None:
        row.note("duration", "error", f"“{text[:40]}” is not a duration such as 90 min or "
                                      "2 Seasons.")
        return
    number, in_minutes = int(found[1]), found[2].lower() == "min"
    if in_minutes != (record.kind == "film") and record.kind:
        row.note("duration", "error", f"“{text[:40]}” does not fit a {record.kind}.")
    elif in_minutes and not 1 <= number <= MOST_MINUTES:
        row.note("duration", "error", f"Between 1 and {MOST_MINUTES} minutes.")
    elif not in_minutes and not 1 <= number <= MOST_SEASONS:
        row.note("duration", "error", f"Between 1 and {MOST_SEASONS} seasons.")
    elif in_minutes:
        record.minutes = number
    else:
        record.seasons = number


def _lists(row: _Row) -> None:
    record = row.parsed.record
    record.countries = row.items("country", sizes.COUNTRIES)
    seen: set[tuple[str, str]] = set()
    for column, role in (("director", "director"), ("cast", "cast")):
        for name in row.items(column, MOST_PEOPLE):
            if (role, key(name)) not in seen and row.within(column, name, "name"):
                seen.add((role, key(name)))
                record.people.append((role, name))
    genres: dict[str, words.Genre] = {}
    for listed in row.items("listed_in", sizes.GENRES):
        if row.within("listed_in", listed, "genre"):
            genre, _ = words.genre(listed)
            genres.setdefault(key(genre.name), genre)
    # The subject comes first: the first genre draws the poster and ranks the title in reports.
    record.genres = sorted(genres.values(), key=lambda genre: genre.rank)
