"""Every report computed from the raw rows, written from the text of its header, not from its SQL.

Each function takes the raw rows and the parameters and returns the rows of the report.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import sqrt
from typing import Any, NamedTuple

from tests.analytics.facts import share
from tests.analytics.raw import GENRES, NAMES, Raw, Row, day_of

STAFF = {"employee", "analyst", "admin"}
FINISH = timedelta(days=3)


class Start(NamedTuple):
    """A starter, and the day on which the viewer finished."""

    account: int
    video: int
    day: date
    country: str
    finished: date | None


class Finish(NamedTuple):
    """A viewer who finished a video, on a day in a country."""

    account: int
    video: int
    day: date
    country: str


class World:
    """The raw rows with the terms of the headers worked out: staff, viewing, starters."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.videos = {row["id"]: row for row in raw.videos}
        self.titles = {row["id"]: row for row in raw.titles}
        self.staff = {row["account_id"] for row in raw.account_roles if row["role"] in STAFF}
        self.sessions = {row["id"]: row for row in raw.watch_sessions
                         if row["account_id"] not in self.staff}
        self.sections = [{**row, "session": self.sessions[row["session_id"]]}
                         for row in raw.watch_sections if row["session_id"] in self.sessions]

    def genres(self, title: int) -> list[int]:
        """Return the genres of a title, the main one first."""
        rows = [row for row in self.raw.title_genres if row["title_id"] == title]
        return [row["genre_id"] for row in sorted(rows, key=lambda row: row["position"])]

    def seconds(self, p: Row) -> list[tuple[int, str, date, int]]:
        """Return (video, country, day, seconds) of each section in the period and countries."""
        return [(s["session"]["video_id"], s["session"]["country"], day_of(s["watched_at"]),
                 s["end_s"] - s["start_s"]) for s in self.sections
                if inside(p, day_of(s["watched_at"]), s["session"]["country"])]

    @property
    def starts(self) -> list[Start]:
        """Return every starter of the ledger."""
        return self.progress[0]

    @property
    def finishes(self) -> list[Finish]:
        """Return every viewer who finished a video."""
        return self.progress[1]

    @cached_property
    def progress(self) -> tuple[list[Start], list[Finish]]:
        """Return the starters and the finishers of the ledger."""
        sections: dict[tuple[int, int], list[Row]] = defaultdict(list)
        for section in sorted(self.sections, key=lambda each: each["id"]):
            session = section["session"]
            sections[session["account_id"], session["video_id"]].append(section)
        found, finishes = [], []
        for (account, video), rows in sections.items():
            runtime, covered = self.videos[video]["runtime_s"], set()
            began, where, finished = None, "", None
            for row in rows:
                covered |= set(range(row["start_s"], row["end_s"]))
                if runtime is not None:
                    covered = {second for second in covered if second < runtime}
                if began is None and len(covered) >= min(
                        120, Fraction(runtime, 10) if runtime else 120):
                    began, where = day_of(row["watched_at"]), row["session"]["country"]
                if finished is None and runtime and 10 * len(covered) >= 9 * runtime and (
                        10 * (max(covered) + 1) > 9 * runtime):
                    finished = day_of(row["watched_at"])
                    finishes.append(Finish(account, video, finished, row["session"]["country"]))
            if began:
                found.append(Start(account, video, began, where, finished))
        return found, finishes

    def counts(self, starts: Iterable[Start], p: Row) -> tuple[int, int, int]:
        """Return starters, measured starters, and those of them who finished."""
        starts = list(starts)
        ready = [s for s in starts if s.day + FINISH < p["as_of_day"]]
        return len(starts), len(ready), sum(
            s.finished is not None and s.finished <= s.day + FINISH for s in ready)

    def by_title(self, p: Row) -> dict[int, tuple[int, int, int]]:
        """Return title → starters, measured, finished of the period."""
        found: dict[int, list[Start]] = defaultdict(list)
        for start in self.starts:
            if inside(p, start.day, start.country):
                found[self.videos[start.video]["title_id"]].append(start)
        return {title: self.counts(starts, p) for title, starts in found.items()}

    def chosen(self, p: Row) -> set[int]:
        """Return the titles of the filter."""
        return {row["id"] for row in self.raw.titles
                if p["house"] in (None, row["house_id"]) and p["owner"] in (None, row["owner_id"])
                and (p["genre"] is None or p["genre"] in self.genres(row["id"]))}


