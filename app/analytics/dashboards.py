"""Dashboards: each is a file in dashboards/ that names reports and their places on the page.

    title = "Performance"
    summary = "What is watched, finished and paid for."
    audience = ["analyst", "admin"]      # boards for creator and instructor show their own titles
    key_figures = "key_figures"          # optional: a report with one row per day

    [[figures]]
    report = "top10_by_country_week"     # a file in sql/analytics
    size = "wide"                        # wide or half
    title = "Top 10 in {countries}"      # optional; may hold {countries}, {country_a}, {country_b}
    countries = "chosen"                 # all countries, or the chosen ones: else the largest
    places = 10                          # optional: the report's parameter
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.analytics import reports
from app.analytics.charts.charts import filled
from app.analytics.filters import Selection
from app.analytics.reports import Parameters, Report, ReportError
from app.config import ROOT

FOLDER = ROOT / "dashboards"
MOST_NAMED = 3  # countries in a heading
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


class DashboardError(Exception):
    """A dashboard file is wrong or does not exist."""


class Figure(BaseModel):
    """One report on a dashboard."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    report: str
    size: Literal["wide", "half"] = "half"
    title: str | None = None
    countries: Literal["all", "chosen"] = "all"
    places: int = Field(10, ge=1, le=100)

    def source(self) -> Report:
        """Return the report. Raises ReportError."""
        return reports.get(self.report)

    def parameters(self, selection: Selection) -> Parameters:
        """Return the selection as parameters of this figure."""
        changes: dict[str, Any] = {"places": self.places}
        if self.countries == "chosen" and not selection.countries:
            changes["countries"] = selection.pair[0] or None
        return selection.parameters(**changes)

    def heading(self, selection: Selection) -> str:
        """Return the figure's title with the countries filled in."""
        chosen = selection.countries or selection.pair[:1]
        names = [selection.name_of(code) for code in chosen[:MOST_NAMED]]
        if len(chosen) > MOST_NAMED:
            names.append(f"{len(chosen) - MOST_NAMED} more")
        text = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        return filled(self.title or self.source().title,
                      {**selection.names, "countries": text})


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

