"""A title's page."""

from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import Viewer, current_viewer, own_viewer
from app.catalog.titles.addresses import path, slug
from app.community.reviews import reviews
from app.site import title as titles
from app.site.pages import pages
from app.web.errors import Problem


@pages.get("/titles/<int:title_id>", defaults={"name": ""})
@pages.get("/titles/<int:title_id>-<name>")
@signed_in
def title(title_id: int, name: str) -> Response | str:
    """A title; an address with another name leads to the right one."""
    found = _title(title_id, current_viewer())
    if name != slug(found["name"]):
        query = request.query_string.decode("ascii", "ignore")
        return redirect(path(found) + (f"?{query}" if query else ""), 301)
    return _show(found)


def show(title_id: int, values: dict[str, Any], errors: dict[str, str]) -> str:
    """Render the page with a review that was rejected."""
    return _show(_title(title_id, own_viewer()), values, errors)


def _title(title_id: int, viewer: Viewer) -> dict[str, Any]:
    found = titles.title(title_id, viewer)
    if found is None:  # the same words whether it exists or not
        raise Problem(404, "Either no title has this address, or it cannot be watched where you "
                           "are at the moment.")
    return found


def _show(found: dict[str, Any], values: dict[str, Any] | None = None,
          errors: dict[str, str] | None = None) -> str:
    viewer = current_viewer()
    licensed = None
    if "employee" in viewer.roles:
        licensed = titles.territories(found["id"], viewer)
    return render_template(
        "site/title.html", title=found, viewer=viewer, licensed=licensed,
        values=values or {}, errors=errors or {}, words=reviews.WORDS,
        **titles.page(found, viewer, request.args))
