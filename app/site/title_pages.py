"""A title's page."""

from collections.abc import Mapping
from typing import Any

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import Viewer, current_viewer, own_viewer
from app.catalog.titles.addresses import path, slug
from app.community.reviews import reviews
from app.site import titles, unavailable
from app.site.pages import pages, with_query
from app.site.titles import Title
from app.web.error_pages import wants_json
from app.web.errors import Problem
from app.web.kit import is_page

NOT_HERE = "Either there is no such title, or it cannot be watched where you are at the moment."


@pages.get("/titles/<int:title_id>", defaults={"name": ""})
@pages.get("/titles/<int:title_id>-<name>")
@signed_in
def title(title_id: int, name: str) -> Response | str:
    """Show a title, or why it cannot be watched; another name redirects to the right address."""
    viewer = current_viewer()
    found = titles.title(title_id, viewer)
    if found is None:
        return show_unavailable(unavailable.of_title(title_id, viewer), NOT_HERE)
    if name != slug(found["name"]):
        return redirect(with_query(path(found)), 301)
    return _show(found)


def show(title_id: int, values: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    """Render the page with a review that was rejected."""
    return _show(_title(title_id, own_viewer()), values, errors)


def show_unavailable(instead: unavailable.Instead | None, words: str) -> Response:
    """Render what is possible instead, for people. Raises Problem 404 where there is nothing to
    tell: in the same words whether it exists or not."""
    if instead is None or wants_json():
        raise Problem(404, words)
    return make_response(render_template(
        "site/unavailable.html", viewer=current_viewer(), **instead), 404)


def _title(title_id: int, viewer: Viewer) -> Title:
    found = titles.title(title_id, viewer)
    if found is None:  # the same words whether it exists or not
        raise Problem(404, NOT_HERE)
    return found


def _show(found: Title, values: Mapping[str, Any] | None = None,
          errors: Mapping[str, str] | None = None) -> str:
    viewer = current_viewer()
    is_employee = "employee" in viewer.roles
    is_page("site.title", title_id=found["id"], name=slug(found["name"]))
    return render_template(
        "site/title.html", title=found, viewer=viewer, values=values or {}, errors=errors or {},
        words=reviews.WORDS,
        licensed=titles.territories(found["id"], viewer) if is_employee else None,
        **titles.page(found, viewer, request.args))
