"""The home page: what to continue, what is new from subscribed creators, what there is to watch."""

from flask import render_template
from flask_login import current_user

from app.accounts.access import public
from app.accounts.viewer import current_viewer
from app.community.subscriptions import feed
from app.site import home as rails
from app.site.pages import pages


@pages.get("/")
@public
def home() -> str:
    """Show rails to a signed-in viewer, and the landing page to everybody else."""
    if not current_user.is_authenticated:
        return render_template("site/landing.html")
    viewer = current_viewer()
    subscribed = [] if viewer.is_preview else feed.subscribed(viewer)
    return render_template("site/home.html", viewer=viewer, near=rails.NEAR_DAYS,
                           stopped=rails.stopped, subscribed=subscribed,
                           discovered=feed.discover(viewer), **rails.rails(viewer))
