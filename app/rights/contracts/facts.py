"""The facts on a contract's page beside its fields: the chain, the bars and the matrix."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypedDict

from app import db
from app.catalog.videos.finishing import FINISH_DAYS
from app.ops.clock import today
from app.rights import overlaps
from app.rights.contracts import amendments as amendment_verbs
from app.rights.contracts import lists
from app.rights.contracts.amendments import Amendment
from app.rights.contracts.contracts import Contract
from app.rights.overlaps import Overlap
from app.rights.terms import terms as term_verbs
from app.rights.terms.terms import Stands, TermRow
from app.web import formats, timeline

TERMS_SHOWN = 50  # of up to a thousand: a page of all of them worldwide would be 8 MB
NOTICE_DAYS = 60  # how long before a contract expires its renewal is decided
RECENT_DAYS = 90
FEWEST_STARTERS = 20
SECONDS_PER_HOUR = 3600
LEVEL = 0.005  # a smaller change is none


class Viewing(TypedDict):
    """The viewing under a contract: to date, in the recent period, and in the one before."""

    watch_s: Decimal
    recent_s: Decimal
    earlier_s: Decimal
    starters: Decimal
    measured: Decimal
    finishers: Decimal


class ShownTerm(TermRow):
    """A term of the page. `number` is its place in the contract."""

    number: int
    territories: tuple[str, ...]
    stands: Stands
    charged: int
    overlaps: bool
    bars: list[tuple[date, date] | tuple[date, date, str]]


class Link(NamedTuple):
    """A figure of the chain, with its label and a note."""

    label: str
    figure: str
    note: str


class Cell(NamedTuple):
    """A cell of the matrix: its CSS class and its text."""

    css: str
    text: str


_sql = db.queries("rights/facts", get_viewing=Viewing)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of one contract. `shown` are the terms of one page; only they have cells."""

    on: date  # the matrix shows this day
    terms: list[ShownTerm]
    shown: list[ShownTerm]
    codes: list[str]  # of the territories, the most frequent first
    cells: dict[tuple[int, str], Cell]
    overlaps: dict[int, list[Overlap]]
    amendments: list[Amendment]
    chain: list[Link]
    scale: timeline.Scale


def facts(contract: Contract, on: date | None = None, first: int = 1) -> Facts:
    """Return the facts of a contract; the page of terms begins with number `first`."""
    day = today()
    in_conflict = overlaps.of_contract(contract["id"])
    terms = _terms(contract["id"], in_conflict, day)
    often = Counter(code for term in terms for code in term["territories"])
    codes = sorted(often, key=lambda code: (-often[code], code))
    start = first - 1 if first <= len(terms) else 0
    shown = terms[start:start + TERMS_SHOWN]
    conflicts = {(term_id, code) for term_id, others in in_conflict.items()
                 for other in others for code in other.countries}
    amendments = amendment_verbs.of_contract(contract["id"])
    return Facts(
        on=on or day, terms=terms, shown=shown, codes=codes,
        cells={(term["id"], code): _cell(term, on or day, (term["id"], code) in conflicts)
               for term in shown for code in term["territories"]},
        overlaps=in_conflict, amendments=amendments,
        chain=_chain(contract, terms, len(codes), len(amendments), day),
        scale=timeline.scale(
            [limit for term in terms for limit in (term["starts_on"], term["ends_on"])], day))


def viewing(contract_id: int, day: date, since: date, before: date) -> Viewing:
    """Return what was watched under a contract: to `day`, since `since`, and from `before`."""
    found: Viewing = _sql.get_viewing(
        contract_ids=[contract_id], today=day, since=since, before=before,
        mature_day=day - timedelta(days=FINISH_DAYS))
    return found


def running(contract_id: int) -> list[ShownTerm]:
    """Return the terms of a contract that run today."""
    return [term for term in _terms(contract_id, {}, today()) if term["stands"] == "running"]