def inside(p: Row, day: date, country: str) -> bool:
    """Say whether something counts in the period and the chosen countries."""
    return p["from_day"] <= day < p["until_day"] and (
        not p["countries"] or country in p["countries"].split(","))


def rate(finished: int, measured: int | None, p: Row) -> Decimal | None:
    """Return a completion, unless too few are measured."""
    return share(finished, measured) if measured and measured >= p["min_sample"] else None


def hours(seconds: int) -> Decimal:
    return share(seconds, 3600, 1)


def ready(day: date, p: Row) -> bool:
    return day + FINISH < p["as_of_day"]


def measured_of(numbers: tuple[int, int, int], p: Row) -> tuple[int | None, int | None]:
    """Return measured and finished, or nothing while no day of the period is measured."""
    return numbers[1:] if ready(p["from_day"], p) else (None, None)


def daily_hours(w: World, p: Row) -> list[Row]:
    titles = w.chosen(p)
    seconds = [row for row in w.seconds(p) if w.videos[row[0]]["title_id"] in titles]
    if not seconds:
        return []
    began = {s["session_id"] for s in w.sections}
    rows, day = [], p["from_day"]
    while day < p["until_day"]:
        sessions = [s for s in w.sessions.values() if s["id"] in began
                    and day_of(s["started_at"]) == day and inside(p, day, s["country"])
                    and w.videos[s["video_id"]]["title_id"] in titles]
        numbers = w.counts((s for s in w.starts if s.day == day and inside(p, day, s.country)
                            and w.videos[s.video]["title_id"] in titles), p)
        measured, finished = numbers[1:] if ready(day, p) else (None, None)
        rows.append({
            "day": day, "watch_hours": hours(sum(row[3] for row in seconds if row[2] == day)),
            "sessions": len(sessions), "starters": numbers[0], "measured": measured,
            "completed": finished, "completion": rate(finished, measured, p)})
        day += timedelta(days=1)
    return rows


def hours_by_country(w: World, p: Row) -> list[Row]:
    titles, found = w.chosen(p), []
    for country, name in NAMES.items():
        seconds = [row for row in w.seconds(p) if row[1] == country
                   and w.videos[row[0]]["title_id"] in titles]
        starts = [s for s in w.starts if s.country == country and inside(p, s.day, s.country)
                  and w.videos[s.video]["title_id"] in titles]
        if not seconds:
            continue
        numbers = w.counts(starts, p)
        measured, finished = measured_of(numbers, p)
        found.append((-sum(row[3] for row in seconds), name, {
            "country": name, "watch_hours": hours(sum(row[3] for row in seconds)),
            "starters": numbers[0], "measured": measured, "completed": finished,
            "completion": rate(finished, measured, p)}))
    return [row for _, _, row in sorted(found, key=lambda each: each[:2])]


def top_videos(w: World, p: Row) -> list[Row]:
    titles, found = w.chosen(p), []
    for video, about in w.videos.items():
        seconds = [row[3] for row in w.seconds(p) if row[0] == video]
        if not seconds or about["title_id"] not in titles:
            continue
        numbers = w.counts((s for s in w.starts if s.video == video
                            and inside(p, s.day, s.country)), p)
        measured, finished = measured_of(numbers, p)
        found.append((-sum(seconds), video, {
            "video": about["name"], "title": w.titles[about["title_id"]]["name"],
            "watch_hours": hours(sum(seconds)),
            "views": share(sum(seconds), about["runtime_s"], 1) if about["runtime_s"] else None,
            "starters": numbers[0], "measured": measured, "completed": finished,
            "completion": rate(finished, measured, p)}))
    found.sort(key=lambda each: each[:2])
    return [row for _, _, row in found[:p["places"]]]


