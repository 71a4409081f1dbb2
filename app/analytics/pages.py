"""Pages of the analytics slice: the dashboards, each figure's CSV, and Refresh."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app import db
from app.accounts.access import role_required
from app.analytics import charts, dashboards, exports, filters, key_figures, runner
from app.analytics.dashboards import Dashboard, DashboardError, Figure
from app.analytics.filters import Selection
from app.analytics.reports import Report
from app.config import settings
from app.ops import limits, versions
from app.ops.clock import now, today
from app.ops.logs import log
from app.web.errors import Problem
from app.web.formats import local, moment
from app.web.forms import Invalid

pages = Blueprint("analytics", __name__)


@dataclass(frozen=True, slots=True)
class Card:
    """A figure as the page shows it: with its view, or with `problem` in its place."""

    figure: Figure
    report: Report
    heading: str
    view: charts.View | None = None
    as_of: datetime | None = None
    problem: str = ""

    @property
    def stamp(self) -> str:
        """When it was computed, in the page's zone; the day too unless it is today."""
        if self.as_of is None:
            return ""
        at = local(self.as_of)
        return f"{at:%H:%M}" if at.date() == today() else moment(self.as_of)


@pages.get("/analytics")
@role_required("analyst", "admin")
def dashboards_list() -> str:
    """Every dashboard the account may open."""
    return render_template("analytics/dashboards.html",
                           dashboards=dashboards.for_roles(current_user.roles))


@pages.get("/analytics/<name>")
@role_required("analyst", "admin")
def dashboard(name: str) -> str | tuple[str, int]:
    """One dashboard under the filter of the query string; a wrong filter says so at its field."""
    found, choices = _open(name), filters.options()
    errors: dict[str, str] = {}
    try:
        selection = filters.select(request.args, choices)
    except Invalid as invalid:
        errors, selection = invalid.errors, filters.default(choices)
        values = selection.values | invalid.values
    else:
        values = selection.values
    known = versions.current()
    page = render_template(
        "analytics/dashboard.html", dashboard=found, selection=selection, values=values,
        errors=errors, periods=filters.PERIODS, comparisons=filters.COMPARISONS,
        key_figures=_key_figures(found, selection, known), zone=settings().report_time_zone,
        cards=[_card(figure, selection, known) for figure in found.figures])
    return (page, 422) if errors else page


@pages.post("/analytics/<name>/refresh")
@role_required("analyst", "admin")
def refresh(name: str) -> AnyResponse:
    """Compute one figure anew, or with no `figure` all of them, and show the page again."""
    found, asked_at = _open(name), now()
    selection = _selected()
    chosen = request.form.get("figure", "")
    figures = [figure for figure in found.figures if chosen in ("", figure.report)]
    for figure in figures:
        runner.run(figure.source(), figure.parameters(selection), not_before=asked_at)
    if not chosen and found.key_figures:
        runner.run_named(found.key_figures, selection.parameters(), not_before=asked_at)
    # Not url_for(**request.args): the address may carry _external and the like.
    query = request.query_string.decode("ascii", "replace")
    back = url_for("analytics.dashboard", name=name) + (f"?{query}" if query else "")
    return redirect(f"{back}#{chosen}" if found.figure(chosen) else back, 303)


@pages.get("/analytics/<name>/<report>.csv")
@role_required("analyst", "admin")
def figure_csv(name: str, report: str) -> Response:
    """A figure's result set as CSV: the one its chart and table show."""
    figure = _open(name).figure(report)
    if figure is None:
        raise Problem(404)
    limits.hit("export", f"account {current_user.id}")
    result = runner.run(figure.source(), figure.parameters(_selected()))
    stamp = f"{local(result.as_of):%Y-%m-%d-%H%M}"
    text = "".join(exports.as_csv(figure.source(), result, settings().report_min_sample))
    return Response(text, content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{report}-as-of-{stamp}.csv"'})


def _open(name: str) -> Dashboard:
    """The dashboard, if the account may open it. Raises Problem 404."""
    try:
        found = dashboards.get(name)
    except DashboardError as error:
        raise Problem(404, str(error)) from None
    if not found.audience & current_user.roles:
        raise Problem(404)
    return found


def _selected() -> Selection:
    """The query string's selection. Raises Problem 422 with every message."""
    try:
        return filters.select(request.args, filters.options())
    except Invalid as invalid:
        raise Problem(422, "The filter cannot be read.", errors=[
            {"field": field, "message": message} for field, message in invalid.errors.items()
        ]) from None


def _card(figure: Figure, selection: Selection, known: dict[str, int]) -> Card:
    """The figure with its result; a report that cannot be computed takes only its own card."""
    report, heading = figure.source(), figure.heading(selection)
    try:
        result = runner.run(report, figure.parameters(selection), data_versions=known)
        country_a, country_b = (selection.name_of(code) for code in selection.pair)
        view = charts.view(report, result, {"country_a": country_a, "country_b": country_b},
                           settings().report_min_sample)
    except db.QueryTimeout:
        seconds = settings().report_timeout_seconds
        return Card(figure, report, heading, problem=(
            f"This report took longer than {seconds} seconds and was stopped. "
            "A shorter period may help."))
    except db.Busy:
        return Card(figure, report, heading, problem=(
            "This report is being computed elsewhere. Reload the page in a moment."))
    except Exception:  # whatever a dropped-in file does, the other cards stay
        log.exception("report.failed", report=report.name)
        return Card(figure, report, heading, problem=(
            "This report could not be computed. What happened is in the log."))
    return Card(figure, report, heading, view, result.as_of)


def _key_figures(found: Dashboard, selection: Selection, known: dict[str, int]
                 ) -> list[key_figures.Figure]:
    """The strip, or nothing when it cannot be computed now."""
    if found.key_figures is None:
        return []
    wanted = selection.parameters()
    try:
        current = runner.run_named(found.key_figures, wanted, data_versions=known)
        before = None
        if selection.compared is not None:
            from_day, until_day = selection.compared
            before = runner.run_named(
                found.key_figures, wanted | {"from_day": from_day, "until_day": until_day},
                data_versions=known)
    except db.Busy:
        return []
    return key_figures.figures(current, before, settings().report_min_sample)
