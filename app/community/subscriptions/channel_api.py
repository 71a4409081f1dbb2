"""/api/creators, /api/feed, /api/discover: who uploads, and what there is of whom."""

from flask_login import current_user

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community import shapes
from app.community.subscriptions import channels, feed, subscriptions
from app.web.api import Answer, Api, CompatibleList, ListQuery
from app.web.api.lists import listed

MOST_VIDEOS = 100

api = Api("channels", __name__, area="viewing", tag="Channels and feed")


@api.get("/creators", returns=[shapes.Creator])
@signed_in
def list_creators(query: CompatibleList) -> Answer:
    """Creators, newest first."""
    rows, on = listed(channels.sql.list_channels, query, "-newest", q=None,
                      account_id=current_user.id)
    return Answer([
        shapes.person(row["id"], row["name"]) | {
            "createdAt": row["newest"], "subscribers": row["subscribers"],
            "subscribed": bool(row["subscribed"])} for row in rows], next=on)


@api.get("/creators/<id:creator_id>", returns=shapes.CreatorProfile)
@signed_in
def get_creator(creator_id: int) -> Answer:
    """A creator with their newest hundred videos."""
    creator = subscriptions.creator(creator_id)
    rows = channels.sql.list_uploads(
        order="-newest", creator_id=creator_id, viewer=own_viewer(), limit=MOST_VIDEOS,
        after_key=None, after_id=None)
    return Answer(shapes.person(creator["id"], creator["name"]) | {
        "createdAt": creator["created_at"], "videos": shapes.videos_json(rows)})


@api.get("/feed", returns=[shapes.FeedVideo])
@signed_in
def get_feed(query: ListQuery) -> Answer:
    """What those you follow uploaded, newest first."""
    rows, on = listed(feed.sql.followed_uploads, query, "-newest", viewer=own_viewer())
    return Answer([
        video | {"isNew": bool(row["is_new"])}
        for video, row in zip(shapes.videos_json(rows), rows, strict=True)], next=on)


@api.post("/feed/seen", returns=shapes.Done)
@signed_in
def see_feed() -> Answer:
    """Nothing uploaded so far is new any more."""
    subscriptions.mark_seen(current_user.id)
    return Answer({"message": "Everything is marked as seen."})


@api.get("/discover", returns=[shapes.FoundVideo])
@signed_in
def discover(query: ListQuery) -> Answer:
    """What else is worth watching, the best first, each with the reason."""
    viewer = own_viewer()
    rows, on = listed(feed.sql.discover, query, "-points", viewer=viewer,
                      **feed.periods(viewer))
    return Answer([
        video | {"because": row["because"]}
        for video, row in zip(shapes.videos_json(rows), rows, strict=True)], next=on)
