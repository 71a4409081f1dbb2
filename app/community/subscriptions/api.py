"""/api/subscriptions: subscriptions to creators. The earlier platform's API, but for the marks."""

from flask_login import current_user

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community import shapes
from app.community.subscriptions import feed, subscriptions
from app.web.api import Answer, Api, CompatibleList
from app.web.api.lists import listed

SUBSCRIBED, OTHERS = 20, 10

api = Api("subscriptions", __name__, area="community", tag="Subscriptions")


@api.post("/subscriptions/<id:creator_id>", returns=shapes.Subscription, status=201)
@signed_in
def subscribe(creator_id: int) -> Answer:
    """Follow a creator: 409 when you do already, 400 for yourself."""
    return Answer(shapes.subscription_json(subscriptions.subscribe(current_user.id, creator_id)))


@api.delete("/subscriptions/<id:creator_id>", returns=shapes.Done)
@signed_in
def unsubscribe(creator_id: int) -> Answer:
    """Follow a creator no longer: 404 when you do not."""
    subscriptions.unsubscribe(current_user.id, creator_id)
    return Answer({"message": "You no longer follow this creator."})


@api.get("/subscriptions/mine", returns=[shapes.Subscription])
@signed_in
def list_own(query: CompatibleList) -> Answer:
    """Whom you follow, newest first."""
    rows, on = listed(subscriptions.sql.list_subscriptions, query, "-newest",
                      account_id=current_user.id)
    return Answer([shapes.subscription_json(row) for row in rows], next=on)


@api.get("/subscriptions/feed/me", returns=shapes.OldFeed)
@signed_in
def old_feed() -> Answer:
    """The newest 20 of those you follow and 10 of others; `/api/feed` goes on."""
    viewer = own_viewer()
    own = feed.followed(viewer, SUBSCRIBED)
    others = feed.discover(viewer, OTHERS)
    videos = shapes.videos_json([*own, *others])
    return Answer({"subscribedVideos": videos[:len(own)], "otherVideos": videos[len(own):]})


@api.post("/subscriptions/<id:creator_id>/seen", returns=shapes.Done)
@signed_in
def see_creator(creator_id: int) -> Answer:
    """What this creator uploaded so far is no news any more."""
    subscriptions.mark_seen(current_user.id, subscriptions.creator(creator_id)["id"])
    return Answer({"message": "Marked as seen."})
