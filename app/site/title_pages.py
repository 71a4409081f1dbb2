"""A title's page."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import Viewer, current_viewer, own_viewer
from app.catalog.titles.addresses import path, slug
from app.community.reviews import reviews
from app.site import titles
from app.site.pages import pages, with_query
from app.site.titles import Title
from app.web.errors import Problem
from app.web.kit import is_page

NOT_HERE = "Either there is no such title, or it cannot be watched where you are at the moment."


@pages.get("/titles/<int:title_id>", defaults={"name": ""})
@pages.get("/titles/<int:title_id>-<name>")
@signed_in
def title(title_id: int, name: str) -> Response | str:
    """Show a title; an address with another name redirects to the right one."""
    found = _title(title_id, current_viewer())
    if name != slug(found["name"]):
        return redirect(with_query(path(found)), 301)
    return _show(found)


def show(title_id: int, values: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    """Render the page with a review that was rejected."""
    return _show(_title(title_id, own_viewer()), values, errors)


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
