"""The studio: a creator's videos with their numbers, and reports about every title of an owner.

The reports are the analysts', for the titles that the account owns. No field of the page can change
this filter.
"""

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.access import role_required
from app.analytics import dashboards, filters, studio
from app.analytics.charts import cards, key_figures
from app.analytics.pages import as_csv, back_to, selected
from app.config import settings
from app.ops import versions
from app.site.pages import pages
from app.web.forms import Invalid

BOARD = "studio"
COSTS = frozenset({key_figures.COST})  # the titles of owners cost us nothing


@pages.get("/studio")
@role_required("creator", "instructor")
def studio_home() -> AnyResponse:
    """Redirect creators to their videos, and instructors to their numbers."""
    first = "studio" if current_user.has_role("creator") else "studio_numbers"
    return redirect(url_for(f"site.{first}"), 302)


@pages.get("/studio/videos", endpoint="studio")
@role_required("creator")
def own_videos() -> str:
    """Show the account's uploads, newest first, and a summary of its channel."""
    return render_template("site/studio.html",
                           page=studio.videos(current_user.id, request.args),
                           summary=studio.summary(current_user.id))


@pages.get("/studio/numbers")
@role_required("creator", "instructor")
def studio_numbers() -> str | tuple[str, int]:
    """Show the dashboard of the owner's titles, filtered by the query string."""
    choices, errors = filters.options(), {}
    try:
        selection = studio.of_owner(filters.select(request.args, choices), current_user.id)
    except Invalid as invalid:
        errors = invalid.errors
        selection = studio.of_owner(filters.default(choices), current_user.id)
        values = selection.values | invalid.values
    else:
        values = selection.values
    found, known = dashboards.get(BOARD), versions.current()
    page = render_template(
        "site/studio_numbers.html", dashboard=found, selection=selection, values=values,
        errors=errors, periods=filters.PERIODS, comparisons=filters.COMPARISONS,
        key_figures=cards.strip(found, selection, known, COSTS),
        zone=settings().report_time_zone,
        cards=[cards.card(figure, selection, known) for figure in found.figures])
    return (page, 422) if errors else page


@pages.post("/studio/numbers/refresh")
@role_required("creator", "instructor")
def studio_refresh() -> AnyResponse:
    """Recompute one figure, or all of them without `figure`."""
    found, chosen = dashboards.get(BOARD), request.form.get("figure", "")
    cards.recompute(found, studio.of_owner(selected(), current_user.id), chosen)
    return back_to(url_for("site.studio_numbers"), found, chosen)


@pages.get("/studio/numbers/<report>.csv")
@role_required("creator", "instructor")
def studio_csv(report: str) -> Response:
    """Return a figure of the owner's titles as CSV."""
    selection = studio.of_owner(selected(), current_user.id)
    return as_csv(dashboards.get(BOARD).figure(report), selection)
