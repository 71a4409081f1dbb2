"""What accounts are told inside of StreamVault: rows, written once however often it is tried."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from app import db
from app.accounts.viewer import Viewer
from app.ops import outbox, worker
from app.ops.clock import now
from app.web import paging
from app.web.errors import Problem

PUBLISHED = "video.published"
BATCH = 1000
KEPT_FOR = timedelta(days=180)
PAGE = 30

sql = db.queries("community/notifications")

Row = dict[str, Any]
Interval = Literal["off", "daily", "weekly"]


@outbox.handler(PUBLISHED)
def deliver(payload: dict[str, Any], _message_id: int) -> None:
    """Tell the subscribers of an upload's creator, batch by batch; a second time tells nobody.

    What is to be shown later is put back until then. Who changes the day puts another message.
    """
    upload, at = sql.published_upload(video_id=payload["video_id"]), now()
    if upload is None or (upload["unpublish_at"] and upload["unpublish_at"] <= at):
        return
    if upload["publish_at"] and upload["publish_at"] > at:
        db.run("notifications.later", outbox.put, PUBLISHED, payload, upload["publish_at"])
        return
    told_up_to = 0
    while True:
        last = sql.last_of_batch(creator_id=upload["creator_id"], after_account_id=told_up_to,
                                 batch=BATCH)
        if last is None:
            return
        _tell(upload, told_up_to, last)
        told_up_to = last


@db.transactional("notifications.tell")
def _tell(upload: Row, after_account_id: int, last_account_id: int) -> None:
    if sql.lock_published(video_id=upload["id"]) is not None:
        sql.tell_subscribers(creator_id=upload["creator_id"], video_id=upload["id"], now=now(),
                             after_account_id=after_account_id, last_account_id=last_account_id)


def page(viewer: Viewer, args: Mapping[str, str], limit: int = PAGE) -> paging.Page:
    """One page of an account's notifications, the newest first."""
    return paging.page(sql.list_notifications, args, sorts=("newest",), default="-newest",
                       limit=limit, viewer=viewer)


@db.transactional("notifications.seen")
def mark_seen(notification_id: int, account_id: int) -> Row:
    """Note that one was seen, and return it. Raises Problem 404 for somebody else's."""
    found = sql.notification(notification_id=notification_id, account_id=account_id)
    if found is None:
        raise Problem(404)
    sql.mark_notification(notification_id=notification_id, account_id=account_id, now=now())
    return found


@db.transactional("notifications.unseen")
def mark_unseen(notification_id: int, account_id: int) -> Row:
    """Make one new again, and return it. Raises Problem 404 for somebody else's."""
    found = sql.notification(notification_id=notification_id, account_id=account_id)
    if found is None:
        raise Problem(404)
    sql.unmark_notification(notification_id=notification_id, account_id=account_id)
    return found


@db.transactional("notifications.all_seen")
def mark_all_seen(account_id: int) -> int:
    """Note that all were seen; how many were not."""
    return sql.mark_notifications(account_id=account_id, now=now())


def decision(row: Row) -> str:
    """What became of an application, in a sentence."""
    noun = {"creator": "a creator", "instructor": "an instructor"}.get(row["role"] or "", "more")
    became = {"approved": "was accepted", "declined": "was not accepted"}.get(row["state"] or "")
    return f"Your application to become {noun} {became or 'has an answer'}."


def interval(account_id: int) -> Interval:
    """How often an account wants letters about what it has not seen."""
    chosen = sql.settings_of(account_id=account_id)
    return chosen["digest"] if chosen else "daily"


@db.transactional("notifications.settings")
def set_interval(account_id: int, digest: Interval) -> None:
    """Choose it."""
    sql.set_digest(account_id=account_id, digest=digest)


@db.transactional("notifications.purge")
def purge() -> int:
    """Delete what is half a year old; how many, a batch at most."""
    return sql.purge_notifications(before=now() - KEPT_FOR, batch=BATCH)


def register() -> None:
    """Have the worker do what is due."""
    worker.purge("notifications", purge)
