"""Pages of the dashboards: the list, one dashboard, a figure as CSV, Refresh."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.access import role_required
from app.analytics import dashboards, exports, filters, runner
from app.analytics.charts import cards
from app.analytics.dashboards import Dashboard, DashboardError, Figure
from app.analytics.filters import Selection
from app.config import settings
from app.ops import versions
from app.ops.blocking import turns
from app.web import limits
from app.web.errors import Problem
from app.web.formats import local
from app.web.forms import Invalid

pages = Blueprint("analytics", __name__)

# These roles read about all titles. Creators and instructors read about their own, in the studio.
READERS = frozenset({"analyst", "admin"})


def _all(selection: Selection) -> Selection:
    return selection


@pages.get("/analytics")
@role_required("analyst", "admin")
def dashboards_list() -> str:
    """List the dashboards that the account may open."""
    return render_template("analytics/dashboards.html",
                           dashboards=dashboards.for_roles(current_user.roles & READERS))


@pages.get("/analytics/<name>")
@role_required("analyst", "admin")
def dashboard(name: str) -> str | tuple[str, int]:
    """Show a dashboard under the filter of the query string; errors appear at their fields."""
    return show("analytics/dashboard.html", _open(name))


def show(template: str, found: Dashboard, narrow: Callable[[Selection], Selection] = _all,
         without: frozenset[str] = frozenset()) -> str | tuple[str, int]:
    """Render a dashboard under the filter of the query string, which `narrow` narrows further.

    `without` leaves key figures out. A wrong filter has its messages at its fields, with a 422.
    """
    choices, known = filters.options(), versions.current()
    errors: dict[str, str] = {}
    try:
        selection = narrow(filters.select(request.args, choices))
        values = selection.values
    except Invalid as invalid:
        errors, selection = invalid.errors, narrow(filters.default(choices))
        values = selection.values | invalid.values
    # A board of a dozen charts is long work for the hub: others get turns between its parts.
    page = render_template(
        template, dashboard=found, selection=selection, values=values, errors=errors,
        periods=filters.PERIODS, comparisons=filters.COMPARISONS,
        key_figures=cards.strip(found, selection, known, without),
        zone=settings().report_time_zone,
        cards=[cards.card(figure, selection, known) for figure in turns(found.figures)])
    return (page, 422) if errors else page


@pages.post("/analytics/<name>/refresh")
@role_required("analyst", "admin")
def refresh(name: str) -> AnyResponse:
    """Compute one figure again, or all of them without `figure`, and return to the page."""
    found, chosen = _open(name), request.form.get("figure", "")
    cards.recompute(found, selected(), chosen)
    return back_to(url_for("analytics.dashboard", name=name), found, chosen)


def back_to(url: str, found: Dashboard, chosen: str) -> AnyResponse:
    """Redirect to the page under the same filter, at the computed figure."""
    # Not url_for(**request.args): the query string may hold _external and the like.
    query = request.query_string.decode("ascii", "replace")
    back = url + (f"?{query}" if query else "")
    return redirect(f"{back}#{chosen}" if found.figure(chosen) else back, 303)


@pages.get("/analytics/<name>/<report>.csv")
@role_required("analyst", "admin")
def figure_csv(name: str, report: str) -> Response:
    """Send a figure as CSV: the rows of its chart and table."""
    return csv_answer(_open(name).figure(report), selected(), exports.for_people)


def csv_answer(figure: Figure | None, selection: Selection, write: exports.Writer) -> Response:
    """Return a figure as a CSV file. Raises Problem 404 without a figure, 429 for too many."""
    if figure is None:
        raise Problem(404)
    limits.hit("export", f"account {current_user.id}")
    report = figure.source()
    result = runner.run(report, figure.parameters(selection))
    stamp = f"{local(result.as_of):%Y-%m-%d-%H%M}"
    text = "".join(write(report, result, settings().report_min_sample, selection.names))
    return Response(text, content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{report.name}-as-of-{stamp}.csv"'})


def _open(name: str) -> Dashboard:
    """Return the dashboard if the account may open it. Raises Problem 404."""
    try:
        found = dashboards.get(name)
    except DashboardError as error:
        raise Problem(404, str(error)) from None
    if not found.audience & current_user.roles & READERS:
        raise Problem(404)
    return found


def selected() -> Selection:
    """Return the selection of the query string. Raises Problem 422 with every message."""
    try:
        return filters.select(request.args, filters.options())
    except Invalid as invalid:
        raise Problem(422, "Please fix the filter.", code=invalid.code,
                      errors=invalid.listed()) from None
