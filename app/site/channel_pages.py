"""Creators, and a creator's page with everything of theirs that may be watched."""

from flask import redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import preview
from app.accounts.access import signed_in
from app.catalog.titles.addresses import slug
from app.community.subscriptions import channels, subscriptions
from app.site.pages import pages


@pages.get("/channels")
@signed_in
def channels_page() -> str:
    """All creators: searched, and sorted."""
    seen_by = preview.viewer()
    page, words = channels.find(request.args, current_user.id, seen_by)
    return render_template("site/channels.html", page=page, words=words, viewer=seen_by,
                           sorts=channels.SORTS)


@pages.get("/channels/<int:creator_id>", defaults={"name": ""})
@pages.get("/channels/<int:creator_id>-<name>")
@signed_in
def channel(creator_id: int, name: str) -> Response | str:
    """One creator; an address with another name leads to the right one."""
    creator = subscriptions.creator(creator_id)
    if name != slug(creator["name"]):
        query = request.query_string.decode("ascii", "ignore")
        return redirect(channels.path(creator) + (f"?{query}" if query else ""), 301)
    seen_by = preview.viewer()
    return render_template("site/channel.html", creator=creator, viewer=seen_by,
                           **channels.page(creator, current_user.id, seen_by, request.args))
