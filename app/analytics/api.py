"""/api/reports and /api/dashboards: the numbers of the dashboards as JSON and CSV."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from flask import Response, request
from flask_login import current_user
from pydantic import Field

from app.accounts.access import role_required
from app.analytics import dashboards, exports, filters, runner
from app.analytics.charts.cells import columns_of
from app.analytics.charts.charts import filled
from app.analytics.dashboards import Dashboard, Figure
from app.analytics.filters import Selection
from app.analytics.pages import READERS, csv_answer
from app.analytics.reports import Report
from app.analytics.results import Result
from app.config import settings
from app.web import sizes
from app.web.api import Answer, Api, Shape
from app.web.errors import Problem
from app.web.forms import Form, Optional

Row = dict[str, Any]

api = Api("reports", __name__, area="reports", tag="Reports")


class ReportQuery(Form):
    """The filter of the dashboards. `compare` applies to the key figures."""

    period: Literal["7d", "28d", "90d", "365d", "custom"] = "28d"
    first: Optional[date] = Field(None, description="First day of a custom period.")
    last: Optional[date] = Field(None, description="Last day of a custom period.")
    compare: Literal["prior", "year", "none"] = "prior"
    country: list[str] = Field([], max_length=sizes.COUNTRIES,
                               description="Country codes such as PT.")
    genre: Optional[int] = None
    house: Optional[int] = None


class ReportColumn(Shape):
    """A column. `needs` names the column that must reach `minSample` before a rate is shown."""

    example: ClassVar = {"name": "completion", "heading": "Completion", "format": "percent",
                         "needs": "starters"}

    name: str
    heading: str
    format: str
    needs: str | None


class ReportAbout(Shape):
    """A report's definition, parameters and SQL."""

    example: ClassVar = {
        "name": "performance_tiers", "title": "Performance tiers",
        "grain": "one row per title that somebody started in the period",
        "definition": "Starters are viewers who watched two minutes or a tenth.",
        "parameters": ["countries", "from_day", "until_day"], "columns": [ReportColumn.example],
        "chart": "tiers", "dashboards": ["performance"], "sql": "-- the report, as it runs"}

    name: str
    title: str
    grain: str
    definition: str
    parameters: list[str]
    columns: list[ReportColumn]
    chart: str
    dashboards: list[str]
    sql: str


class ComparedDays(Shape):
    """The rows of the days to compare with."""

    example: ClassVar = {"firstDay": "2026-01-05", "lastDay": "2026-02-01",
                         "rows": [{"title": "Low Water", "completion": 0.55}]}

    firstDay: date
    lastDay: date
    rows: list[Row]


class ReportNumbers(Shape):
    """A report's rows. Shares are between 0 and 1; a rate with too small a sample is null."""

    example: ClassVar = {
        "name": "performance_tiers", "title": "Tiers",
        "definition": "Starters are viewers who watched two minutes or a tenth.",
        "asOf": "2026-03-02T06:00:00Z", "firstDay": "2026-02-02", "lastDay": "2026-03-01",
        "minSample": 20, "columns": [ReportColumn.example],
        "rows": [{"title": "Low Water", "completion": 0.61}], "compared": None,
        "notCompared": None}

    name: str
    title: str
    definition: str
    asOf: datetime
    firstDay: date
    lastDay: date
    minSample: int
    columns: list[ReportColumn]
    rows: list[Row]
    compared: ComparedDays | None
    notCompared: str | None = Field(None, description="Why the chosen days are not compared.")


class BoardFigure(Shape):
    """A report's place on a dashboard."""

    example: ClassVar = {"report": "performance_tiers", "title": "Tiers"}

    report: str
    title: str


class Board(Shape):
    """A dashboard; `problem` says why its file cannot be read."""

    example: ClassVar = {
        "name": "performance", "title": "Performance", "summary": "Hours, viewers and completion.",
        "keyFigures": "key_figures", "figures": [BoardFigure.example], "problem": None}

    name: str
    title: str
    summary: str
    keyFigures: str | None
    figures: list[BoardFigure]
    problem: str | None


