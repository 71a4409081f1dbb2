"""The browse page."""

from flask import render_template, request

from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer
from app.site import browse as browsing
from app.site.pages import pages


@pages.get("/browse")
@signed_in
def browse() -> str:
    """Show the titles of the viewer's country, filtered and sorted."""
    viewer = current_viewer()
    return render_template("site/browse.html", viewer=viewer, labels=browsing.FILTERS,
                           found=browsing.find(request.args, viewer))
