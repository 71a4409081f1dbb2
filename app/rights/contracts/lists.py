"""The list of contracts: its saved views and filters, and what each row shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypedDict

from app import db
from app.ops.clock import today
from app.rights.contracts.contracts import Currency, State
from app.rights.regions import TERRITORIES
from app.web import arguments, paging, timeline

SORTS = ("number", "house", "title", "state", "ends", "charge")
VIEWS = (("all", "All"), ("active", "Active"), ("drafts", "Drafts"),
         ("ending", "Ending in 90 days"), ("ended", "Ended"))
STATES = ("draft", "active", "ended")
STATE_OF_VIEW = {"active": "active", "ending": "active", "drafts": "draft", "ended": "ended"}
PAGE_ROWS = 50
ENDING_DAYS, SOON_DAYS = 90, 30
CODES_SHOWN = 3
SECONDS_PER_HOUR = 3600

Bar = tuple[date, date, str]  # first day, last day, kind


class ContractRow(TypedDict):
    """A contract with the days, the titles and the charge of its terms."""

    id: int
    number: str
    house_id: int
    house: str
    state: State
    currency: Currency
    signed_on: date | None
    successor_id: int | None
    successor_state: State | None
    starts_on: date | None
    ends_on: date | None
    ends: date
    title: str
    titles: int
    charge: int


class ListedContract(ContractRow):
    """A row of the page. `left` are the days until an active contract runs out."""

    badge: tuple[str, str]
    bars: list[Bar]
    codes: list[str]
    left: int | None
    hours: float | None
    per_hour: int | None


class ViewCounts(TypedDict):
    """The number of contracts in each saved view."""

    everything: int
    active: Decimal
    drafts: Decimal
    ended: Decimal
    ending: Decimal


class Span(TypedDict):
    """The days of a term."""

    contract_id: int
    predecessor_id: int | None
    state: State
    starts_on: date
    ends_on: date


class CoveredCountry(TypedDict):
    """A country that a contract covers."""

    contract_id: int
    country: str


class Accrued(TypedDict):
    """A contract and what its terms cost to date."""

    contract_id: int
    cents: float


class Watched(TypedDict):
    """The seconds watched under a contract."""

    contract_id: int
    watch_s: Decimal


_sql = db.queries(
    "rights/lists", list_contracts=ContractRow, count_views=ViewCounts, list_spans=Span,
    list_territories_of=CoveredCountry, list_watched_of=Watched,
    list_accrued_of=Accrued)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the address; None for a missing or invalid one."""

    view: str
    q: str | None
    state: str | None
    house_id: int | None
    territory: str | None
    ends_before: date | None

    @property
    def any(self) -> bool:
        """Return whether more than the view narrows the list."""
        return any((self.q, self.state, self.house_id, self.territory, self.ends_before))


def filters(args: Mapping[str, str]) -> Filters:
    """Return the filters of a request's arguments."""
    view = arguments.choice(args.get("view"), dict(VIEWS)) or "all"
    return Filters(
        view=view,
        q=arguments.search(args.get("q")) or None,
        state=arguments.choice(args.get("state"), STATES) if view == "all" else None,
        house_id=arguments.number(args.get("house")),
        territory=arguments.choice(args.get("territory", "").upper(), TERRITORIES),
        ends_before=arguments.day(args.get("before_day")))


def rows(order: str, **asked: Any) -> list[ContractRow]:
    """Return one page of contracts in one order."""
    return list(_sql.list_contracts(order=order, **asked))


def page(args: Mapping[str, str], chosen: Filters) -> paging.Page[ListedContract]:
    """Return one page with all that its rows show."""
    day = today()
    soon = day + timedelta(days=ENDING_DAYS)
    ending = chosen.view == "ending"
    before = chosen.ends_before
    if ending:
        before = min(before, soon) if before else soon
    found = paging.page(
        rows, args, sorts=SORTS, limit=PAGE_ROWS, default="ends" if ending else "-number",
        q=chosen.q, state=STATE_OF_VIEW.get(chosen.view, chosen.state), house_id=chosen.house_id,
        territory=chosen.territory, ends_from=day if ending else None, ends_before=before)
    return paging.Page(
        _listed(found.rows, day), found.sort, found.next_url, found.prev_url)


