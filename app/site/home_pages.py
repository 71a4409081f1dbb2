"""The start page: what to go on with, what is new of those one follows, what there is."""

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
    """Rails for who is signed in, the way in for everybody else."""
    if not current_user.is_authenticated:
        return render_template("site/landing.html")
    viewer = current_viewer()
    followed = [] if viewer.is_preview else feed.followed(viewer)
    found = feed.discover(viewer)
    return render_template("site/home.html", viewer=viewer, near=rails.NEAR_DAYS,
                           stopped=rails.stopped, followed=followed, discovered=found,
                           **rails.rails(viewer))
