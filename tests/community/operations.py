"""How tests call the operations of the community."""

from app.community import subscriptions
from app.ops.clock import now
from tests.world import BORN


def an_owned_title(world):
    """A title that everybody can watch, with an episode."""
    title_id = world.title(owned=True)
    world.video(title_id, season_id=world.season(title_id))
    return {"title_id": title_id}


def an_upload(world):
    """One of Alice's."""
    title_id = world.title("Alice's bench", "channel", genres=(), owned=True, is_free=True,
                           owner_id=world.alice.id)
    return {"as": world.bob, "video_id": world.video(title_id, kind="upload"),
            "creator_id": world.alice.id}


def a_subscription(world):
    """Ivan's to Alice, with something in the feed."""
    if subscriptions.find(world.ivan.id, world.alice.id) is None:
        subscriptions.subscribe(world.ivan.id, world.alice.id)
    return an_upload(world) | {"as": world.ivan}


def a_notification(world):
    """Bob's, of an upload of Alice's."""
    said = an_upload(world)
    return said | {"notification_id": world.add(
        "notifications", account_id=world.bob.id, kind="upload", object_id=said["video_id"],
        created_at=BORN)}


def a_title(world):
    """One that has no review yet."""
    return {"as": world.bob, "title_id": world.title("The Quiet Hour", owned=True)}


def a_review(world):
    """Bob's."""
    said = a_title(world)
    return said | {"review_id": world.add(
        "reviews", title_id=said["title_id"], account_id=world.bob.id, rating=3, body="Good.",
        created_at=BORN, updated_at=BORN)}


def a_comment(world):
    """Bob's own, under an upload of Alice's."""
    said = an_upload(world)
    world.add("comment_rooms", video_id=said["video_id"], last_seq=1, revision=1)
    return said | {"comment_id": world.add(
        "comments", video_id=said["video_id"], seq=1, revision=1, account_id=world.bob.id,
        body="That hum is the mains.", created_at=now())}


PREPARED = {
    "api_titles.get_title": an_owned_title,
    "api_titles.list_seasons": an_owned_title,
    "api_titles.get_availability": an_owned_title,
    "api_channels.get_creator": an_upload,
    "api_channels.discover": an_upload,
    "api_channels.get_feed": a_subscription,
    "api_subscriptions.subscribe": an_upload,
    "api_subscriptions.unsubscribe": a_subscription,
    "api_subscriptions.list_own": a_subscription,
    "api_subscriptions.old_feed": a_subscription,
    "api_subscriptions.see_creator": an_upload,
    "api_comments.list_comments": an_upload,
    "api_comments.post_comment": an_upload,
    "api_comments.edit_comment": a_comment,
    "api_comments.delete_comment": a_comment,
    "api_comments.get_video": an_upload,
    "api_notifications.list_notifications": a_notification,
    "api_notifications.see_notification": a_notification,
    "api_notifications.unsee_notification": a_notification,
    "api_reviews.list_reviews": a_review,
    "api_reviews.post_review": a_title,
    "api_reviews.get_review": a_review,
    "api_reviews.change_review": a_review,
    "api_reviews.delete_review": a_review,
}
