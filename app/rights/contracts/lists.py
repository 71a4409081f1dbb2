"""The list of contracts: its saved views and filters, and what each row shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app import db
from app.ops.clock import today
from app.web import paging, timeline

sql = db.queries("rights/contracts")

SORTS = ("number", "house", "title", "state", "ends", "charge")
VIEWS = (("all", "All"), ("active", "Active"), ("drafts", "Drafts"),
         ("ending", "Ending in 90 days"), ("ended", "Ended"))
STATES = ("draft", "active", "ended")
PAGE_ROWS = 50
ENDING_DAYS, SOON_DAYS = 90, 30
CODES_SHOWN = 3
SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; None where it asks for nothing, or for nonsense."""

    view: str
    q: str | None
    state: str | None
    house_id: int | None
    territory: str | None
    ends_before: date | None

    @property
    def any(self) -> bool:
        """Whether more than the view narrows the list."""
        return any((self.q, self.state, self.house_id, self.territory, self.ends_before))


def filters(args: Mapping[str, str]) -> Filters:
    """The filters of a request's arguments."""
    view = args.get("view", "all")
    if view not in dict(VIEWS):
        view = "all"
    state = args.get("state")
    house = args.get("house", "")
    territory = args.get("territory", "").upper()
    return Filters(
        view=view,
        q=args.get("q", "").strip()[:100] or None,
        state=state if state in STATES and view == "all" else None,
        house_id=int(house) if house.isascii() and house.isdigit() and len(house) < 19 else None,
        territory=territory if len(territory) == 2 and territory.isascii() else None,
        ends_before=_day(args.get("before_day", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def page(args: Mapping[str, str], chosen: Filters) -> paging.Page:
    """The rows of one page with all they show: bars, territories, hours and cost per hour."""
    day = today()
    soon = day + timedelta(days=ENDING_DAYS)
    state = {"active": "active", "ending": "active", "drafts": "draft", "ended": "ended"}.get(
        chosen.view, chosen.state)
    before = chosen.ends_before
    if chosen.view == "ending":
        before = min(before, soon) if before else soon
    found = paging.page(
        sql.list_contracts, args, sorts=SORTS, limit=PAGE_ROWS,
        default="ends" if chosen.view == "ending" else "-number",
        q=chosen.q, state=state, house_id=chosen.house_id, territory=chosen.territory,
        ends_from=day if chosen.view == "ending" else None, ends_before=before)
    _complete(found.rows, day)
    return found


def counts() -> dict[str, int]:
    """The number beside each saved view."""
    day = today()
    row = sql.count_views(today=day, soon=day + timedelta(days=ENDING_DAYS))
    names = {"all": "everything", "active": "active", "drafts": "drafts", "ending": "ending",
             "ended": "ended"}
    return {view: int(row[name]) for view, name in names.items()}


def _complete(rows: list[dict[str, Any]], day: date) -> None:
    ids = [row["id"] for row in rows]
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        row |= {"bars": [], "codes": [], "hours": None, "per_hour": None,
                "badge": _badge(row, day), "left": None}
        if row["ends_on"] and row["state"] == "active":
            row["left"] = (row["ends_on"] - day).days
    for span in sql.list_spans(contract_ids=ids):
        if span["contract_id"] in by_id:
            kind = _kind(span, day)
            by_id[span["contract_id"]]["bars"].append((span["starts_on"], span["ends_on"], kind))
        successor_of = by_id.get(span["predecessor_id"])
        if successor_of is not None and span["state"] == "draft":
            successor_of["bars"].append((span["starts_on"], span["ends_on"], "plan"))
    for row in rows:
        row["bars"] = _joined(row["bars"])
    for row in sql.list_territories_of(contract_ids=ids):
        by_id[row["contract_id"]]["codes"].append(row["country"])
    for row in sql.list_watched_of(contract_ids=ids):
        _per_hour(by_id[row["contract_id"]], int(row["watch_s"]))


def _kind(span: dict[str, Any], day: date) -> str:
    if span["state"] == "ended" or span["ends_on"] < day:
        return "done"
    return "plan" if span["state"] == "draft" or span["starts_on"] > day else "live"


def _joined(bars: list[tuple[date, date, str]]) -> list[tuple[date, date, str]]:
    """Bars of one kind that touch become one, and what runs is drawn over what has ended."""
    found: list[tuple[date, date, str]] = []
    for kind in ("done", "plan", "live"):
        for starts_on, ends_on, _ in sorted(bar for bar in bars if bar[2] == kind):
            before = found[-1] if found else None
            if before and before[2] == kind and starts_on <= before[1] + timedelta(days=1):
                found[-1] = before[0], max(before[1], ends_on), kind
            else:
                found.append((starts_on, ends_on, kind))
    return found


def _per_hour(row: dict[str, Any], watch_s: int) -> None:
    row["hours"] = watch_s / SECONDS_AN_HOUR
    if watch_s:
        row["per_hour"] = round(row["charge"] * SECONDS_AN_HOUR / watch_s)


def _badge(row: dict[str, Any], day: date) -> tuple[str, str]:
    """(kind, word) of the state; a running contract whose renewal is drafted is renewing."""
    if row["state"] == "active":
        if row["successor_state"] == "draft":
            return "renewing", "renewing"
        if row["ends_on"] and row["ends_on"] < day:
            return "warning", "run out"
    return row["state"], row["state"]


def scale(rows: list[dict[str, Any]]) -> timeline.Scale:
    """One scale for all bars of the page, so that they compare."""
    days = [day for row in rows for bar in row["bars"] for day in bar[:2]]
    return timeline.scale(days, today(), most_years=4)
