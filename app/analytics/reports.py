"""Reports: each is a file in sql/analytics, described by its header.

    -- title: Performance tiers
    -- grain: one row per title that somebody started in the period
    -- definition: What the numbers mean, in sentences,
    --   continued on indented lines.
    -- terms: starter, completion         (words whose meaning terms.py adds; optional)
    -- parameters: from_day, until_day, countries
    -- chart: tiers                       (see charts/charts.py; without it only a table)
    -- finding: {title} leads with {starters} starters.    (filled from the first row; optional)
    -- empty: No title …               (shown without rows; optional)
    -- budget: 400 ms
    -- topics: catalog, viewing           (a write to one of them makes a result old)
    -- column: starters | Starters | count                 (optional: name, heading, format)
    -- column: completion | Completion | percent | needs starters

`needs` names the column that must reach `min_sample` before a rate is printed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.analytics.terms import TERMS
from app.config import ROOT
from app.db import sql_files

FOLDER = ROOT / "sql" / "analytics"
TOPICS = {"catalog", "contracts", "reviews", "subscriptions", "viewing"}
NOTHING = "Nothing watched matches this filter."
FORMATS = {"text", "count", "decimal", "signed", "percent", "points", "money", "day"}
REQUIRED = ("title", "grain", "definition", "parameters", "budget", "topics")
PARAMETERS = {"from_day", "until_day", "as_of_day", "countries", "country_a", "country_b", "genre",
              "house", "mature_day", "min_sample", "owner", "places"}
CHARTS = {"bars", "bump", "gap", "heat", "line", "table", "tiers"}

# A report's header names its parameters and columns, so both are read-only maps by these names.
Parameters = Mapping[str, Any]
Item = Mapping[str, Any]

_FIELD = re.compile(r"^-- (\w+): (.+(?:\n--   .+)*)", re.M)
_PARAMETER = re.compile(r"%\((\w+)\)s")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class ReportError(Exception):
    """A report file is wrong or does not exist."""


@dataclass(frozen=True, slots=True)
class Column:
    """A visible column. `heading` may hold parameter names in braces."""

    name: str
    heading: str
    format: str = "text"
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report file. `roles` names the columns that are the chart's label, value and so on."""

    name: str
    title: str
    grain: str
    definition: str
    terms: tuple[str, ...]
    parameters: frozenset[str]
    budget_ms: int
    topics: tuple[str, ...]
    chart: str
    roles: dict[str, str]
    finding: str
    empty: str
    columns: tuple[Column, ...]
    text: str

    @property
    def meaning(self) -> str:
        """The definition and the meaning of its terms: enough to compute the report again."""
        return " ".join([self.definition, *self.terms])

    @property
    def path(self) -> str:
        """The path of the file from the repository's root."""
        return f"sql/analytics/{self.name}.sql"

    @property
    def lines(self) -> int:
        """The number of lines of the file."""
        return self.text.count("\n")

    @property
    def statement(self) -> str:
        """The statement to run: the file without its final semicolon."""
        return self.text.strip().rstrip(";")


def get(name: str) -> Report:
    """Return the report of this name, read again when its file changed. Raises ReportError."""
    path = FOLDER / f"{name}.sql"
    if not _NAME.match(name) or not path.is_file():
        raise ReportError(f"No report is called {name!r}.")
    return _read(path, path.stat().st_mtime_ns)


def names() -> list[str]:
    """Return the names of all reports."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


@lru_cache(maxsize=256)
def _read(path: Path, _changed_ns: int) -> Report:
    return parse(path.stem, path.read_text("utf-8"))


def parse(name: str, text: str) -> Report:
    """Parse the text of a report file. Raises ReportError that names the fault."""
    fields: dict[str, str] = {}
    columns = []
    for key, value in _FIELD.findall(text):
        value = re.sub(r"\n--\s+", " ", value).strip()
        if key == "column":
            columns.append(_column(name, value))
        else:
            fields[key] = value
    missing = [key for key in REQUIRED if key not in fields]
    if missing:
        raise ReportError(f"{name}: the header lacks {', '.join(missing)}.")
    declared = {each.strip() for each in fields["parameters"].split(",") if each.strip()}
    text = sql_files.include(text)
    used = set(_PARAMETER.findall(text))
    if declared != used:
        raise ReportError(
            f"{name}: parameters only declared or only used: {sorted(declared ^ used)}.")
    if not declared <= PARAMETERS:
        raise ReportError(f"{name}: no filter provides {', '.join(sorted(declared - PARAMETERS))}.")
    topics = tuple(sorted(each.strip() for each in fields["topics"].split(",")))
    if not set(topics) <= TOPICS:
        raise ReportError(f"{name}: topics are {', '.join(sorted(TOPICS))}.")
    terms = [each.strip() for each in fields.get("terms", "").split(",") if each.strip()]
    if not set(terms) <= TERMS.keys():
        raise ReportError(f"{name}: terms are {', '.join(sorted(TERMS))}.")
    budget = re.fullmatch(r"(\d+) ms", fields["budget"])
    if budget is None:
        raise ReportError(f"{name}: write the budget as '400 ms'.")
    chart, *marks = fields.get("chart", "table").split()
    if chart not in CHARTS or not all("=" in mark for mark in marks):
        raise ReportError(f"{name}: charts are {', '.join(sorted(CHARTS))}, each followed by "
                          "role=column as in 'bars label=title value=hours'.")
    return Report(
        name=name, title=fields["title"], grain=fields["grain"], definition=fields["definition"],
        terms=tuple(TERMS[each] for each in terms), parameters=frozenset(declared),
        budget_ms=int(budget[1]), topics=topics,
        chart=chart, roles=dict(mark.split("=", 1) for mark in marks),
        finding=fields.get("finding", ""), empty=fields.get("empty", NOTHING),
        columns=tuple(columns), text=text)


def _column(name: str, value: str) -> Column:
    parts = [part.strip() for part in value.split("|")]
    if not 3 <= len(parts) <= 4 or parts[2] not in FORMATS:
        raise ReportError(f"{name}: a column is 'name | heading | format [| needs other]', where "
                          f"format is one of {', '.join(sorted(FORMATS))}.")
    needs = parts[3].removeprefix("needs ").strip() if len(parts) == 4 else None
    return Column(parts[0], parts[1], parts[2], needs)
