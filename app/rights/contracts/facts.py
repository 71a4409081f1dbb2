"""What a contract's page shows beside its fields: the chain, the bars and the matrix."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app import db
from app.ops.clock import today
from app.rights import overlaps
from app.rights.overlaps import Overlap
from app.rights.terms import terms as term_verbs
from app.web import formats, timeline

sql = db.queries("rights/contracts")

TERMS_SHOWN = 50  # of up to a thousand: a page of all of them worldwide would be 8 MB
NOTICE_DAYS = 60  # how long before its last day a contract is decided on
RECENT_DAYS = 90
FEWEST_STARTERS = 20
SECONDS_AN_HOUR = 3600


@dataclass(slots=True)
class Facts:
    """Terms with their territories and bars, the matrix of a day, and what is in the way."""

    on: date
    terms: list[dict[str, Any]]
    codes: list[str]
    shown: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    overlaps: dict[int, list[Overlap]] = field(default_factory=dict)
    amendments: list[dict[str, Any]] = field(default_factory=list)
    chain: list[tuple[str, str, str]] = field(default_factory=list)
    scale: timeline.Scale | None = None


def facts(contract: dict[str, Any], on: date | None = None, first: int = 1) -> Facts:
    """Everything for one contract; `on` is the day the matrix is shown for.

    `shown` are the terms of the page that begins with number `first`, and have cells.
    """
    day = today()
    rows = sql.list_terms(contract_id=contract["id"])
    places: dict[int, list[str]] = {row["id"]: [] for row in rows}
    for row in sql.list_term_territories(contract_id=contract["id"]):
        places[row["term_id"]] = row["countries"].split()
    often = Counter(code for codes in places.values() for code in codes)
    found = Facts(on or day, rows, sorted(often, key=lambda code: (-often[code], code)))
    found.amendments = sql.list_amendments(contract_id=contract["id"])
    found.overlaps = overlaps.of_contract(contract["id"])
    in_the_way = {(term_id, code) for term_id, others in found.overlaps.items()
                  for other in others for code in other.countries}
    for number, row in enumerate(rows, 1):
        row |= {
            "number": number, "territories": places[row["id"]],
            "stands": term_verbs.describe(row["starts_on"], row["ends_on"], day),
            "charged": row["charge_cents"] * (
                1 if row["charge_kind"] == "flat" else row["episodes"]),
            "overlaps": row["id"] in found.overlaps}
        row["bars"] = [(row["starts_on"], row["ends_on"])]
        if row["overlaps"]:
            row["bars"] = [(row["starts_on"], row["ends_on"], "bad")]
    start = first - 1 if first <= len(rows) else 0
    found.shown = rows[start:start + TERMS_SHOWN]
    found.cells = {
        (row["id"], code): _cell(row, found.on, (row["id"], code) in in_the_way)
        for row in found.shown for code in row["territories"]}
    found.scale = timeline.scale(
        [term[name] for term in rows for name in ("starts_on", "ends_on")], day)
    found.chain = _chain(contract, found, day)
    return found


def _cell(term: dict[str, Any], on: date, bad: bool) -> tuple[str, str]:
    """(class, letter) of a term in a territory."""
    letter = "E" if term["exclusive"] else "O"
    if bad:
        return "cell-bad", f"{letter}!"
    if term["ends_on"] < on:
        return "cell-n", letter
    return ("cell-x" if term["exclusive"] else "cell-o"), letter


def _chain(contract: dict[str, Any], found: Facts, day: date) -> list[tuple[str, str, str]]:
    """Six links from what is paid to what has to be decided: (label, figure, note)."""
    since = day - timedelta(days=RECENT_DAYS)
    seen = sql.get_viewing(contract_id=contract["id"], today=day, since=since,
                           before=since - timedelta(days=RECENT_DAYS))
    seen = {name: int(value) for name, value in seen.items()}
    draft = contract["state"] == "draft"
    charged = sum(term["charged"] for term in found.terms
                  if draft or term["starts_on"] <= day)
    hours = seen["watch_s"] / SECONDS_AN_HOUR
    live = [] if contract["state"] != "active" else [
        term for term in found.terms if term["stands"] == "running"]
    open_today = {code for term in live for code in term["territories"]}
    per_hour = round(charged / hours) if hours >= 1 else None
    return [
        ("To be charged" if draft else "Charged to date",
         formats.money(charged, contract["currency"]),
         f"{_count(len(found.terms), 'term')}, {_count(len(found.amendments), 'amendment')}"),
        ("Open today", f"{len(open_today)} of {len(found.codes)}",
         f"territories, {_count(len({term['title_id'] for term in live}), 'title')}"),
        ("Starters, 90 days", formats.number(seen["starters"]), _finished(seen)),
        ("Watch hours, to date", formats.number(hours), _trend(seen)),
        ("Cost per hour", formats.money(per_hour, contract["currency"]),
         "charged, by hours watched under it"),
        _decision(contract, found, day, seen["recent_s"] / SECONDS_AN_HOUR),
    ]


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _finished(seen: dict[str, int]) -> str:
    if seen["starters"] < FEWEST_STARTERS:
        return "too few to say who finishes"
    return f"{formats.percent(seen['finishers'] / seen['starters'])} finished what they began"


def _trend(seen: dict[str, int]) -> str:
    if not seen["earlier_s"]:
        return "nothing to compare with yet"
    change = seen["recent_s"] / seen["earlier_s"] - 1
    if abs(change) < 0.005:
        return "level with the prior 90 days"
    word = "up" if change > 0 else "down"
    return f"{word} {formats.percent(abs(change))} on the prior 90 days"


def _decision(contract: dict[str, Any], found: Facts, day: date,
              hours: float) -> tuple[str, str, str]:
    if contract["state"] == "draft":
        if not found.terms:
            return "Next", "Add terms", "then sign it and make it active"
        if not contract["signed_on"]:
            return "Next", "Sign", "then make it active"
        return "Next", "Activate", "nobody may watch under a draft"
    if contract["successor_id"]:
        return "Decided", "Renewal", f"{contract['successor']} follows"
    last = max((term["ends_on"] for term in found.terms), default=None)
    if contract["state"] == "ended" or last is None or last < day:
        return "Decided", "Ended", formats.day(last)
    decide = last - timedelta(days=NOTICE_DAYS)
    at_risk = f"{formats.number(hours)} h a quarter at risk"
    if decide <= day:
        return "Decide", "Now", f"{_count((last - day).days, 'day')} left, {at_risk}"
    return "Decide by", formats.day(decide), f"{formats.until(decide, day)}, {at_risk}"
