"""The start page: what to go on with, what is new of those one follows, what there is."""

from flask import render_template
from flask_login import current_user

from app.accounts import preview
from app.accounts.access import public
from app.community.subscriptions import feed
from app.site import home as rails
from app.site.pages import pages


@pages.get("/")
@public
def home() -> str:
    """Rails for who is signed in, the way in for everybody else."""
    if not current_user.is_authenticated:
        return render_template("site/landing.html")
    viewer = preview.viewer()
    account_id = None if preview.arguments() else current_user.id
    followed = feed.followed(account_id, viewer) if account_id else []
    found = feed.discover(account_id or 0, viewer)
    return render_template("site/home.html", viewer=viewer, near=rails.NEAR_DAYS,
                           stopped=rails.stopped, followed=followed, discovered=found,
                           **rails.rails(account_id, viewer))
