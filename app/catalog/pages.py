"""The blueprint of the catalogue's pages, and its landing page."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.access import role_required

pages = Blueprint("catalog", __name__)


@pages.get("/catalog")
@role_required("employee")
def index() -> Response:
    """Redirect to the titles."""
    return redirect(url_for("catalog.titles"))
