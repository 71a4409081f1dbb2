"""Notifications: written once for an account and an object, however often it is tried."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.ops import jobs
from app.ops.clock import now
from app.ops.leases import Job
from app.web import paging
from app.web.errors import Problem
from app.web.paging import Page

if TYPE_CHECKING:
    from app.web.api import ListQuery

PUBLISHED = "video.published"
BATCH = 1000
KEPT_FOR = timedelta(days=180)
PAGE = 30

Interval = Literal["off", "daily", "weekly"]


class Upload(TypedDict):
    """A published upload and its creator."""

    id: int
    publish_at: datetime | None
    unpublish_at: datetime | None
    creator_id: int


class Listed(TypedDict):
    """A notification in the account's list; columns of other kinds are None."""

    id: int
    kind: str
    object_id: int
    newest: datetime
    seen_at: datetime | None
    video_name: str | None
    title_id: int | None
    title_name: str | None
    creator_id: int | None
    creator_name: str | None
    role: str | None
    state: str | None
    video_id: int | None
    replier: str | None
    reply: str | None


class Notification(TypedDict):
    """A notification with the video that it leads to."""

    id: int
    kind: str
    object_id: int
    created_at: datetime
    seen_at: datetime | None
    title_id: int | None
    video_id: int | None
    video_name: str | None
    title_name: str | None


_sql = db.queries("community/notifications", published_upload=Upload, list_notifications=Listed,
                  notification=Notification)


def deliver(job: Job) -> None:
    """Notify the subscribers of an upload's creator in batches; a second run notifies nobody again.

    A later publication queues the job again for then. A change of its time adds another one.
    """
    upload, at = _sql.published_upload(video_id=job.payload["video_id"]), now()
    if upload is None or (upload["unpublish_at"] and upload["unpublish_at"] <= at):
        return
    if upload["publish_at"] and upload["publish_at"] > at:
        db.run("notifications.later", jobs.enqueue, PUBLISHED, job.payload,
               not_before=upload["publish_at"])
        return
    last_notified = 0
    while True:
        last = _sql.last_of_batch(creator_id=upload["creator_id"], after_account_id=last_notified,
                                 batch=BATCH)
        if last is None:
            return
        _notify(upload, last_notified, last)
        last_notified = last


@db.transactional("notifications.notify")
def _notify(upload: Upload, after_account_id: int, last_account_id: int) -> None:
    if _sql.lock_published(video_id=upload["id"]) is not None:
        _sql.notify_subscribers(creator_id=upload["creator_id"], video_id=upload["id"], now=now(),
                             after_account_id=after_account_id, last_account_id=last_account_id)


def notify_applicant(account_id: int, application_id: int) -> None:
    """Notify an applicant of a decision, in the current transaction."""
    _sql.notify_applicant(account_id=account_id, application_id=application_id, now=now())


def page(viewer: Viewer, args: Mapping[str, str], limit: int = PAGE) -> Page[Listed]:
    """Return one page of an account's notifications, newest first."""
    return paging.page(_sql.list_notifications, args, sorts=("newest",), default="-newest",
                       limit=limit, viewer=viewer)


def own(viewer: Viewer, query: "ListQuery") -> tuple[list[Listed], str | None]:
    """Return an account's notifications, newest first, and the address of the next page."""
    from app.web.api.lists import listed  # brings Flask, which the worker does without

    return listed(_sql.list_notifications, query, "-newest", viewer=viewer)


@db.transactional("notifications.read")
def mark_read(notification_id: int, account_id: int) -> Notification:
    """Mark a notification as read and return it. Raises Problem 404 for another account's."""
    found = _sql.notification(notification_id=notification_id, account_id=account_id)
    if found is None:
        raise Problem(404)
    _sql.mark_notification(notification_id=notification_id, account_id=account_id, now=now())
    return found


@db.transactional("notifications.unread")
def mark_unread(notification_id: int, account_id: int) -> Notification:
    """Mark a notification as unread and return it. Raises Problem 404 for another account's."""
    found = _sql.notification(notification_id=notification_id, account_id=account_id)
    if found is None:
        raise Problem(404)
    _sql.unmark_notification(notification_id=notification_id, account_id=account_id)
    return found


@db.transactional("notifications.all_read")
def mark_all_read(account_id: int) -> int:
    """Mark all notifications as read; return how many changed."""
    return _sql.mark_notifications(account_id=account_id, now=now())


def decision(row: Mapping[str, Any]) -> str:
    """Return the decision about an application in a sentence."""
    noun = {"creator": "a creator", "instructor": "an instructor"}.get(row["role"] or "", "more")
    became = {"approved": "was accepted", "declined": "was not accepted"}.get(row["state"] or "")
    return f"Your application to become {noun} {became or 'was decided'}."


def rejection(row: Mapping[str, Any]) -> str:
    """Return in a sentence that a held comment was rejected."""
    return f"A moderator did not approve your comment on {row['video_name']}."


def interval(account_id: int) -> Interval:
    """Return how often an account gets e-mail about unread notifications."""
    chosen = _sql.settings_of(account_id=account_id)
    return chosen["digest"] if chosen else "daily"


@db.transactional("notifications.settings")
def set_interval(account_id: int, digest: Interval) -> None:
    """Set how often an account gets e-mail about unread notifications."""
    if interval(account_id) == digest:
        return
    _sql.set_digest(account_id=account_id, digest=digest)


@db.transactional("notifications.purge")
def purge() -> int:
    """Delete a batch of notifications older than half a year; return how many."""
    return _sql.purge_notifications(before=now() - KEPT_FOR, batch=BATCH)
