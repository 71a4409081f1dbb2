"""Following a creator, the feed of those one follows, and what else there is to discover."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer
from app.community.pages import pages
from app.community.subscriptions import channels, feed, subscriptions
from app.web.errors import Problem

DISCOVERED = 12


@pages.post("/channels/<int:creator_id>/subscription")
@signed_in
def subscribe(creator_id: int) -> Response:
    """Follow a creator; whoever presses twice is told so."""
    try:
        made = subscriptions.subscribe(current_user.id, creator_id)
        flash(f"You follow {made['creator_name']} now.")
    except Problem as problem:
        if problem.status not in (400, 409):
            raise
        flash(problem.detail, "warn")
    return _back(creator_id)


@pages.post("/channels/<int:creator_id>/subscription/delete")
@signed_in
def unsubscribe(creator_id: int) -> Response:
    """Follow a creator no longer."""
    creator = subscriptions.creator(creator_id)
    try:
        subscriptions.unsubscribe(current_user.id, creator_id)
        flash(f"You no longer follow {creator['name']}.")
    except Problem as problem:
        flash(problem.detail, "warn")
    return _back(creator_id)


@pages.post("/channels/<int:creator_id>/seen")
@signed_in
def channel_seen(creator_id: int) -> Response:
    """What this creator uploaded so far is no news any more."""
    subscriptions.mark_seen(current_user.id, subscriptions.creator(creator_id)["id"])
    return _back(creator_id)


@pages.get("/feed")
@signed_in
def feed_page() -> str:
    """The newest of those one follows, and something of others below."""
    viewer = current_viewer()
    page = feed.followed_page(viewer, request.args)
    found = [] if page.prev_url else feed.discover(viewer, DISCOVERED)
    return render_template("community/feed.html", page=page, discovered=found, viewer=viewer)


@pages.post("/feed/seen")
@signed_in
def feed_seen() -> Response:
    """Nothing uploaded so far is new any more."""
    subscriptions.mark_seen(current_user.id)
    flash("Everything is marked as seen.")
    return redirect(url_for("community.feed_page"), 303)


@pages.get("/discover")
@signed_in
def discover_page() -> str:
    """What there is of creators one does not follow, page by page."""
    viewer = current_viewer()
    page = feed.discover_page(viewer, request.args)
    return render_template("community/discover.html", page=page, viewer=viewer)


def _back(creator_id: int) -> Response:
    return redirect(channels.path(subscriptions.creator(creator_id)), 303)
