"""The studio: a creator's videos with their numbers, and reports about every title of an owner.

The reports are the analysts', for the titles that the account owns. No field of the page can change
this filter.
"""

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.access import role_required
from app.analytics import dashboards, exports, filters, studio
from app.analytics.charts import cards, key_figures
from app.analytics.filters import Selection
from app.analytics.pages import back_to, csv_answer, selected, show
from app.site.pages import pages

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
    return show("site/studio_numbers.html", dashboards.get(BOARD), _own, COSTS)


@pages.post("/studio/numbers/refresh")
@role_required("creator", "instructor")
def studio_refresh() -> AnyResponse:
    """Recompute one figure, or all of them without `figure`."""
    found, chosen = dashboards.get(BOARD), request.form.get("figure", "")
    cards.recompute(found, _own(selected()), chosen)
    return back_to(url_for("site.studio_numbers"), found, chosen)


@pages.get("/studio/numbers/<report>.csv")
@role_required("creator", "instructor")
def studio_csv(report: str) -> Response:
    """Return a figure of the owner's titles as CSV."""
    return csv_answer(dashboards.get(BOARD).figure(report), _own(selected()), exports.for_people)


def _own(selection: Selection) -> Selection:
    return filters.of_owner(selection, current_user.id)
