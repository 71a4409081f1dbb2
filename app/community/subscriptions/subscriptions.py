"""Subscriptions of accounts to creators, and the time up to which each account is up to date."""

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from app import db
from app.ops import versions
from app.ops.clock import now
from app.web import limits
from app.web.errors import Problem

if TYPE_CHECKING:
    from app.web.api import CompatibleList


class Creator(TypedDict):
    """An account to which others can subscribe."""

    id: int
    name: str
    created_at: datetime


class Own(TypedDict):
    """An account's subscription to a known creator."""

    id: int
    created_at: datetime
    seen_at: datetime


class Subscription(TypedDict):
    """A subscription in the account's list; `newest` is when it began."""

    id: int
    newest: datetime
    seen_at: datetime
    creator_id: int
    creator_name: str


_sql = db.queries("community/subscriptions", creator=Creator, subscription=Own,
                  list_subscriptions=Subscription)


def creator(creator_id: int) -> Creator:
    """Return a creator. Raises Problem 404."""
    found: Creator | None = _sql.creator(creator_id=creator_id)
    if found is None:
        raise Problem(404, "No creator has this address.")
    return found


def subscribe(account_id: int, creator_id: int) -> Subscription:
    """Subscribe to a creator and return the subscription.

    Raises Problem 400 for one's own channel, 404 for no creator, 409 for a second subscription.
    """
    limits.hit("subscribe", f"account {account_id}")
    return _subscribe(account_id, creator_id)


@db.transactional("subscriptions.subscribe")
def _subscribe(account_id: int, creator_id: int) -> Subscription:
    if account_id == creator_id:
        raise Problem(400, "You cannot subscribe to yourself.", code="own_channel")
    found, at = creator(creator_id), now()
    try:
        row_id = _sql.insert_subscription(account_id=account_id, creator_id=creator_id, now=at)
    except db.Duplicate:
        raise Problem(409, "You already subscribe to this creator.",
                      code="already_subscribed", title="Already subscribed") from None
    versions.bump("subscriptions")
    return {"id": row_id, "newest": at, "seen_at": at, "creator_id": creator_id,
            "creator_name": found["name"]}


@db.transactional("subscriptions.unsubscribe")
def unsubscribe(account_id: int, creator_id: int) -> None:
    """End a subscription. Raises Problem 404 without one."""
    if not _sql.delete_subscription(account_id=account_id, creator_id=creator_id):
        raise Problem(404, "You do not subscribe to this creator.", code="not_subscribed")
    versions.bump("subscriptions")


@db.transactional("subscriptions.read")
def mark_read(account_id: int, creator_id: int | None = None) -> int:
    """Mark all uploads so far as read, of one creator or of all; return the changed rows."""
    if creator_id is None:
        return _sql.mark_all_read(account_id=account_id, now=now())
    return _sql.mark_read(account_id=account_id, creator_id=creator_id, now=now())


def find(account_id: int, creator_id: int) -> Own | None:
    """Return an account's subscription to a creator, if there is one."""
    return _sql.subscription(account_id=account_id, creator_id=creator_id)


def own(account_id: int, query: "CompatibleList") -> tuple[list[Subscription], str | None]:
    """Return the account's subscriptions, newest first, and the address of the next page."""
    from app.web.api.lists import listed  # brings Flask, which the worker does without

    return listed(_sql.list_subscriptions, query, "-newest", account_id=account_id)


def count(creator_id: int) -> int:
    """Return the number of a creator's subscribers."""
    return _sql.count_subscribers(creator_id=creator_id)