def counts() -> dict[str, int]:
    """Return the number beside each saved view."""
    day = today()
    row: ViewCounts = _sql.count_views(today=day, soon=day + timedelta(days=ENDING_DAYS))
    return {"all": int(row["everything"]), "active": int(row["active"]),
            "drafts": int(row["drafts"]), "ending": int(row["ending"]), "ended": int(row["ended"])}


def _listed(found: Sequence[ContractRow], day: date) -> list[ListedContract]:
    ids = [row["id"] for row in found]
    bars, codes, watch_s = _bars(ids, day), _codes(ids), watched(ids)
    cost = accrued(ids, day)
    return [{
        **row,
        "badge": _badge(row, day),
        "bars": _joined(bars[row["id"]]),
        "codes": codes[row["id"]],
        "left": ((row["ends_on"] - day).days
                 if row["ends_on"] and row["state"] == "active" else None),
        "hours": watch_s[row["id"]] / SECONDS_PER_HOUR if row["id"] in watch_s else None,
        "per_hour": per_hour(cost.get(row["id"]), watch_s.get(row["id"], 0)),
    } for row in found]


def _bars(ids: Sequence[int], day: date) -> dict[int, list[Bar]]:
    """Return contract id → bars of its terms, and of its renewal's while that is a draft."""
    bars: dict[int, list[Bar]] = {contract_id: [] for contract_id in ids}
    spans: list[Span] = _sql.list_spans(contract_ids=ids)
    for span in spans:
        if span["contract_id"] in bars:
            bars[span["contract_id"]].append(
                (span["starts_on"], span["ends_on"], _kind(span, day)))
        renewed = span["predecessor_id"]
        if renewed in bars and span["state"] == "draft":
            bars[renewed].append((span["starts_on"], span["ends_on"], "plan"))
    return bars


def _codes(ids: Sequence[int]) -> dict[int, list[str]]:
    codes: dict[int, list[str]] = {contract_id: [] for contract_id in ids}
    covered: list[CoveredCountry] = _sql.list_territories_of(contract_ids=ids)
    for row in covered:
        codes[row["contract_id"]].append(row["country"])
    return codes


def watched(ids: Sequence[int]) -> dict[int, int]:
    """Return contract id → seconds watched of its titles where and while its terms cover them."""
    found: list[Watched] = _sql.list_watched_of(contract_ids=ids)
    return {row["contract_id"]: int(row["watch_s"]) for row in found}


def accrued(ids: Sequence[int], day: date) -> dict[int, float]:
    """Return contract id → what its terms cost up to `day`, in hundredths of its currency."""
    found: list[Accrued] = _sql.list_accrued_of(contract_ids=ids, today=day)
    return {row["contract_id"]: float(row["cents"]) for row in found}


def _kind(span: Span, day: date) -> str:
    if span["state"] == "ended" or span["ends_on"] < day:
        return "done"
    return "plan" if span["state"] == "draft" or span["starts_on"] > day else "live"


def _joined(bars: Iterable[Bar]) -> list[Bar]:
    """Join bars of one kind that touch; running terms are drawn over ended ones."""
    found: list[Bar] = []
    every = sorted(bars)
    for kind in ("done", "plan", "live"):
        for starts_on, ends_on, _ in (bar for bar in every if bar[2] == kind):
            before = found[-1] if found else None
            if before and before[2] == kind and starts_on <= before[1] + timedelta(days=1):
                found[-1] = before[0], max(before[1], ends_on), kind
            else:
                found.append((starts_on, ends_on, kind))
    return found


def per_hour(cents: float | None, watch_s: int) -> int | None:
    """Return the cost of an hour watched under the terms, from what both were to date."""
    return round(cents * SECONDS_PER_HOUR / watch_s) if watch_s and cents is not None else None


def _badge(row: ContractRow, day: date) -> tuple[str, str]:
    """Return (kind, word) of the state; an active contract with a drafted renewal is renewing."""
    if row["state"] == "active":
        if row["successor_state"] == "draft":
            return "renewing", "renewing"
        if row["ends_on"] and row["ends_on"] < day:
            return "warning", "expired"
    return row["state"], row["state"]


def scale(listed: Iterable[ListedContract]) -> timeline.Scale:
    """Return one scale for all bars of the page, so that they compare."""
    days = [day for row in listed for bar in row["bars"] for day in bar[:2]]
    return timeline.scale(days, today(), most_years=4)
