"""Subscriptions, notifications and comments of the demo world."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from seeds import comments, moderation
from seeds.accounts import Account
from seeds.rows import Table
from seeds.source import dice
from seeds.titles import Title
from seeds.viewing import Session

MOST_FOLLOWED = 9
DEMO = 8  # the demo accounts have the first ids
TOLD_FOR = timedelta(days=40)


class Follow(NamedTuple):
    """A subscription."""

    account_id: int
    creator_id: int
    created_at: datetime
    seen_at: datetime


def build(
    number: int, size: str, anchor: date, catalogue: Sequence[Title],
    everybody: Sequence[Account], sessions: Sequence[Session],
) -> list[Table]:  # fmt: skip
    """Return the tables of subscriptions, notifications, comments and moderation."""
    midnight = datetime.combine(anchor, time())
    creators = _creators(catalogue, everybody)
    follows = _follows(number, midnight, creators, everybody)
    said = comments.build(number, size, midnight, sessions)
    to_moderate = moderation.build(number, midnight, catalogue, everybody, said)
    last = {comment[1]: comment[2] for comment in said}
    return [
        Table("subscriptions", ("id", "account_id", "creator_id", "created_at", "seen_at"),
              [(i, *follow) for i, follow in enumerate(follows, start=1)]),
        _notifications(midnight, creators, follows, said),
        Table("comment_rooms", ("video_id", "last_seq", "revision"),
              [(video_id, seq, seq) for video_id, seq in sorted(last.items())]),
        Table("comments", ("id", "video_id", "seq", "revision", "account_id", "body",
                           "media_second", "reply_to_id", "created_at"), said),
        *to_moderate,
    ]  # fmt: skip


def _creators(
    catalogue: Sequence[Title], everybody: Sequence[Account]
) -> dict[int, list[Title]]:
    """Return creator id → channels."""
    ids = {a.name: a.id for a in everybody if "creator" in a.roles}
    found: dict[int, list[Title]] = {}
    for title in catalogue:
        if title.kind == "channel" and title.owner in ids:
            found.setdefault(ids[title.owner], []).append(title)
    return found


def _follows(
    number: int, midnight: datetime, creators: dict[int, list[Title]],
    everybody: Sequence[Account],
) -> list[Follow]:  # fmt: skip
    """Return subscriptions: few creators have most of them, and most people have few or none."""
    chance = dice(number, "following")
    ids = sorted(creators)
    pull = [max(title.pull for title in creators[i]) ** 2.2 for i in ids]
    found: list[Follow] = []
    for account in everybody:
        if "customer" not in account.roles:
            continue
        demo = account.id <= DEMO
        count = 5 if demo else min(int(chance.expovariate(0.62)), MOST_FOLLOWED, len(ids))
        chosen: list[int] = []
        while len(chosen) < min(count, len(ids) - 1):
            creator = chance.choices(ids, pull)[0]
            if creator not in chosen and creator != account.id:
                chosen.append(creator)
        for creator in chosen:
            begins = max(account.created_at, creators[creator][0].videos[0].created_at)
            begins = min(begins + timedelta(hours=2), midnight - timedelta(hours=3))
            span = (midnight - timedelta(hours=2) - begins).total_seconds()
            at = begins + timedelta(seconds=int(span * chance.random() ** 0.8))
            seen = midnight - timedelta(days=10 if demo else chance.expovariate(1 / 20))
            found.append(Follow(account.id, creator, at, max(at, seen)))
    found.sort(key=lambda follow: (follow.created_at, follow.account_id, follow.creator_id))
    return found


def _notifications(
    midnight: datetime, creators: dict[int, list[Title]], follows: Sequence[Follow],
    said: Sequence[tuple[Any, ...]],
) -> Table:  # fmt: skip
    """Return recent notifications of the demo customers; older ones are read and mailed."""
    rows = list(_answers(midnight, said))
    for follow in follows:
        if follow.account_id > DEMO:
            continue
        for title in creators[follow.creator_id]:
            for video in title.videos:
                at = video.created_at + timedelta(minutes=2)
                if max(follow.created_at, midnight - TOLD_FOR) < at < midnight:
                    seen = at + timedelta(hours=9) if at < follow.seen_at else None
                    mailed = at + timedelta(days=1) if at < midnight - timedelta(days=1) else None
                    rows.append((follow.account_id, "upload", video.id, at, seen, mailed))
    rows.sort(key=lambda row: (row[3], row[0], row[2]))
    return Table(
        "notifications",
        ("id", "account_id", "kind", "object_id", "created_at", "seen_at", "mailed_at"),
        [(i, *row) for i, row in enumerate(rows, start=1)],
    )


def _answers(
    midnight: datetime, said: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Return notifications about replies to their comments."""
    authors = {comment[0]: comment[4] for comment in said}
    for comment in said:
        told, at = authors.get(comment[7]), comment[8]
        if told and told <= DEMO and told != comment[4] and at > midnight - TOLD_FOR:
            old = at < midnight - timedelta(days=1)
            seen = at + timedelta(hours=20) if at < midnight - timedelta(days=10) else None
            yield told, "reply", comment[0], at, seen, at + timedelta(days=1) if old else None
