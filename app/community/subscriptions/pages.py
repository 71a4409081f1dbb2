"""Subscribe to a creator, read the feed, and discover other creators."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer
from app.community.pages import pages
from app.community.subscriptions import channels, feed, subscriptions
from app.web.errors import Problem
from app.web.links import local_path

DISCOVERED = 12


@pages.post("/channels/<int:creator_id>/subscription")
@signed_in
def subscribe(creator_id: int) -> Response:
    """Subscribe to a creator; a second press gets a message."""
    try:
        made = subscriptions.subscribe(current_user.id, creator_id)
        flash(f"Subscribed to {made['creator_name']}.")
    except Problem as problem:
        if problem.status not in (400, 409):
            raise
        flash(problem.detail, "warn")
    return _back(creator_id)


@pages.post("/channels/<int:creator_id>/subscription/delete")
@signed_in
def unsubscribe(creator_id: int) -> Response:
    """End a subscription."""
    creator = subscriptions.creator(creator_id)
    try:
        subscriptions.unsubscribe(current_user.id, creator_id)
        flash(f"Unsubscribed from {creator['name']}.")
    except Problem as problem:
        flash(problem.detail, "warn")
    return _back(creator_id)


@pages.post("/channels/<int:creator_id>/read")
@signed_in
def read_channel(creator_id: int) -> Response:
    """Mark the uploads of a creator as read."""
    subscriptions.mark_read(current_user.id, subscriptions.creator(creator_id)["id"])
    return _back(creator_id)


@pages.get("/feed")
@signed_in
def feed_page() -> str:
    """Show the newest uploads of subscribed creators, and some of others below."""
    viewer = current_viewer()
    page = feed.subscribed_page(viewer, request.args)
    found = [] if page.prev_url else feed.discover(viewer, DISCOVERED)
    return render_template("community/feed.html", page=page, discovered=found, viewer=viewer)


@pages.post("/feed/read")
@signed_in
def read_feed() -> Response:
    """Mark all uploads as read."""
    subscriptions.mark_read(current_user.id)
    flash("All marked as read.")
    return redirect(url_for("community.feed_page"), 303)


@pages.get("/discover")
@signed_in
def discover_page() -> str:
    """Show uploads of other creators, page by page."""
    viewer = current_viewer()
    page = feed.discover_page(viewer, request.args)
    return render_template("community/discover.html", page=page, viewer=viewer)


def _back(creator_id: int) -> Response:
    """Return to the page with the button, such as a place in a list; else to the channel."""
    here = local_path(request.form.get("next"))
    return redirect(here or channels.path(subscriptions.creator(creator_id)), 303)
