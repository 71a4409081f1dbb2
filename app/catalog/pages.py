"""The blueprint all pages of the catalogue hang on, and its landing."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.access import role_required

pages = Blueprint("catalog", __name__)


@pages.get("/catalog")
@role_required("employee")
def index() -> Response:
    """The back office begins with the titles."""
    return redirect(url_for("catalog.titles"))
