"""The paperwork of contracts: numbers, signatures, owners, notes, amendments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from seeds.source import lines, parts
from seeds.titles import Title

FLAGSHIP_NUMBER = "SV-{year}-0117"
POUNDS = {"Northlight Pictures", "Meridian Row"}


@dataclass(slots=True, eq=False)
class Term:
    """A term: the right to one title, both days inclusive; cents of the contract's currency."""

    title: Title
    starts_on: date
    ends_on: date
    exclusive: bool
    charge_kind: str
    charge_cents: int
    countries: tuple[str, ...]
    id: int = 0


@dataclass(slots=True, eq=False)
class Contract:
    """A contract with its terms; it renews `before`."""

    house: str
    state: str
    starts_on: date
    ends_on: date
    terms: list[Term] = field(default_factory=list)
    before: "Contract | None" = None
    id: int = 0
    number: str = ""
    signed_on: date | None = None
    created_at: datetime = datetime.min
    notes: str | None = None
    owner_id: int | None = None
    amendments: list[tuple[date, str]] = field(default_factory=list)


def sign(
    found: list[Contract], anchor: date, flagship: Title, owners: Sequence[int], chance: Random
) -> list[Contract]:
    """Sort by day of drafting, then set ids, numbers, dates, owners, notes and amendments."""
    notes = lines(parts("contracts")["notes"])
    for contract in found:
        if contract.state == "draft":
            drafted = anchor - timedelta(days=chance.randint(1, 40))
        else:
            contract.signed_on = contract.starts_on - timedelta(days=chance.randint(5, 45))
            drafted = contract.signed_on - timedelta(days=chance.randint(12, 70))
        contract.created_at = datetime.combine(drafted, time(9 + chance.randint(0, 7),
                                                             chance.randint(0, 59)))  # fmt: skip
        contract.owner_id = chance.choice(owners)
        if chance.random() < 0.5:
            contract.notes = chance.choice(notes)
    found.sort(key=lambda c: (c.created_at, c.house))
    term_id = 0
    for contract_id, contract in enumerate(found, start=1):
        contract.id = contract_id
        for term in contract.terms:
            term_id += 1
            term.id = term_id
        _amend(contract, anchor, chance)
    _number(found, flagship, chance)
    return found


def _number(found: list[Contract], flagship: Title, chance: Random) -> None:
    years: dict[int, list[Contract]] = {}
    for contract in found:
        years.setdefault(contract.created_at.year, []).append(contract)
    for year, own in years.items():
        drawn = sorted(chance.sample(range(3, 12 * len(own) + 140), len(own)))
        for contract, running in zip(own, drawn, strict=True):
            contract.number = f"SV-{year}-{running:04d}"
    for contract in found:
        if contract.state == "active" and any(t.title is flagship for t in contract.terms):
            wanted = FLAGSHIP_NUMBER.format(year=contract.created_at.year)
            other = next((c for c in found if c.number == wanted), contract)
            other.number, contract.number = contract.number, wanted


def _amend(contract: Contract, anchor: date, chance: Random) -> None:
    """Return amendments, one sentence each."""
    if contract.signed_on is None or not contract.terms:
        return
    last = min(anchor - timedelta(days=3), contract.ends_on)
    span = (last - contract.signed_on).days
    texts = lines(parts("contracts")["amendments"])
    for _ in range(chance.choices((0, 1, 2, 3), (48, 28, 16, 8))[0] if span > 90 else 0):
        term = chance.choice(contract.terms)
        text = chance.choice(texts).format(
            title=term.title.name, country=chance.choice(term.countries),
            ends=f"{term.ends_on.day} {term.ends_on:%B %Y}",
            charge=f"{term.charge_cents // 100:,}",
        )  # fmt: skip
        contract.amendments.append((contract.signed_on + timedelta(days=chance.randint(30, span)),
                                    text))  # fmt: skip
    contract.amendments.sort()
