"""Reviews of watched titles; the rating follows the quality of the title."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

from seeds.accounts import Account
from seeds.people import Credit
from seeds.source import dice, lines, parts
from seeds.titles import Title
from seeds.viewing import Session

COUNTS = {"demo": 3000, "small": 60}
GENRES = {"sci-fi": "science fiction"}
LENGTHS = ("short", "middling", "long", "longest")


class Review(NamedTuple):
    """A review: one per account and title, 1 to 5 stars."""

    title_id: int
    account_id: int
    rating: int
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Watched:
    """An account's viewing of a title."""

    account: Account
    title: Title
    plays: int = 0
    finished: int = 0
    last_at: datetime = datetime.min


def build(
    number: int, size: str, anchor: date, sessions: Sequence[Session], credits: Sequence[Credit]
) -> list[Review]:
    """Return reviews, oldest first, by accounts that watched a good part of the title."""
    chance = dice(number, "reviews")
    midnight = datetime.combine(anchor, time())
    seen = [w for w in _watched(sessions) if _formed_a_view(w)]
    zeal: dict[int, float] = {}
    drawn: list[tuple[float, int, Watched]] = []
    for watched in seen:
        account = watched.account.id
        if account not in zeal:
            zeal[account] = chance.paretovariate(1.3)  # few people write most reviews
        drawn.append((chance.random() ** (1 / zeal[account]), len(drawn), watched))
    drawn.sort(key=lambda item: item[:2], reverse=True)
    writer = _Writer(credits, chance)
    mood: dict[int, float] = {}
    found = []
    for _, _, watched in drawn[: COUNTS[size]]:
        leaning = mood.setdefault(watched.account.id, chance.gauss(0, 0.45))
        rating = _rating(watched, leaning, chance)
        at = watched.last_at + timedelta(minutes=2 + chance.expovariate(1 / 700))
        at = min(at, midnight - timedelta(minutes=chance.randint(3, 900)))
        at = max(at, watched.last_at)
        edited = at
        if chance.random() < 0.05:
            edited = min(at + timedelta(minutes=chance.randint(3, 4000)), midnight)
        body = writer.body(watched.title, rating)
        found.append(Review(watched.title.id, watched.account.id, rating, body, at, edited))
    found.sort(key=lambda review: (review.created_at, review.account_id, review.title_id))
    return found


def _watched(sessions: Sequence[Session]) -> list[Watched]:
    found: dict[tuple[int, int], Watched] = {}
    for session in sessions:
        key = (session.account.id, session.title.id)
        watched = found.setdefault(key, Watched(session.account, session.title))
        watched.plays += 1
        watched.finished += session.sections[-1][1] >= 0.9 * session.video.runtime_s
        watched.last_at = max(watched.last_at, session.ended_at)
    return [found[key] for key in sorted(found)]


def _formed_a_view(watched: Watched) -> bool:
    if watched.title.kind == "film":
        return True
    return watched.finished >= 2 or watched.plays >= 4


def _rating(watched: Watched, leaning: float, chance: Random) -> int:
    mean = 1.35 + 3.1 * watched.title.quality / 100 + leaning
    mean += 0.3 if watched.finished else -1.3
    return min(max(round(chance.gauss(mean, 0.8)), 1), 5)


class _Writer:
    """Composes reviews; no text occurs twice for a title."""

    def __init__(self, credits: Sequence[Credit], chance: Random) -> None:
        self.chance = chance
        self.parts: dict[str, Any] = parts("reviews")
        self.pools = {
            (section, tone): lines(text)
            for section, tones in self.parts.items()
            for tone, text in tones.items()
        }
        self.used: set[tuple[int, str]] = set()
        self.people: dict[tuple[int, str], list[str]] = {}
        for credit in credits:
            self.people.setdefault((credit.title_id, credit.role), []).append(credit.name)

    def body(self, title: Title, rating: int) -> str:
        """Return a text of one to five sentences that fits the stars."""
        tone = "good" if rating >= 4 else "mixed" if rating == 3 else "bad"
        for _ in range(12):
            length = self.chance.choices(LENGTHS, (36, 33, 21, 10))[0]
            text = self._fill(title, self._sections(title, length), tone)
            if (title.id, text) not in self.used:
                break
        self.used.add((title.id, text))
        return text

    def _sections(self, title: Title, length: str) -> list[str]:
        if title.kind in ("course", "channel"):
            own = "learning" if title.kind == "course" else "channel"
            return [own] if length == "short" else [own, "closing"]
        middle = "series" if title.kind == "series" and self.chance.random() < 0.5 else "middle"
        plans = {
            "short": ["short"],
            "middling": ["opening", middle],
            "long": ["opening", "middle", "closing"],
            "longest": ["opening", "middle", "middle", "series", "closing"],
        }
        plan = plans[length]
        return plan if title.kind == "series" else [p for p in plan if p != "series"]

    def _fill(self, title: Title, sections: list[str], tone: str) -> str:
        chosen: list[str] = []
        for section in sections:
            # Even a good review has a reservation.
            other = "mixed" if section == "middle" and self.chance.random() < 0.12 else tone
            pool = self.pools[section, other]
            line = self.chance.choice(pool)
            if line in chosen:
                line = self.chance.choice([other for other in pool if other not in chosen])
            chosen.append(line)
        cast = self.people.get((title.id, "cast")) or self.people.get((title.id, "narrator"))
        directors = self.people.get((title.id, "director")) or ["The director"]
        singular = [name for name in title.people if not name.startswith("the ")] or ["the lead"]
        genre = GENRES.get(title.main_genre, title.main_genre)
        text = " ".join(chosen).format(
            actor=self.chance.choice((cast or ["the lead"])[:3]),
            director=self.chance.choice(directors),
            a=self.chance.choice(singular),
            genre=genre,
            episode=f"“{self.chance.choice(title.videos).name}”",
        )
        text = text.replace("a history", "a period piece").replace("a horror", "a horror film")
        if self.chance.random() < 0.06:  # typed on a telephone
            text = text.lower().rstrip(".")
        elif self.chance.random() < 0.05:
            text = text.rstrip(".") + "!" if tone != "mixed" else text.rstrip(".") + "…"
        return text