@api.get("/dashboards", returns=[Board])
@role_required("analyst", "admin")
def list_dashboards() -> Answer:
    """List the dashboards you may open, with their reports."""
    return Answer([{
        "name": board.name, "title": board.title, "summary": board.summary,
        "keyFigures": board.key_figures, "problem": board.problem or None,
        "figures": [{"report": figure.report, "title": figure.title or figure.source().title}
                    for figure in board.figures]} for board in _boards()])


@api.get("/reports", returns=[ReportAbout])
@role_required("analyst", "admin")
def list_reports() -> Answer:
    """List the reports on your dashboards, with definition, parameters and SQL."""
    found: dict[str, Row] = {}
    for board in _boards():
        for figure in _figures(board):
            report = figure.source()
            found.setdefault(report.name, _about(report))["dashboards"].append(board.name)
    return Answer([found[name] for name in sorted(found)])


@api.get("/reports/<name>", returns=ReportNumbers)
@role_required("analyst", "admin")
def get_report(name: str, query: ReportQuery) -> Answer:
    """Return a report's rows as the dashboard shows them.

    Results are cached until the data changes; `asOf` is the time of computation.
    """
    figure, selection = _figure(name), _selection()
    report, parameters = figure.source(), figure.parameters(selection)
    result, compared = runner.run(report, parameters), None
    if selection.compared and _is_key_figures(name):
        from_day, until_day = selection.compared
        days = {"from_day": from_day, "until_day": until_day}
        compared = {"firstDay": from_day, "lastDay": until_day - filters.A_DAY,
                    "rows": _rows(report, runner.run(report, {**parameters, **days}))}
    return Answer({
        "name": name, "title": figure.heading(selection), "definition": report.meaning,
        "asOf": result.as_of, "firstDay": parameters["from_day"],
        "lastDay": parameters["until_day"] - filters.A_DAY,
        "minSample": settings().report_min_sample,
        "columns": _columns(report, result.columns, selection.names), "rows": _rows(report, result),
        "compared": compared, "notCompared": selection.uncompared or None})


@api.get("/reports/<name>.csv", returns="text/csv")
@role_required("analyst", "admin")
def get_report_csv(name: str, query: ReportQuery) -> Response:
    """Return the report as CSV; no cell is a formula."""
    return csv_answer(_figure(name), _selection(), exports.for_programs)


def _boards() -> list[Dashboard]:
    return dashboards.for_roles(current_user.roles & READERS)


def _figures(board: Dashboard) -> list[Figure]:
    """Return its figures, the strip of key figures first."""
    strip = [Figure(report=board.key_figures)] if board.key_figures else []
    return [*strip, *board.figures]


def _figure(name: str) -> Figure:
    """Return the first figure that shows this report. Raises Problem 404."""
    for board in _boards():
        for figure in _figures(board):
            if figure.report == name:
                return figure
    raise Problem(404)


def _is_key_figures(name: str) -> bool:
    return any(board.key_figures == name for board in _boards())


def _selection() -> Selection:
    """Return the selection of the query string. Raises Invalid with messages at the fields."""
    return filters.select(request.args, filters.options())


def _about(report: Report) -> Row:
    return {
        "name": report.name, "title": report.title, "grain": report.grain,
        "definition": report.meaning, "parameters": sorted(report.parameters),
        "columns": _columns(report, tuple(column.name for column in report.columns), {}),
        "chart": report.chart, "dashboards": [], "sql": report.statement}


def _columns(report: Report, names: tuple[str, ...], words: dict[str, str]) -> list[Row]:
    return [{"name": column.name, "heading": filled(column.heading, words),
             "format": column.format, "needs": column.needs}
            for column in columns_of(report, names)]


def _rows(report: Report, result: Result) -> list[Row]:
    names = [column.name for column in columns_of(report, result.columns)]
    return [{name: row[name] for name in names} for row in result.dicts()]
