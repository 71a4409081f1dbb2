"""Calls of the operations of the community."""

from datetime import timedelta

from app.community.subscriptions import subscriptions
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


def an_own_comment(world):
    """Bob's own, under an upload of Alice's."""
    said = an_upload(world)
    world.add("comment_rooms", video_id=said["video_id"], last_seq=1, revision=1)
    return said | {"comment_id": world.add(
        "comments", video_id=said["video_id"], seq=1, revision=1, account_id=world.bob.id,
        body="That hum is the mains.", created_at=now())}


def a_comment(world, state="visible", **more):
    """A comment of Charlie's on an upload of Alice's, who moderates it."""
    said = an_upload(world)
    numbered = {"seq": 1, "revision": 1, "created_at": BORN}
    world.add("comment_rooms", video_id=said["video_id"], last_seq=1, revision=1)
    comment_id = world.add("comments", video_id=said["video_id"], account_id=world.charlie.id,
                           body="It was the gardener.", state=state, **numbered)
    return said | {"as": world.alice, "comment_id": comment_id,
                   "body": {"commentId": str(comment_id), **more}}


def a_comment_to_report(world):
    """A comment that Bob can report."""
    return a_comment(world, reason="spoiler") | {"as": world.bob}


def a_reported_comment(world, **more):
    """A comment that Bob has reported."""
    said = a_comment(world)
    world.add("comment_reports", comment_id=said["comment_id"], account_id=world.bob.id,
              reason="spoiler", note="He names the thief.", created_at=BORN, **more)
    return said


def a_dismissed_comment(world):
    """A comment of which a report was dismissed."""
    return a_reported_comment(world, settled_at=BORN)


def a_removed_comment(world):
    """A comment that Alice has removed."""
    return a_comment(world, "hidden")


def a_comment_to_remove(world):
    """A comment to remove, with a reason."""
    return a_comment(world, reason="Gives away the ending.")


def a_comment_to_sanction(world):
    """A comment whose author is too loud."""
    return a_comment(world, kind="mute", minutes=10, reason="Shouts at others.")


def a_sanction(world):
    """Charlie is muted on a title of Alice's."""
    said = an_upload(world)
    title_id = world.title("Alice's garage", "channel", genres=(), owner_id=world.alice.id)
    return said | {"as": world.alice, "sanction_id": world.add(
        "comment_sanctions", account_id=world.charlie.id, title_id=title_id, kind="mute",
        made_by=world.alice.id, created_at=BORN, ends_at=now() + timedelta(hours=1))}


def a_held_comment(world):
    """A held comment of Charlie's on an upload of Alice's."""
    said = an_upload(world)
    return said | {"as": world.alice, "held_id": world.add(
        "held_comments", video_id=said["video_id"], account_id=world.charlie.id,
        body="Better than any casino.", held_for="word", created_at=BORN)}


def a_word(world):
    """A blocked word that holds comments."""
    return {"word_id": world.add("comment_words", word="lottery", effect="hold",
                                 made_by=world.erin.id, created_at=BORN)}


def a_room(world):
    """Of Alice's upload; nobody has written in it."""
    return an_upload(world) | {"as": world.alice}


PREPARED = {
    "api_comment_reports.list_reports": a_reported_comment,
    "api_comment_reports.report_comment": a_comment_to_report,
    "api_comment_reports.dismiss_reports": a_reported_comment,
    "api_comment_reports.undo_dismissal": a_dismissed_comment,
    "api_comment_reports.remove_comment": a_comment_to_remove,
    "api_comment_reports.restore_comment": a_removed_comment,
    "api_comment_sanctions.list_sanctions": a_sanction,
    "api_comment_sanctions.sanction_author": a_comment_to_sanction,
    "api_comment_sanctions.lift_sanction": a_sanction,
    "api_held_comments.list_held": a_held_comment,
    "api_held_comments.approve_held": a_held_comment,
    "api_held_comments.reject_held": a_held_comment,
    "api_blocked_words.list_words": a_word,
    "api_blocked_words.delete_word": a_word,
    "api_comment_rooms.get_room": a_room,
    "api_comment_rooms.change_room": a_room,
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
    "api_subscriptions.read_creator": an_upload,
    "api_comments.list_comments": an_upload,
    "api_comments.post_comment": an_upload,
    "api_comments.edit_comment": an_own_comment,
    "api_comments.delete_comment": an_own_comment,
    "api_comments.get_video": an_upload,
    "api_notifications.list_notifications": a_notification,
    "api_notifications.read_notification": a_notification,
    "api_notifications.unread_notification": a_notification,
    "api_reviews.list_reviews": a_review,
    "api_reviews.post_review": a_title,
    "api_reviews.get_review": a_review,
    "api_reviews.change_review": a_review,
    "api_reviews.delete_review": a_review,
}
