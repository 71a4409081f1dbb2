"""Creators, and the page of one with all uploads that the viewer may watch."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer
from app.catalog.titles.addresses import slug
from app.community.subscriptions import channels, subscriptions
from app.site.pages import pages, with_query


@pages.get("/channels")
@signed_in
def channels_page() -> str:
    """List all creators, searched and sorted."""
    viewer = current_viewer()
    page, words = channels.find(request.args, viewer)
    return render_template("site/channels.html", page=page, words=words, viewer=viewer,
                           sorts=channels.SORTS)


@pages.get("/channels/<int:creator_id>", defaults={"name": ""})
@pages.get("/channels/<int:creator_id>-<name>")
@signed_in
def channel(creator_id: int, name: str) -> Response | str:
    """Show one creator; an address with another name redirects to the right one."""
    creator = subscriptions.creator(creator_id)
    if name != slug(creator["name"]):
        return redirect(with_query(channels.path(creator)), 301)
    viewer = current_viewer()
    return render_template("site/channel.html", creator=creator, viewer=viewer,
                           **channels.page(creator, viewer, request.args))
