"""Who follows which creator, what they were told, and what is said below videos."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from seeds.accounts import Account
from seeds.rows import Table
from seeds.source import dice, lines, parts
from seeds.titles import Title, Video
from seeds.viewing import Session

COMMENTS = {"demo": 4200, "small": 140}
MOST_FOLLOWED = 9
DEMO = 8  # the demo accounts have the first ids
TOLD_FOR = timedelta(days=40)
KINDS = {"upload": 5.0, "episode": 1.0, "feature": 1.2, "lesson": 0.8}


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
    """Return subscriptions, notifications, comment rooms and comments."""
    midnight = datetime.combine(anchor, time())
    creators = _creators(catalogue, everybody)
    follows = _follows(number, midnight, creators, everybody)
    return [
        Table("subscriptions", ("id", "account_id", "creator_id", "created_at", "seen_at"),
              [(i, *follow) for i, follow in enumerate(follows, start=1)]),
        _notifications(midnight, creators, follows),
        *_comments(number, size, midnight, sessions),
    ]  # fmt: skip


def _creators(
    catalogue: Sequence[Title], everybody: Sequence[Account]
) -> dict[int, list[Title]]:
    """Creator's id → their channels."""
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
    """Few creators have most followers, and most people follow few of them or nobody."""
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
    midnight: datetime, creators: dict[int, list[Title]], follows: Sequence[Follow]
) -> Table:
    """What the demo customers were told lately: the older part of it is seen, and mailed."""
    rows = []
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


def _comments(
    number: int, size: str, midnight: datetime, sessions: Sequence[Session]
) -> list[Table]:
    """Said by who was watching, a little after, in the order in which they were said."""
    chance = dice(number, "comments")
    zeal: dict[int, float] = {}
    drawn = []
    for place, session in enumerate(sessions):
        if session.ended_at > midnight - timedelta(minutes=40):
            continue
        liking = zeal.setdefault(session.account.id, chance.paretovariate(1.1))
        weight = KINDS[session.video.kind] * liking * (0.4 + session.title.pull / 100)
        drawn.append((chance.random() ** (1 / weight), place))
    drawn.sort(reverse=True)
    writer = _Writer(chance)
    said: list[tuple[datetime, int, Session, int | None]] = []
    room: Counter[int] = Counter()
    for _, place in drawn:
        session = sessions[place]
        room[session.video.id] += 1
        if room[session.video.id] > len(writer.pools[session.video.kind]):
            continue  # all has been said
        if len(said) == COMMENTS[size]:
            break
        watched = session.sections[-1][1]
        at = session.ended_at + timedelta(seconds=min(20 + chance.expovariate(1 / 300), 2300))
        second = chance.randint(0, watched) if chance.random() < 0.3 else None
        said.append((at, place, session, second))
    said.sort(key=lambda item: item[:2])
    last: Counter[int] = Counter()
    rows: list[tuple[object, ...]] = []
    for at, _, session, second in said:
        video = session.video
        last[video.id] += 1
        rows.append((len(rows) + 1, video.id, last[video.id], session.account.id,
                     writer.text(session.title, video), second, at))  # fmt: skip
    return [
        Table("comment_rooms", ("video_id", "last_seq"), sorted(last.items())),
        Table("comments", ("id", "video_id", "seq", "account_id", "body", "media_second",
                           "created_at"), rows),
    ]  # fmt: skip


class _Writer:
    """Puts comments together; nobody repeats another below the same video."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.pools = {kind: lines(text) for kind, text in parts("comments").items()}
        self.used: set[tuple[int, str]] = set()

    def text(self, title: Title, video: Video) -> str:
        """Return a comment of one or two sentences."""
        people = [name for name in title.people if not name.startswith("the ")] or ["the lead"]
        given = (title.owner or "").partition(" ")[0] or "everybody"
        pool = [line for line in self.pools[video.kind] if (video.id, line) not in self.used]
        line = self.chance.choice(pool)
        self.used.add((video.id, line))
        text = line.format(name=video.name, given=given, a=self.chance.choice(people))
        if self.chance.random() < 0.12:
            text += " " + self.chance.choice(self.pools["second"])
        text = text[:1].upper() + text[1:]
        if self.chance.random() < 0.16:  # typed on a telephone
            return text.lower().rstrip(".")
        return text
