"""A random world of raw rows: accounts, the ledger, reviews, subscriptions, contracts.

Its rows are near the edges where reports go wrong: midnight of the report time zone, the days
before and after the period, sections that arrive late, staff, disabled accounts, videos of unknown
length. `store` writes them and rolls the ledger up.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from app import db
from app.analytics import rollups
from tests.analytics.facts import MONDAY

COUNTRIES = ("PT", "ES", "FR")
NAMES = {"PT": "Portugal", "ES": "Spain", "FR": "France"}
GENRES = {1: "Drama", 2: "Thriller", 3: "Crime", 4: "Science fiction"}
FIRST_ID = 5_000
Row = dict[str, Any]


@dataclass
class Raw:
    """The rows of each table, in the order of their ids."""

    accounts: list[Row] = field(default_factory=list)
    account_roles: list[Row] = field(default_factory=list)
    houses: list[Row] = field(default_factory=list)
    titles: list[Row] = field(default_factory=list)
    title_genres: list[Row] = field(default_factory=list)
    videos: list[Row] = field(default_factory=list)
    watch_sessions: list[Row] = field(default_factory=list)
    watch_sections: list[Row] = field(default_factory=list)
    reviews: list[Row] = field(default_factory=list)
    subscriptions: list[Row] = field(default_factory=list)
    contracts: list[Row] = field(default_factory=list)
    terms: list[Row] = field(default_factory=list)
    term_territories: list[Row] = field(default_factory=list)
    exchange_rates: list[Row] = field(default_factory=list)

    def store(self) -> None:
        """Write every row and roll the ledger up."""
        for table, rows in vars(self).items():
            if rows:
                db.insert_many(table, tuple(rows[0]), [tuple(row.values()) for row in rows])
        rollups.rebuild()


def moment(dice: Random, first: int, last: int) -> datetime:
    """Return a moment of one of these days of the period, often around midnight."""
    day = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=dice.randint(first, last))
    return day + timedelta(minutes=dice.choice([0, 1, 12 * 60, 22 * 60 + 59, 23 * 60 + 1,
                                                24 * 60 - 1, dice.randint(0, 24 * 60 - 1)]))


def world(dice: Random) -> Raw:
    """Return a world."""
    raw = Raw()
    _people(raw, dice)
    _catalogue(raw, dice)
    _ledger(raw, dice)
    _reviews(raw, dice)
    _subscriptions(raw, dice)
    _contracts(raw, dice)
    return raw


def _people(raw: Raw, dice: Random) -> None:
    for number in range(dice.choice([2, 15, 40])):
        account_id = FIRST_ID + number
        raw.accounts.append({
            "id": account_id, "email": f"person-{number}@example.net", "name": f"Person {number}",
            "password_hash": "x", "country": dice.choice(COUNTRIES),
            "status": "active", "created_at": moment(dice, -40, 29), "disabled_at": None})
        if dice.random() < 0.3:
            raw.accounts[-1] |= {"status": "disabled", "disabled_at": moment(dice, -3, 40)}
        for role in dice.choice([("customer",), ("customer",), ("creator", "customer"),
                                 ("customer", "employee"), ("analyst",), ("instructor",)]):
            raw.account_roles.append({"account_id": account_id, "role": role})


def _catalogue(raw: Raw, dice: Random) -> None:
    raw.houses = [{"id": FIRST_ID + n, "name": f"House {n}", "created_at": moment(dice, -90, -80)}
                  for n in range(2)]
    for number in range(dice.choice([1, 5, 8, 9])):
        title_id = FIRST_ID + number
        raw.titles.append({
            "id": title_id, "kind": dice.choice(["series", "series", "series", "film"]),
            "name": f"Title {number}", "synopsis": "", "house_id": dice.choice(
                [None, *(house["id"] for house in raw.houses)]),
            "owner_id": dice.choice([None, raw.accounts[0]["id"]]),
            "owned": dice.random() < 0.2, "published": dice.random() < 0.9,
            "created_at": moment(dice, -90, -60)})
        for position, genre in enumerate(dice.sample(list(GENRES), dice.choice([0, 1, 1, 2])), 1):
            raw.title_genres.append({"title_id": title_id, "genre_id": genre,
                                     "position": position})
        for _ in range(dice.randint(1, 3)):
            raw.videos.append({
                "id": FIRST_ID + len(raw.videos), "title_id": title_id, "kind": "episode",
                "name": f"Video {len(raw.videos)}", "synopsis": "",
                "runtime_s": dice.choice([50, 60, 100, 133, 1300, None]),
                "created_at": moment(dice, -60, 29)})


def _ledger(raw: Raw, dice: Random) -> None:
    """Write sessions; a part of the sections arrives after later ones."""
    sections = []
    for number in range(dice.choice([0, 60, 400, 700])):
        video, begun = dice.choice(raw.videos), moment(dice, -9, 30)
        session_id = FIRST_ID + number
        raw.watch_sessions.append({
            "id": session_id, "account_id": dice.choice(raw.accounts)["id"],
            "video_id": video["id"], "country": dice.choice(COUNTRIES), "started_at": begun,
            "ended_at": begun + timedelta(hours=3)})
        runtime = video["runtime_s"] or 500
        for count in range(dice.randint(0, 3)):
            start = dice.choice([0, 0, dice.randint(0, runtime - 1), runtime * 9 // 10])
            end = dice.choice([runtime, runtime, start + dice.randint(1, runtime), runtime + 20])
            if end > start:
                sections.append({"session_id": session_id, "start_s": start, "end_s": end,
                                 "watched_at": begun + timedelta(minutes=50 * count)})
    sections.sort(key=lambda section: section["watched_at"] + timedelta(
        days=dice.choice([0, 0, 0, 0, 2, 9])))
    raw.watch_sections = [{"id": FIRST_ID + n, **row} for n, row in enumerate(sections)]


def _reviews(raw: Raw, dice: Random) -> None:
    for account in raw.accounts:
        for title in raw.titles:
            if dice.random() < 0.3:
                raw.reviews.append({
                    "title_id": title["id"], "account_id": account["id"],
                    "rating": dice.randint(1, 5), "body": "", "created_at": moment(dice, -30, 29),
                    "updated_at": moment(dice, -30, 29)})


def _subscriptions(raw: Raw, dice: Random) -> None:
    """Write subscribers of the first account."""
    for account in raw.accounts[1:]:
        if dice.random() < 0.5:
            at = moment(dice, -30, 29)
            raw.subscriptions.append({
                "account_id": account["id"], "creator_id": raw.accounts[0]["id"],
                "created_at": at, "seen_at": at})


def _contracts(raw: Raw, dice: Random) -> None:
    """Write contracts of every state and currency; terms begin and end at the period's edges."""
    def day(number: int) -> date:
        return MONDAY + timedelta(days=number)

    for number in range(dice.choice([0, 2, 6])):
        contract_id, state = FIRST_ID + number, dice.choice(["draft", "active", "active", "ended"])
        raw.contracts.append({
            "id": contract_id, "number": f"SV-2026-{number:04d}", "house_id": FIRST_ID,
            "state": state, "signed_on": None if state == "draft" else day(-90),
            "ended_on": day(dice.choice([-9, 0, 1, 13, 27, 60])) if state == "ended" else None,
            "currency": dice.choice(["EUR", "EUR", "GBP", "JPY"]), "created_at": moment(
                dice, -99, -95)})
        for _ in range(dice.randint(1, 4)):
            term_id, first = FIRST_ID + len(raw.terms), dice.choice([-28, -1, 0, 13, 27, 28])
            raw.terms.append({
                "id": term_id, "contract_id": contract_id,
                "title_id": dice.choice(raw.titles)["id"], "starts_on": day(first),
                "ends_on": day(first + dice.choice([0, 1, 13, 14, 27, 55])),
                "charge_kind": dice.choice(["flat", "per_episode"]),
                "charge_cents": dice.choice([0, 100, 99_900, dice.randint(1, 5_000) * 100])})
            raw.term_territories += [{"term_id": term_id, "country": country} for country in
                                     sorted(dice.sample(COUNTRIES, dice.randint(1, 3)))]
    for currency, rate in (("GBP", 0.85), ("JPY", 160)):
        gap = dice.choice([None, None, dice.randint(-5, 28)])  # two weeks without a rate
        raw.exchange_rates += [
            {"currency": currency, "day": day(number), "rate": round(dice.uniform(0.9, 1.1)
                                                                     * rate, 5)}
            for number in range(-9, 30) if day(number).weekday() < 5
            and not (gap is not None and gap <= number < gap + 14)]


def day_of(at: datetime) -> date:
    """Return the day of a UTC moment in Lisbon, worked out by hand: summer time from 29 March."""
    summer = datetime(2026, 3, 29, 1) <= at < datetime(2026, 10, 25, 1) or (
        datetime(2025, 3, 30, 1) <= at < datetime(2025, 10, 26, 1))
    return (at + timedelta(hours=1) if summer else at).date()