def performance_tiers(w: World, p: Row) -> list[Row]:
    titles = {title: numbers for title, numbers in w.by_title(p).items()
              if title in w.chosen(p)}
    rated = {title: rate(finished, measured, p) for title, (_, measured, finished)
             in titles.items() if measured >= p["min_sample"]}
    enough = len(rated) >= 8
    found = []
    for title, (starters, _measured, _finished) in titles.items():
        ranks = (None, None)
        if title in rated and enough:
            ranks = (rank(starters, [titles[each][0] for each in rated]),
                     rank(rated[title], rated.values()))
        about = {
            "title": w.titles[title]["name"], "starters": starters,
            "measured": measured_of(titles[title], p)[0], "completion": rated.get(title),
            "starters_rank": ranks[0], "completion_rank": ranks[1], "tier": tier(*ranks)}
        found.append((-starters, title, about))
    return [row for _, _, row in sorted(found, key=lambda each: each[:2])]


def rank(value: Any, values: Iterable[Any]) -> float:
    """Return the share of the others that have less."""
    values = list(values)
    return round(sum(other < value for other in values) / (len(values) - 1), 4)


def tier(starters: float | None, completion: float | None) -> str | None:
    if starters is None or completion is None:
        return None
    if min(starters, completion) >= 0.75:
        return "star"
    if starters >= 0.4:
        return "solid" if completion >= 0.4 else "needs attention"
    return "niche" if completion >= 0.6 else "weak"


def wilson(finished: int, measured: int, sign: int) -> float:
    """Return a bound of the 95 % Wilson interval."""
    z, n, share_ = 1.96, measured, finished / measured
    middle = share_ + z * z / (2 * n)
    half = z * sqrt(share_ * (1 - share_) / n + z * z / (4 * n * n))
    return (middle + sign * half) / (1 + z * z / n)