def _terms(contract_id: int, in_conflict: Mapping[int, list[Overlap]], day: date
           ) -> list[ShownTerm]:
    covered = term_verbs.territories(contract_id)
    return [{
        **row,
        "number": number,
        "territories": covered.get(row["id"], ()),
        "stands": term_verbs.stands(row["starts_on"], row["ends_on"], day),
        "charged": row["charge_cents"] * (
            1 if row["charge_kind"] == "flat" else row["episodes"]),
        "overlaps": row["id"] in in_conflict,
        "bars": [(row["starts_on"], row["ends_on"], "bad") if row["id"] in in_conflict
                 else (row["starts_on"], row["ends_on"])],
    } for number, row in enumerate(term_verbs.of_contract(contract_id), 1)]


def _cell(term: ShownTerm, on: date, in_conflict: bool) -> Cell:
    letter = "E" if term["exclusive"] else "N"
    if in_conflict:
        return Cell("cell-bad", f"{letter}!")
    if term["ends_on"] < on:
        return Cell("cell-n", letter)
    return Cell("cell-x" if term["exclusive"] else "cell-o", letter)


def _chain(contract: Contract, terms: list[ShownTerm], territories: int, amendments: int,
           day: date) -> list[Link]:
    """Return six links, from what the contract costs to what has to be decided."""
    since = day - timedelta(days=RECENT_DAYS)
    watched = viewing(contract["id"], day, since, since - timedelta(days=RECENT_DAYS))
    draft = contract["state"] == "draft"
    charged = sum(term["charged"] for term in terms if draft or term["starts_on"] <= day)
    hours = int(watched["watch_s"]) / SECONDS_PER_HOUR
    live = [] if contract["state"] != "active" else [
        term for term in terms if term["stands"] == "running"]
    available = {code for term in live for code in term["territories"]}
    cost = lists.accrued([contract["id"]], day) if hours >= 1 and not draft else {}
    per_hour = lists.per_hour(cost.get(contract["id"]), int(watched["watch_s"]))
    return [
        Link("To be charged" if draft else "Charged to date",
             formats.money(charged, contract["currency"]),
             f"{_count(len(terms), 'term')}, {_count(amendments, 'amendment')}"),
        Link("Available today", f"{len(available)} of {territories}",
             f"territories, {_count(len({term['title_id'] for term in live}), 'title')}"),
        Link("Starters, 90 days", formats.number(int(watched["starters"])), _finished(watched)),
        Link("Watch hours to date", formats.number(hours), _trend(watched)),
        Link("Cost per hour", formats.money(per_hour, contract["currency"]),
             "cost of the days so far, by hours watched under the terms"),
        _decision(contract, max((term["ends_on"] for term in terms), default=None), day,
                  int(watched["recent_s"]) / SECONDS_PER_HOUR),
    ]


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _finished(watched: Viewing) -> str:
    if watched["measured"] < FEWEST_STARTERS:
        return "too few for a completion rate"
    return (f"{formats.percent(float(watched['finishers'] / watched['measured']))} finished "
            f"in {FINISH_DAYS} days")


def _trend(watched: Viewing) -> str:
    if not watched["earlier_s"]:
        return "no earlier period to compare with"
    change = float(watched["recent_s"] / watched["earlier_s"]) - 1
    if abs(change) < LEVEL:
        return "level with the previous 90 days"
    word = "up" if change > 0 else "down"
    return f"{word} {formats.percent(abs(change))} on the previous 90 days"


def _decision(contract: Contract, last: date | None, day: date, hours: float) -> Link:
    """Return what has to be decided next; `last` is the last licensed day of all terms."""
    if contract["state"] == "draft":
        if last is None:
            return Link("Next", "Add terms", "then sign and activate")
        if not contract["signed_on"]:
            return Link("Next", "Sign", "then activate")
        return Link("Next", "Activate", "a draft makes nothing available")
    if contract["successor_id"]:
        return Link("Decided", "Renewal", f"renewed by {contract['successor']}")
    if contract["state"] == "ended" or last is None or last < day:
        return Link("Decided", "Ended", formats.day(contract["ended_on"] or last))
    decide = last - timedelta(days=NOTICE_DAYS)
    at_risk = f"{formats.number(hours)} h per quarter at risk"
    if decide <= day:
        return Link("Decide", "Now", f"{_count((last - day).days, 'day')} left, {at_risk}")
    return Link("Decide by", formats.day(decide), f"{formats.until(decide, day)}, {at_risk}")
