"""Dashboards: each is a file in dashboards/ that names reports and their places on the page.

    title = "Performance"
    summary = "What is watched, finished and paid for."
    audience = ["analyst", "admin"]      # boards for creator and instructor show their own titles
    key_figures = "key_figures"          # optional: a report with one row per day

    [[figures]]
    report = "top10_by_country_week"     # a file in sql/analytics
    size = "wide"                        # wide or half
    title = "Top 10 in {country}"        # optional; may hold {country}, {country_a}, {country_b}
    countries = "first"                  # all chosen countries, or only the first
    weeks = [6, 12]                      # optional: at least and at most so many whole weeks
    places = 10                          # optional: the report's parameter
"""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.analytics import reports
from app.analytics.filters import Selection
from app.analytics.reports import Parameters, Report, ReportError
from app.config import ROOT

FOLDER = ROOT / "dashboards"
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


class DashboardError(Exception):
    """A dashboard file is wrong or does not exist."""


class Figure(BaseModel):
    """One report on a dashboard."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    report: str
    size: Literal["wide", "half"] = "half"
    title: str | None = None
    countries: Literal["all", "first"] = "all"
    weeks: tuple[int, int] | None = None
    places: int = Field(10, ge=1, le=100)

    def source(self) -> Report:
        """Return the report. Raises ReportError."""
        return reports.get(self.report)

    def parameters(self, selection: Selection) -> Parameters:
        """Return the selection as parameters of this figure."""
        changes: dict[str, Any] = {"places": self.places}
        if self.countries == "first":
            changes["countries"] = selection.pair[0] or None
        if self.weeks is not None:
            changes["from_day"], changes["until_day"] = _whole_weeks(selection, *self.weeks)
        return selection.parameters(**changes)

    def heading(self, selection: Selection) -> str:
        """Return the figure's title with the countries filled in."""
        country_a, country_b = (selection.name_of(code) for code in selection.pair)
        title = self.title or self.source().title
        return (title.replace("{country}", country_a).replace("{country_a}", country_a)
                .replace("{country_b}", country_b))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    summary: str = ""
    audience: list[Literal["analyst", "admin", "creator", "instructor"]] = Field(min_length=1)
    key_figures: str | None = None
    figures: list[Figure] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard file; with a `problem`, one that cannot be read."""

    name: str
    title: str
    summary: str = ""
    audience: frozenset[str] = frozenset()
    key_figures: str | None = None
    figures: tuple[Figure, ...] = field(default_factory=tuple)
    problem: str = ""

    def figure(self, report: str) -> Figure | None:
        """Return the figure that shows this report, or None."""
        return next((each for each in self.figures if each.report == report), None)


def get(name: str) -> Dashboard:
    """Return the dashboard of this name. Raises DashboardError with a sentence about its file."""
    path = FOLDER / f"{name}.toml"
    if not _NAME.match(name) or not path.is_file():
        raise DashboardError("No such dashboard.")
    return _read(path)


def for_roles(roles: frozenset[str]) -> list[Dashboard]:
    """Return the dashboards these roles may open, by title; broken files carry a `problem`."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            dashboard = _read(path)
        except DashboardError as error:
            found.append(Dashboard(path.stem, path.name, problem=str(error)))
        else:
            if dashboard.audience & roles:
                found.append(dashboard)
    return sorted(found, key=lambda each: each.title)


def _read(path: Path) -> Dashboard:
    try:
        given = _File.model_validate(tomllib.loads(path.read_text("utf-8")))
        for figure in given.figures:
            figure.source()
        if given.key_figures:
            reports.get(given.key_figures)
    except tomllib.TOMLDecodeError as error:
        raise DashboardError(f"dashboards/{path.name}: {error}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DashboardError(f"dashboards/{path.name}: {place}: {first['msg']}.") from None
    except ReportError as error:
        raise DashboardError(f"dashboards/{path.name}: {error}") from None
    if len({figure.report for figure in given.figures}) < len(given.figures):
        raise DashboardError(f"dashboards/{path.name}: each report may appear once.")
    return Dashboard(path.stem, given.title, given.summary, frozenset(given.audience),
                     given.key_figures, tuple(given.figures))


def _whole_weeks(selection: Selection, least: int, most: int) -> tuple[date, date]:
    """Return the whole past weeks of the period, Monday first, within the two limits."""
    end = min(selection.until_day, selection.as_of_day)
    end -= timedelta(days=end.weekday())
    begin = selection.from_day + timedelta(days=-selection.from_day.weekday() % 7)
    weeks = max(least, min(most, (end - begin).days // 7))
    return end - timedelta(weeks=weeks), end
