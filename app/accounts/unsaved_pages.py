"""The page of a form that was sent after signing out."""

from typing import Any

from app.accounts.access import signed_in
from app.accounts.pages import pages
from app.web.unsaved import open_again


@pages.get("/unsaved/<token>", endpoint="unsaved")
@signed_in
def show_unsaved(token: str) -> Any:
    """Show the form, filled with what was sent."""
    return open_again(token)
