"""The browse page."""

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response

from app.accounts import preview
from app.accounts.access import limited, signed_in
from app.accounts.viewer import current_viewer
from app.site import browse as browsing
from app.site import finding
from app.site.pages import pages
from app.web import arguments


@pages.get("/browse")
@signed_in
def browse() -> str:
    """Show the titles of the viewer's country, filtered and sorted."""
    viewer = current_viewer()
    return render_template("site/browse.html", viewer=viewer, labels=browsing.FILTERS,
                           found=browsing.find(request.args, viewer))


@pages.get("/browse/suggestions")
@signed_in
@limited("suggest", by="account")
def suggestions() -> Response:
    """Suggest names for a search field, as JSON for its script."""
    found = finding.suggestions(arguments.search(request.args.get("q")), current_viewer())
    return jsonify(suggestions=[
        {"name": row["name"], "note": row["note"], "url": preview.link(row["path"])}
        for row in found])
