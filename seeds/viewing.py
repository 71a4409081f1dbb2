"""Twelve months of viewing: evenings, binges, abandoned films, people who left and came back.

Every play is one that the access rule allowed in that country on that day. Sessions of one
account never overlap, and two sessions of the same video are at least thirty minutes apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.viewing.ledger import days_in
from seeds.access import Rights, fits, on_air
from seeds.accounts import WINDOW_DAYS, Account
from seeds.demand import Demand, tastes
from seeds.names import MARKETS
from seeds.playing import Play, play
from seeds.source import dice
from seeds.titles import Title, Video

UTC = ZoneInfo("UTC")
APART = timedelta(minutes=31)
WEEKDAYS = (0.78, 0.76, 0.8, 0.9, 1.3, 1.45, 1.3)  # how likely an evening is, from Monday
HABIT = {"demo": 1.2, "small": 5.6}  # sittings per week, in units of an account's habit
# What the demo customers are watching: the title, and how far they got last night.
SCRIPT = {
    "bob": ("The Salt Archive", 12, 0.6),
    "marta": ("A Field Guide to Leaving", 9, 0.45),
    "lena": ("Nine Kilometres Down", 5, 0.7),
    "rafaela": ("Last Bus to Olinda", 6, 0.35),
}


class Session(NamedTuple):
    """A play of one video by one account; sections are (start_s, end_s, watched_at)."""

    account: Account
    title: Title
    video: Video
    started_at: datetime
    ended_at: datetime
    sections: list[tuple[int, int, datetime]]


@dataclass(slots=True)
class Viewer:
    """The state of an account as its year passes."""

    account: Account
    taste: dict[str, float]
    patience: float
    next_up: dict[int, int] = field(default_factory=dict)  # title id → index of the next video
    shows: list[Title] = field(default_factory=list)
    halfway: tuple[Title, Video, int] | None = None
    seen: set[int] = field(default_factory=set)
    last: dict[int, datetime] = field(default_factory=dict)  # video id → when it was last left
    free_from: datetime = datetime.min


class Year:
    """The year of viewing: titles, rights and days."""

    def __init__(
        self, number: int, size: str, anchor: date, titles: Sequence[Title], rights: Rights,
        zone: str,
    ) -> None:  # fmt: skip
        self.number, self.anchor, self.titles, self.rights = number, anchor, titles, rights
        self.pace = HABIT[size]
        self.first = anchor - timedelta(days=WINDOW_DAYS[size])
        self.demand = Demand(number, titles, rights, self.first, anchor)
        self.genres = sorted({title.main_genre for title in titles})
        self.midnight = datetime.combine(anchor, time())
        self.day_of = days_in(ZoneInfo(zone))

    def sessions(self, accounts: Sequence[Account]) -> list[Session]:
        """Return every session in order of its start."""
        found: list[Session] = []
        for account in accounts:
            if account.habit:
                found += self._life(account)
        found.sort(key=lambda session: (session.started_at, session.account.id))
        return found

    def _life(self, account: Account) -> Iterator[Session]:
        chance = dice(self.number, f"viewing of {account.id}")
        viewer = Viewer(account, tastes(chance, self.genres), chance.gauss(0, 0.1))
        zone = ZoneInfo(MARKETS[account.country][1])
        scripted = self._script(account)
        script_from = self.anchor - timedelta(days=len(scripted)) if scripted else self.anchor
        day = max(self.first, account.created_at.date())
        while day < self.anchor:
            if day >= script_from:
                title, video, share = scripted[(day - script_from).days]
                yield from self._scripted(viewer, title, video, share, day, zone, chance)
            elif _is_there(account, day) and chance.random() < self._wish(account, day):
                for at in _sittings(day, zone, chance):
                    yield from self._sitting(viewer, at, chance)
            day += timedelta(days=1)

    def _wish(self, account: Account, day: date) -> float:
        """Return the chance of a sitting: higher in winter, at weekends and after sign-up."""
        rate = account.habit * self.pace / 7 * WEEKDAYS[day.weekday()]
        if (day - account.created_at.date()).days < 21:
            rate *= 1.5
        if day.month in (7, 8):
            rate *= 0.82
        elif day.month in (11, 12, 1):
            rate *= 1.12
        return min(rate, 0.95)

    def _sitting(self, viewer: Viewer, at: datetime, chance: Random) -> Iterator[Session]:
        """Watch one or more videos in a row."""
        at = max(at, viewer.account.created_at + timedelta(minutes=4), viewer.free_from)
        for _ in range(5):
            choice = self._choose(viewer, at, chance)
            if choice is None:
                return
            title, video, begin_s = choice
            session = self._watch(viewer, title, video, begin_s, at, chance)
            if session is None:
                return
            yield session
            done = video.id in viewer.seen
            if not done or chance.random() > (0.42 if title.kind == "series" else 0.1):
                return
            at = session.ended_at + timedelta(seconds=chance.randint(8, 240))

    def _choose(
        self, viewer: Viewer, at: datetime, chance: Random
    ) -> tuple[Title, Video, int] | None:
        """Choose a video: the unfinished one, the next episode, or something new."""
        if viewer.halfway:
            title, video, position = viewer.halfway
            viewer.halfway = None
            if chance.random() < 0.62:
                return title, video, position
        if viewer.shows and chance.random() < 0.78:
            title = chance.choice(viewer.shows)
            index = viewer.next_up.get(title.id, 0)
            if index < len(title.videos) and on_air(title.videos[index], at):
                return title, title.videos[index], 0
            if index >= len(title.videos):
                viewer.shows.remove(title)
        fresh = self.demand.draw(viewer.account, viewer.taste, self.day_of(at), chance)
        if fresh is None or not fits(viewer.account, fresh) or fresh in viewer.shows:
            return None
        index = viewer.next_up.get(fresh.id, 0)
        if fresh.kind == "channel" and fresh.id not in viewer.next_up:
            index = chance.randrange(len(fresh.videos))
        if index >= len(fresh.videos):  # seen it all: few watch again
            if chance.random() > 0.12:
                return None
            index = 0
        video = fresh.videos[index]
        if fresh.kind != "film":
            viewer.shows = [*viewer.shows, fresh][-3:]
        return fresh, video, 0

    def _watch(
        self, viewer: Viewer, title: Title, video: Video, begin_s: int, at: datetime,
        chance: Random, share: float | None = None,
    ) -> Session | None:  # fmt: skip
        """Play the video if it is available from start to end, and remember the result."""
        liking = title.quality / 100 + viewer.patience
        found: Play = play(video.runtime_s, begin_s, liking, title.kind, chance, share)
        ended_at = at + timedelta(seconds=found.lasted_s)
        first, last = self.day_of(at), self.day_of(ended_at)
        country = viewer.account.country
        if ended_at >= self.midnight or not self.rights.covers(title, country, first, last):
            return None
        left_at = viewer.last.get(video.id)
        if not on_air(video, at) or (left_at is not None and at < left_at + APART):
            return None
        sections = [(a, b, at + timedelta(seconds=after)) for a, b, after in found.sections]
        self._remember(viewer, title, video, found, liking, chance)
        viewer.last[video.id], viewer.free_from = ended_at, ended_at + timedelta(seconds=5)
        return Session(viewer.account, title, video, at, ended_at, sections)

    @staticmethod
    def _remember(
        viewer: Viewer, title: Title, video: Video, found: Play, liking: float, chance: Random
    ) -> None:
        if found.finished:
            viewer.seen.add(video.id)
            viewer.next_up[title.id] = title.videos.index(video) + 1
            if title in viewer.shows and chance.random() > 0.6 + 0.42 * liking:
                viewer.shows.remove(title)
        elif found.position_s > video.runtime_s * 0.08 and chance.random() < 0.15 + 0.4 * liking:
            viewer.halfway = (title, video, found.position_s)
        elif title in viewer.shows:
            viewer.shows.remove(title)

    def _script(self, account: Account) -> list[tuple[Title, Video, float]]:
        """Return the last evenings of a demo customer, one video each; the last is unfinished."""
        local = account.email.partition("@")[0]
        if local not in SCRIPT or account.id > 8:
            return []
        name, count, share = SCRIPT[local]
        title = next((title for title in self.titles if title.name == name), None)
        if title is None:
            return []
        videos = title.videos[:count]
        return [(title, v, share if v is videos[-1] else 1.0) for v in videos]

    def _scripted(
        self, viewer: Viewer, title: Title, video: Video, share: float, day: date, zone: ZoneInfo,
        chance: Random,
    ) -> Iterator[Session]:  # fmt: skip
        at = _utc(datetime.combine(day, time(20 if zone.key.startswith("Europe") else 18, 4)), zone)
        if fits(viewer.account, title):
            session = self._watch(viewer, title, video, 0, at, chance, share)
            if session:
                yield session


def _is_there(account: Account, day: date) -> bool:
    gone = account.left_on is not None and day >= account.left_on
    return not gone or (account.back_on is not None and day >= account.back_on)


def _sittings(day: date, zone: ZoneInfo, chance: Random) -> list[datetime]:
    """Return the start of a sitting (UTC): mostly evenings, at weekends also by day."""
    weekend = day.weekday() >= 5
    roll = chance.random()
    if roll < (0.68 if weekend else 0.8):
        hour = chance.gauss(20.9, 1.15)
    elif roll < 0.92:
        hour = chance.gauss(15.5, 1.8)
    else:
        hour = chance.gauss(12.4, 1.0) if roll < 0.97 else chance.gauss(7.6, 0.7)
    second = int(min(max(hour, 5.5), 23.6) * 3600) + chance.randint(0, 59)
    begins = [second]
    if weekend and second < 61_000 and chance.random() < 0.3:
        begins.append(int(min(chance.gauss(21.2, 0.8), 23.4) * 3600))
    return [_utc(datetime.combine(day, time()) + timedelta(seconds=s), zone) for s in begins]


def _utc(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
