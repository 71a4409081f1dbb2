"""Demand: weights of titles per country and week, with fashions that drift."""

import math
from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from seeds.access import Rights
from seeds.accounts import Account
from seeds.names import LANGUAGES, MARKETS
from seeds.source import dice
from seeds.titles import Title

KINDS = {"series": 0.8, "film": 1.5, "course": 0.9, "channel": 0.9}
SPREAD = 17.0  # the smaller, the longer the tail: weight grows by e per so many points of pull
WINTER_GENRES, SUMMER_GENRES = {"crime", "thriller", "mystery", "drama"}, {"comedy", "romance"}
TRIES = 5


class Demand:
    """Draws titles for a viewer and a day from those licensed in the country that week."""

    def __init__(
        self, number: int, titles: Sequence[Title], rights: Rights, first: date, last: date
    ) -> None:
        self.titles, self.rights, self.first = titles, rights, first
        weeks = (last - first).days // 7 + 1
        chance = dice(number, "demand")
        self._drift = [_walk(weeks, chance) for _ in titles]
        self._fancy = {
            (title.id, country): _fancy(title, country, chance)
            for title in titles
            for country in MARKETS
        }
        self._tables = {
            (country, week): self._table(country, week)
            for country in MARKETS
            for week in range(weeks)
        }

    def _table(self, country: str, week: int) -> tuple[list[Title], list[float]]:
        begins = self.first + timedelta(days=7 * week)
        ends = begins + timedelta(days=6)
        found, weights = [], []
        for title, drift in zip(self.titles, self._drift, strict=True):
            windows = self.rights.windows(title, country)
            if any(a <= ends and begins <= b for a, b in windows):
                found.append(title)
                weights.append(
                    KINDS[title.kind]
                    * math.exp(title.pull / SPREAD + drift[week])
                    * self._fancy[title.id, country]
                    * _news(title, begins)
                    * _season(title, begins)
                )
        return found, list(accumulate(weights))

    def draw(
        self, account: Account, taste: dict[str, float], day: date, chance: Random
    ) -> Title | None:
        """Return the title that a viewer with this taste picks that day, or None."""
        found, weights = self._tables[account.country, (day - self.first).days // 7]
        if not found:
            return None
        for _ in range(TRIES):
            title = found[bisect(weights, chance.random() * weights[-1], hi=len(found) - 1)]
            if chance.random() < taste[title.main_genre]:
                return title
        return None


def tastes(chance: Random, genres: Sequence[str]) -> dict[str, float]:
    """Return the acceptance of each main genre, from 0.08 to 1."""
    loved = set(chance.sample(list(genres), 3))
    return {g: 1.0 if g in loved else chance.uniform(0.08, 0.6) for g in genres}


def _walk(weeks: int, chance: Random) -> list[float]:
    """Return a fashion: a weekly walk that is drawn back to zero."""
    value, found = chance.gauss(0, 0.3), []
    for _ in range(weeks):
        value = value * 0.86 + chance.gauss(0, 0.31)
        found.append(value)
    return found


def _fancy(title: Title, country: str, chance: Random) -> float:
    """Return a country's demand for a title: origin, language, and luck."""
    liking = chance.lognormvariate(0, 0.5)
    if country in title.countries:
        liking *= 2.4
    elif LANGUAGES[country] == title.language:
        liking *= 1.6
    return liking


def _news(title: Title, begins: date) -> float:
    """Return the novelty of a title: high for some weeks, and again with each season."""
    moments = [title.launched_on, *(v.publish_at.date() for v in title.videos if v.publish_at)]
    ages = [(begins - moment).days for moment in moments[:1] + moments[-1:]]
    ages += [(begins - moment).days for moment in moments[1:-1:2]]
    best = min((age for age in ages if age >= -6), default=400)
    return 1 + 2.3 * math.exp(-max(best, 0) / 26)


def _season(title: Title, begins: date) -> float:
    winter = math.cos(2 * math.pi * (begins.timetuple().tm_yday - 10) / 365)
    if title.main_genre in WINTER_GENRES:
        return 1 + 0.12 * winter
    return 1 - 0.12 * winter if title.main_genre in SUMMER_GENRES else 1.0
