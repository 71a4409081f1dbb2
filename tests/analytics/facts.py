"""Rows to compute reports from, and the same sums in plain Python.

A fixture writes roll-up rows (`video_days`, `viewer_progress`) directly; that the roll-ups of the
ledger agree with them is the subject of test_ledger_to_reports.py.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app import db
from app.analytics import reports, runner
from tests.world import World

MONDAY = date(2026, 3, 2)
AT = datetime(2026, 3, 20, 12, 0)

DAY = ("video_id", "country", "day", "sessions", "watch_s", "starters", "starters_completed",
       "completers")


def parameters(**changes: Any) -> dict[str, Any]:
    """Return four weeks of March 2026, all countries, with a small minimum sample."""
    return {
        "from_day": MONDAY, "until_day": MONDAY + timedelta(days=28),
        "as_of_day": MONDAY + timedelta(days=28), "mature_day": MONDAY + timedelta(days=28),
        "countries": None, "country_a": "PT",
        "country_b": "ES", "genre": None, "house": None, "owner": None, "min_sample": 20,
        "places": 10,
    } | changes


def run(name: str, **changes: Any) -> list[dict[str, Any]]:
    """Compute the report now and return its rows."""
    report = reports.get(name)
    wanted = parameters(**changes)
    return runner.compute(report, {key: wanted[key] for key in report.parameters}).dicts()


def share(part: int, whole: int, places: int = 4) -> Decimal:
    """Return a ratio rounded as the database does: half away from zero."""
    return rounded(Decimal(part) / Decimal(whole), places)


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half away from zero, as ROUND does."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass
class Facts:
    """The rows that a test has written, for the plain computation."""

    world: World
    titles: dict[int, dict[str, Any]] = field(default_factory=dict)
    videos: dict[int, int] = field(default_factory=dict)
    days: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    finishes: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    terms: list[dict[str, Any]] = field(default_factory=list)

    def title(self, name: str, episodes: int = 2, genres: tuple[int, ...] = (1, 2),
              house: int | None = None, kind: str = "series", **more: Any) -> int:
        """A title with its episodes and genres; its videos are `videos_of(title)`."""
        title_id = self.world.title(name, kind=kind, genres=genres, house_id=house, **more)
        self.titles[title_id] = {"name": name, "genres": genres, "house": house, "kind": kind,
                                 "owned": more.get("owned", False),
                                 "published": more.get("published", True)}
        season = self.world.season(title_id)
        for number in range(1, episodes + 1):
            video = self.world.video(title_id, f"{name} {number}", season_id=season, number=number)
            self.videos[video] = title_id
        return title_id

    def videos_of(self, title_id: int) -> list[int]:
        """The title's videos, in order."""
        return [video for video, title in self.videos.items() if title == title_id]

    def watched(self, video_id: int, country: str, day: date, starters: int, completed: int,
                watch_s: int = 0, sessions: int | None = None) -> None:
        """One row of video_days."""
        row = dict(zip(DAY, (video_id, country, day, starters if sessions is None else sessions,
                             watch_s, starters, completed, completed), strict=True))
        self.days.append(row)
        self.world.add("video_days", **row)

    def nothing_watched(self) -> None:
        """Delete the days written so far."""
        self.days.clear()
        db.run("tests.nothing_watched", _delete_days)

    def account(self, country: str, *roles: str, status: str = "active") -> int:
        """Somebody new."""
        email = f"someone-{len(self.accounts)}-{country}@example.net".lower()
        account_id = self.world.add(
            "accounts", email=email, name="Someone", password_hash="x", country=country,
            status=status, created_at=AT)
        for role in roles or ("customer",):
            self.world.add("account_roles", account_id=account_id, role=role)
        self.accounts.append({"id": account_id, "country": country, "roles": roles,
                              "status": status})
        return account_id

    def finished(self, account_id: int, video_id: int, country: str, day: date) -> None:
        """A viewer who finished a video on a day."""
        self.finishes.append({"account": account_id, "video": video_id, "country": country,
                              "day": day})
        self.world.add(
            "viewer_progress", account_id=account_id, video_id=video_id, covered_s=2900,
            watch_s=2900, position_s=2900, covered="[[0, 2900]]", started_on=day,
            started_country=country, completed_on=day, completed_country=country, updated_at=AT)

    def review(self, title_id: int, account_id: int, rating: int) -> None:
        """A review."""
        author = next(a for a in self.accounts if a["id"] == account_id)
        self.reviews.append({"title": title_id, "country": author["country"],
                             "roles": author["roles"], "rating": rating})
        self.world.add("reviews", title_id=title_id, account_id=account_id, rating=rating, body="",
                       created_at=AT, updated_at=AT)

    def term(self, contract_id: int, title_id: int, countries: tuple[str, ...], starts_on: date,
             ends_on: date, cents: int, kind: str = "flat", state: str = "active",
             currency: str = "EUR") -> None:
        """A term; `state` and `currency` are what its contract was made with."""
        self.terms.append({"title": title_id, "countries": countries, "starts": starts_on,
                           "ends": ends_on, "cents": cents, "kind": kind, "state": state,
                           "currency": currency})
        self.world.term(contract_id, title_id, countries, starts_on, ends_on, charge_kind=kind,
                        charge_cents=cents)

    def starts(self, from_day: date, until_day: date, countries: tuple[str, ...] | None = None
               ) -> dict[int, tuple[int, int]]:
        """Title → (starters, of them completed), straight from the rows."""
        found: dict[int, tuple[int, int]] = {}
        for row in self.days:
            if not from_day <= row["day"] < until_day or (
                    countries and row["country"] not in countries):
                continue
            title = self.videos[row["video_id"]]
            starters, completed = found.get(title, (0, 0))
            found[title] = (starters + row["starters"], completed + row["starters_completed"])
        return found


def house(name: str) -> int:
    """A house."""
    return World().house(name)


def contract(house_id: int, number: str, **more: Any) -> int:
    """A contract."""
    return World().contract(house_id, number, **more)


def nobody_else() -> None:
    """Move the named people to a country that no test uses."""
    db.run("tests.move", _move)


def _delete_days() -> None:
    from app.db import engine

    engine.current_transaction().execute("DELETE FROM video_days")


def _move() -> None:
    from app.db import engine

    engine.current_transaction().execute("UPDATE accounts SET country = 'IS'")
