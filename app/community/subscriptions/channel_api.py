"""/api/creators, /api/feed and /api/discover: creators and their videos."""

from flask_login import current_user

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community import shapes
from app.community.subscriptions import channels, feed, subscriptions
from app.community.subscriptions import shapes as own_shapes
from app.web.api import Answer, Api, CompatibleList, ListQuery

MOST_VIDEOS = 100

api = Api("channels", __name__, area="viewing", tag="Channels and feed")


@api.get("/creators", returns=[own_shapes.Creator])
@signed_in
def list_creators(query: CompatibleList) -> Answer:
    """List creators, newest first."""
    rows, next_page = channels.listed_newest(current_user.id, query)
    return Answer([
        shapes.person(row["id"], row["name"]) | {
            "createdAt": row["newest"], "subscribers": row["subscribers"],
            "subscribed": bool(row["subscribed"])} for row in rows], next=next_page)


@api.get("/creators/<id:creator_id>", returns=own_shapes.CreatorProfile)
@signed_in
def get_creator(creator_id: int) -> Answer:
    """Get a creator with their newest hundred videos."""
    creator = subscriptions.creator(creator_id)
    rows = channels.newest(creator_id, own_viewer(), MOST_VIDEOS)
    return Answer(shapes.person(creator["id"], creator["name"]) | {
        "createdAt": creator["created_at"], "videos": shapes.videos_json(rows)})


@api.get("/feed", returns=[own_shapes.FeedVideo])
@signed_in
def get_feed(query: ListQuery) -> Answer:
    """List the videos of your subscriptions, newest first."""
    rows, next_page = feed.list_subscribed(own_viewer(), query)
    return Answer([
        video | {"isNew": bool(row["is_new"])}
        for video, row in zip(shapes.videos_json(rows), rows, strict=True)], next=next_page)


@api.post("/feed/read", returns=shapes.Done)
@signed_in
def read_feed() -> Answer:
    """Mark all videos as read."""
    subscriptions.mark_read(current_user.id)
    return Answer({"message": "All marked as read."})


@api.get("/discover", returns=[own_shapes.FoundVideo])
@signed_in
def discover(query: ListQuery) -> Answer:
    """List videos of other creators, best first, each with the reason."""
    rows, next_page = feed.list_discovered(own_viewer(), query)
    return Answer([
        video | {"because": row["because"]}
        for video, row in zip(shapes.videos_json(rows), rows, strict=True)], next=next_page)
