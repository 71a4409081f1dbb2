"""Subscriptions: who follows which creator, and up to when they have seen what is new."""

from datetime import datetime
from typing import Any, TypedDict

from app import db
from app.ops import versions
from app.ops.clock import now
from app.web import limits
from app.web.errors import Problem

Row = dict[str, Any]


class Own(TypedDict):
    """One's subscription to a creator."""

    id: int
    created_at: datetime
    seen_at: datetime


sql = db.queries("community/subscriptions", subscription=Own)


def creator(creator_id: int) -> Row:
    """A creator's id, name and created_at. Raises Problem 404 for whoever is none."""
    found = sql.creator(creator_id=creator_id)
    if found is None:
        raise Problem(404, "There is no creator with this address.")
    return found


def subscribe(account_id: int, creator_id: int) -> Row:
    """Follow a creator; returns the subscription's id, created_at and seen_at with the creator's
    name. Raises Problem 400 for oneself, 404 for no creator, 409 when one does already."""
    limits.hit("subscribe", f"account {account_id}")
    return _subscribe(account_id, creator_id)


@db.transactional("subscriptions.subscribe")
def _subscribe(account_id: int, creator_id: int) -> Row:
    if account_id == creator_id:
        raise Problem(400, "You cannot subscribe to yourself.", code="own_channel")
    followed, at = creator(creator_id), now()
    try:
        row_id = sql.insert_subscription(account_id=account_id, creator_id=creator_id, now=at)
    except db.Duplicate:
        raise Problem(409, "You subscribe to this creator already.",
                      code="already_subscribed", title="You do already") from None
    versions.bump("subscriptions")
    return {"id": row_id, "created_at": at, "seen_at": at, "creator_id": creator_id,
            "creator_name": followed["name"]}


@db.transactional("subscriptions.unsubscribe")
def unsubscribe(account_id: int, creator_id: int) -> None:
    """Follow a creator no longer. Raises Problem 404 when one does not."""
    if not sql.delete_subscription(account_id=account_id, creator_id=creator_id):
        raise Problem(404, "You do not subscribe to this creator.",
                      code="not_subscribed")
    versions.bump("subscriptions")


@db.transactional("subscriptions.seen")
def mark_seen(account_id: int, creator_id: int | None = None) -> int:
    """Note that nothing uploaded so far is new any more, by all or by one; how many changed."""
    if creator_id is None:
        return sql.mark_all_seen(account_id=account_id, now=now())
    return sql.mark_seen(account_id=account_id, creator_id=creator_id, now=now())


def find(account_id: int, creator_id: int) -> Own | None:
    """One's subscription to a creator, if there is one."""
    return sql.subscription(account_id=account_id, creator_id=creator_id)


def count(creator_id: int) -> int:
    """How many follow a creator."""
    return sql.count_subscribers(creator_id=creator_id)
