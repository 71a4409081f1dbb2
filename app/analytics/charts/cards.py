"""Compute the figures of a dashboard: each has its view, or says what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from app import db
from app.analytics import runner
from app.analytics.charts import charts, key_figures
from app.analytics.dashboards import Dashboard, Figure
from app.analytics.filters import Selection
from app.analytics.reports import Report
from app.config import settings
from app.ops.clock import now, today
from app.ops.logs import log
from app.web.formats import local, moment


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on the page: its view, or a `problem` in its place."""

    figure: Figure
    report: Report
    heading: str
    view: charts.View | None = None
    as_of: datetime | None = None
    problem: str = ""

    @property
    def stamp(self) -> str:
        """The time of computation in the page's zone, with the day unless it is today."""
        if self.as_of is None:
            return ""
        at = local(self.as_of)
        return f"{at:%H:%M}" if at.date() == today() else moment(self.as_of)


def card(figure: Figure, selection: Selection, known: dict[str, int]) -> Card:
    """Compute a figure. A report that fails spoils only its own card."""
    report, heading = figure.source(), figure.heading(selection)
    try:
        result = runner.run(report, figure.parameters(selection), data_versions=known)
        view = charts.view(report, result, selection.names, settings().report_min_sample,
                           selection.unfinished_day)
        view = charts.with_panels(view, [selection.name_of(code) for code in selection.countries])
    except db.QueryTimeout:
        seconds = settings().report_timeout_seconds
        return Card(figure, report, heading, problem=(
            f"This report took longer than {seconds} seconds and was stopped. "
            "A shorter period may help."))
    except db.Busy:
        return Card(figure, report, heading, problem=(
            "This report is being computed for somebody else. Reload the page in a moment."))
    except Exception:  # a broken report file must not take the other cards along
        log.exception("report.failed", report=report.name)
        return Card(figure, report, heading, problem=(
            "This report failed. The log says why."))
    return Card(figure, report, heading, view, result.as_of)


def strip(found: Dashboard, selection: Selection, known: dict[str, int],
          leave: frozenset[str] = frozenset()) -> list[key_figures.Figure]:
    """Return the key figures except those in `leave`; none when they cannot be computed now."""
    if found.key_figures is None:
        return []
    wanted = selection.parameters()
    try:
        current = runner.run_named(found.key_figures, wanted, data_versions=known)
        before = None
        if selection.compared is not None:
            from_day, until_day = selection.compared
            before = runner.run_named(
                found.key_figures, {**wanted, "from_day": from_day, "until_day": until_day},
                data_versions=known)
    except db.Busy:
        return []
    return key_figures.figures(current, before, settings().report_min_sample, leave,
                               selection.unfinished_day)


def recompute(found: Dashboard, selection: Selection, chosen: str) -> None:
    """Compute the figure of one report again, or the whole dashboard when `chosen` is empty."""
    asked_at = now()
    for figure in found.figures:
        if chosen in ("", figure.report):
            runner.run(figure.source(), figure.parameters(selection), not_before=asked_at)
    if not chosen and found.key_figures:
        runner.run_named(found.key_figures, selection.parameters(), not_before=asked_at)
