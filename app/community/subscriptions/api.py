"""/api/subscriptions of the earlier platform (docs/compatibility.md), and marking as read."""

from flask_login import current_user

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community import shapes
from app.community.subscriptions import feed, subscriptions
from app.community.subscriptions import shapes as own_shapes
from app.web.api import Answer, Api, CompatibleList

SUBSCRIBED, OTHERS = 20, 10

api = Api("subscriptions", __name__, area="community", tag="Subscriptions")


@api.post("/subscriptions/<id:creator_id>", returns=own_shapes.Subscription, status=201)
@signed_in
def subscribe(creator_id: int) -> Answer:
    """Subscribe to a creator. A second time gets a 409, yourself a 400."""
    made = subscriptions.subscribe(current_user.id, creator_id)
    return Answer(own_shapes.subscription_json(made))


@api.delete("/subscriptions/<id:creator_id>", returns=shapes.Done)
@signed_in
def unsubscribe(creator_id: int) -> Answer:
    """Unsubscribe from a creator. Without a subscription, a 404."""
    subscriptions.unsubscribe(current_user.id, creator_id)
    return Answer({"message": "You no longer subscribe to this creator."})


@api.get("/subscriptions/mine", returns=[own_shapes.Subscription])
@signed_in
def list_own(query: CompatibleList) -> Answer:
    """List your subscriptions, newest first."""
    rows, next_page = subscriptions.own(current_user.id, query)
    return Answer([own_shapes.subscription_json(row) for row in rows], next=next_page)


@api.get("/subscriptions/feed/me", returns=own_shapes.FirstFeed)
@signed_in
def old_feed() -> Answer:
    """List the newest 20 videos of your subscriptions and 10 of others; `/api/feed` has more."""
    viewer = own_viewer()
    own = feed.subscribed(viewer, SUBSCRIBED)
    others = feed.discover(viewer, OTHERS)
    videos = shapes.videos_json([*own, *others])
    return Answer({"subscribedVideos": videos[:len(own)], "otherVideos": videos[len(own):]})


@api.post("/subscriptions/<id:creator_id>/read", returns=shapes.Done)
@signed_in
def read_creator(creator_id: int) -> Answer:
    """Mark the videos of a creator as read."""
    subscriptions.mark_read(current_user.id, subscriptions.creator(creator_id)["id"])
    return Answer({"message": "Marked as read."})