def completion_extremes(w: World, p: Row) -> list[Row]:
    titles = {title: numbers[1:] for title, numbers in w.by_title(p).items()
              if title in w.chosen(p) and numbers[1] >= p["min_sample"]}
    rates = {title: rate(finished, measured, p) for title, (measured, finished) in titles.items()}
    order = sorted(rates.values())
    if not order:
        return []
    median = (order[(len(order) - 1) // 2] + order[len(order) // 2]) / 2
    found = []
    for side, sign in (("most", -1), ("least", 1)):
        group = [title for title in titles if (rates[title] >= median) == (side == "most")]
        group.sort(key=lambda t: (sign * round(wilson(titles[t][1], titles[t][0], sign), 4),
                                  -titles[t][0], t))
        for place, title in enumerate(group[:p["places"]], 1):
            measured, finished = titles[title]
            found.append({
                "title": w.titles[title]["name"], "completion": rates[title], "side": side,
                "place": place, "measured": measured, "completed": finished,
                "lower_bound": round(wilson(finished, measured, -1), 4),
                "upper_bound": round(wilson(finished, measured, 1), 4)})
    return found


def genre_leaders(w: World, p: Row) -> list[Row]:
    counts = {title: numbers for title, numbers in w.by_title(p).items() if numbers[1]}
    main = {title: w.genres(title)[0] for title in counts if w.genres(title)}
    found = []
    for title in main.keys() & w.chosen(p | {"owner": None}):
        measured, finished = counts[title][1:]
        rest = [counts[other][1:] for other in main
                if main[other] == main[title] and other != title]
        rest_measured, rest_finished = sum(n for n, _ in rest), sum(k for _, k in rest)
        if min(measured, rest_measured) < p["min_sample"]:
            continue
        own, theirs = share(finished, measured), share(rest_finished, rest_measured)
        if own > theirs:
            found.append((theirs - own, title, {
                "title": w.titles[title]["name"], "genre": GENRES[main[title]],
                "measured": measured, "completion": own, "rest_measured": rest_measured,
                "rest_completion": theirs, "rest_titles": len(rest), "lead_points": own - theirs}))
    return [row for _, _, row in sorted(found, key=lambda each: each[:2])]


class Accrual(NamedTuple):
    """The euro cents of one day of a term in one of its territories; None without a rate."""

    title: int
    country: str
    day: date
    cents: Fraction | None
    currency: str


def accruals(w: World, p: Row) -> list[Accrual]:
    """Return the cost of each day of the period, term and territory."""
    found = []
    for term, last, countries, currency in terms(w):
        span = (term["ends_on"] - term["starts_on"]).days + 1
        day = max(term["starts_on"], p["from_day"])
        while day <= last and day < p["until_day"]:
            units = 1 if term["charge_kind"] == "flat" else sum(
                v["title_id"] == term["title_id"] and day_of(v["created_at"]) <= day
                for v in w.raw.videos)
            if units:
                price = rate_of(w, currency, day)
                cents = None if price is None else (
                    Fraction(term["charge_cents"] * units, span * len(countries)) / price)
                found += [Accrual(term["title_id"], country, day, cents, currency)
                          for country in countries]
            day += timedelta(days=1)
    return found


def terms(w: World) -> list[tuple[Row, date, list[str], str]]:
    """Return terms that are no draft, with their last licensed day, territories and currency."""
    contracts = {row["id"]: row for row in w.raw.contracts if row["state"] != "draft"}
    found = []
    for term in w.raw.terms:
        contract = contracts.get(term["contract_id"])
        if contract:
            last = min(term["ends_on"], contract["ended_on"] or term["ends_on"])
            found.append((term, last, [row["country"] for row in w.raw.term_territories
                                       if row["term_id"] == term["id"]], contract["currency"]))
    return found


def rate_of(w: World, currency: str, day: date) -> Fraction | None:
    """Return the rate published last, at most seven days before."""
    if currency == "EUR":
        return Fraction(1)
    known = [row for row in w.raw.exchange_rates if row["currency"] == currency
             and timedelta(0) <= day - row["day"] <= timedelta(days=7)]
    return Fraction(str(max(known, key=lambda row: row["day"])["rate"])) if known else None


def cents_of(costs: list[Accrual]) -> int | None:
    """Return their sum in whole cents; None when a rate is missing."""
    if any(cost.cents is None for cost in costs):
        return None
    return int(sum((cost.cents for cost in costs), Fraction(0)) + Fraction(1, 2))


def missing(costs: list[Accrual]) -> str | None:
    return ", ".join(sorted({cost.currency for cost in costs if cost.cents is None})) or None


def under_terms(w: World, video: int, country: str, day: date) -> bool:
    return any(term["title_id"] == w.videos[video]["title_id"] and country in countries
               and term["starts_on"] <= day <= last for term, last, countries, _ in terms(w))


def key_figures(w: World, p: Row) -> list[Row]:
    titles, began = w.chosen(p), {s["session_id"] for s in w.sections}
    seconds = [row for row in w.seconds(p) if w.videos[row[0]]["title_id"] in titles]
    costs = [cost for cost in accruals(w, p) if cost.title in titles
             and inside(p, cost.day, cost.country)]
    rows, day = [], p["from_day"]
    while day < p["until_day"]:
        today = [row for row in seconds if row[2] == day]
        numbers = w.counts((s for s in w.starts if s.day == day and inside(p, day, s.country)
                            and w.videos[s.video]["title_id"] in titles), p)
        measured, finished = numbers[1:] if ready(day, p) else (None, None)
        due = [cost for cost in costs if cost.day == day]
        rows.append({
            "day": day, "watch_s": sum(row[3] for row in today), "sessions": sum(
                s["id"] in began and day_of(s["started_at"]) == day
                and inside(p, day, s["country"]) and w.videos[s["video_id"]]["title_id"] in titles
                for s in w.sessions.values()),
            "starters": numbers[0], "measured": measured, "completed": finished,
            "licensed_s": sum(row[3] for row in today if under_terms(w, *row[:3])),
            "cost_cents": cents_of(due), "missing_rates": missing(due)})
        day += timedelta(days=1)
    return rows


def series_territory_card(w: World, p: Row) -> list[Row]:
    costs, every, found = accruals(w, p), terms(w), []
    countries = {row["id"]: row["country"] for row in w.raw.accounts}
    series = [title for title in w.chosen(p) if w.titles[title]["kind"] == "series"]
    for title in series:
        for country, name in NAMES.items():
            if not inside(p, p["from_day"], country):
                continue
            watched = [row for row in w.seconds(p) if row[1] == country
                       and w.videos[row[0]]["title_id"] == title]
            own = [(term, last) for term, last, territories, _ in every
                   if term["title_id"] == title and country in territories
                   and last >= term["starts_on"]]
            runs = any(term["starts_on"] < p["until_day"] and last >= p["from_day"]
                       for term, last in own)
            if not watched and not runs:
                continue
            starters, measured, finished = w.counts((
                s for s in w.starts if s.country == country and inside(p, s.day, country)
                and w.videos[s.video]["title_id"] == title), p)
            ratings = [row["rating"] for row in w.raw.reviews if row["title_id"] == title
                       and row["account_id"] not in w.staff
                       and countries[row["account_id"]] == country]
            due = [cost for cost in costs if (cost.title, cost.country) == (title, country)]
            licensed = sum(row[3] for row in watched if under_terms(w, *row[:3]))
            house = next((row["name"] for row in w.raw.houses
                          if row["id"] == w.titles[title]["house_id"]), None)
            cents = cents_of(due) if own else None
            found.append((-hours(sum(row[3] for row in watched)), title, country, {
                "title": w.titles[title]["name"], "house": house, "territory": name,
                "genres": ", ".join(GENRES[genre] for genre in w.genres(title)) or None,
                "episodes": sum(v["title_id"] == title for v in w.raw.videos),
                "watch_hours": hours(sum(row[3] for row in watched)), "starters": starters,
                "measured": measured if watched and ready(p["from_day"], p) else None,
                "completion": rate(finished, measured, p),
                "reviews": len(ratings),
                "rating": share(sum(ratings), len(ratings), 1) if ratings else None,
                "licensed_until": max((last for _, last in own), default=None),
                "licensed_hours": hours(licensed), "cost_cents": cents,
                "cost_per_hour_cents": share(3600 * cents, licensed, 0)
                if licensed and cents is not None else None,
                "missing_rates": missing(due)}))
    return [row for *_, row in sorted(found, key=lambda each: each[:3])]


WEEK = timedelta(days=7)


def week_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def top10_by_country_week(w: World, p: Row) -> list[Row]:
    titles, found = w.chosen(p), []
    weeks = {week_of(day) for day in (p["from_day"] + timedelta(days=n) for n in range(-7, 40))}
    shown = [week for week in weeks if p["from_day"] <= week + timedelta(days=6) < min(
        p["until_day"], p["as_of_day"])]
    seconds: dict[tuple[str, date, int], int] = defaultdict(int)
    for section in w.sections:
        session = section["session"]
        week = week_of(day_of(section["watched_at"]))
        seconds[session["country"], week, session["video_id"]] += (
            section["end_s"] - section["start_s"])
    views: dict[tuple[str, date], dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for (country, week, video), watched in seconds.items():
        about = w.videos[video]
        if about["runtime_s"] and about["title_id"] in titles:
            views[country, week][about["title_id"]] += Fraction(watched, about["runtime_s"])
    for country, name in NAMES.items():
        if p["countries"] and country not in p["countries"].split(","):
            continue
        for week in shown:
            now, before = (placed(views[country, each]) for each in (week, week - WEEK))
            for title, (place, number) in now.items():
                if place > p["places"]:
                    continue
                earlier = any(w.videos[video]["title_id"] == title and where == country
                              and begun < week for where, begun, video in seconds)
                finishers = {s.account for s in w.finishes if week_of(s.day) == week
                             and s.country == country
                             and w.videos[s.video]["title_id"] == title}
                old = before[title][0] if title in before else None
                found.append((country, week, place, title, {
                    "country_name": name, "week": week, "place": place,
                    "title": w.titles[title]["name"], "views": number,
                    "finishers": len(finishers),
                    "movement": None if old is None else old - place,
                    "standing": ("back" if earlier else "new") if old is None else
                    "same" if old == place else "up" if place < old else "down"}))
    return [row for *_, row in sorted(found, key=lambda each: each[:4])]


def placed(views: dict[int, Fraction]) -> dict[int, tuple[int, Decimal]]:
    """Return title → (place, views): one more than the titles with more views."""
    numbers = {title: share(number.numerator, number.denominator, 1)
               for title, number in views.items()}
    return {title: (1 + sum(other > number for other in numbers.values()), number)
            for title, number in numbers.items()}


def regional_comparison(w: World, p: Row) -> list[Row]:
    pair = (p["country_a"], p["country_b"])
    people = {country: {
        a["id"] for a in w.raw.accounts if a["country"] == country and a["id"] not in w.staff
        and day_of(a["created_at"]) < p["until_day"]
        and not (a["disabled_at"] and day_of(a["disabled_at"]) < p["until_day"])}
        for country in pair}
    active = {row["id"] for row in w.raw.contracts if row["state"] == "active"}
    found = []
    for title in w.chosen(p):
        about = w.titles[title]
        here, there = (about["owned"] or any(
            term["title_id"] == title and country in countries and term["contract_id"] in active
            and term["starts_on"] <= p["as_of_day"] <= term["ends_on"]
            for term, _, countries, _ in terms(w)) for country in pair)
        if not about["published"] or not (here or there):
            continue
        viewers = [len({s.account for s in w.starts if p["from_day"] <= s.day < p["until_day"]
                        and s.account in people[country]
                        and w.videos[s.video]["title_id"] == title}) for country in pair]
        demand = [share(1000 * n, len(people[country]), 1)
                  if people[country] and len(people[country]) >= p["min_sample"] else None
                  for n, country in zip(viewers, pair, strict=True)]
        gap = None if None in demand else demand[1] - demand[0]
        found.append((gap is None, -(gap or 0), title, {
            "title": about["name"],
            "availability": "both" if here and there else "only_a" if here else "only_b",
            "viewers_a": viewers[0], "viewers_b": viewers[1], "demand_a": demand[0],
            "demand_b": demand[1], "gap": gap}))
    return [row for *_, row in sorted(found, key=lambda each: each[:3])]


def subscribers_by_day(w: World, p: Row) -> list[Row]:
    countries = {row["id"]: row["country"] for row in w.raw.accounts}
    days = [day_of(row["created_at"]) for row in w.raw.subscriptions
            if p["owner"] in (None, row["creator_id"])
            and (not p["countries"] or countries[row["account_id"]] in p["countries"].split(","))]
    period = [p["from_day"] + timedelta(days=n)
              for n in range((p["until_day"] - p["from_day"]).days)]
    return [{"day": day, "subscribers": sum(each <= day for each in days),
             "gained": days.count(day)} for day in period] if days else []


REPORTS = {each.__name__: each for each in (
    completion_extremes, daily_hours, genre_leaders, hours_by_country, key_figures,
    performance_tiers, regional_comparison, series_territory_card, subscribers_by_day,
    top10_by_country_week, top_videos)}
