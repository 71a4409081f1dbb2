"""Terms of a contract: which title, where, when, for how much."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app import db
from app.office import nouns
from app.office.editing import Stale
from app.office.nouns import Noun
from app.ops import audit, versions
from app.rights import overlaps
from app.rights.contracts import contracts
from app.rights.contracts.contracts import Day
from app.rights.regions import REGIONS, TERRITORIES
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid

sql = db.queries("rights/contracts")

MOST_TERMS = 1000  # the longest list of ids of one statement
MOST_NAMED = 3
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
FIELDS = ("title_id", "starts_on", "ends_on", "exclusive", "charge_kind", "charge_cents")
KINDS = {"flat": "Flat fee for the whole term", "per_episode": "Per episode"}
NOUN = Noun(
    "term", "terms", roles=nouns.EMPLOYEE,
    fields={
        "title_id": nouns.Field("Title", nouns.link("title")),
        "starts_on": nouns.Field("First day", nouns.day),
        "ends_on": nouns.Field("Last day", nouns.day),
        "exclusive": nouns.Field("Exclusive", nouns.yes_or_no),
        "charge_kind": nouns.Field("Charged", nouns.choice(KINDS)),
        "charge_cents": nouns.Field("Charge", nouns.money,
                                    lambda cents, names: f"{cents / 100:.2f}", input="charge"),
        "territories": nouns.Field("Territories"),
    },
    actions={"create": "added the term", "update": "changed the term"})


def _as_written(text: Any) -> Any:
    """A sum as people write and pages print it: "€1,250.50" and "1 250,50" are 1250.50."""
    if not isinstance(text, str):
        return text
    plain = re.sub(r"[\s€$£]", "", text)
    if THOUSANDS.fullmatch(plain):
        return plain.replace(",", "")
    return plain.replace(",", ".") if DECIMAL_COMMA.fullmatch(plain) else plain


class InTheWay(Conflict):
    """Refused for an overlap; without the territories of `codes` the term would fit."""

    def __init__(self, found: list[overlaps.Overlap], ways: str):
        named = " ".join(overlap.sentence() for overlap in found[:MOST_NAMED])
        whom = " ".join(dict.fromkeys(each.whom_to_ask() for each in found[:MOST_NAMED]))
        super().__init__({"territories": f"{named} {ways} {whom}"})
        self.contracts = {each.contract_id: each.number for each in found[:MOST_NAMED]}
        self.codes = sorted({code for overlap in found for code in overlap.countries})


class Agreed(Form):
    """What is agreed for a title: both days are licensed days.

    `regions` ticks every territory of a region at once.
    """

    starts_on: Day
    ends_on: Day
    exclusive: bool = False
    charge_kind: Literal["per_episode", "flat"]
    charge: Annotated[Decimal, BeforeValidator(_as_written),
                      Field(ge=0, le=10**9, decimal_places=2)]
    territories: list[str] = []
    regions: list[str] = []
    without: list[str] = []  # the offer of a refusal: the same term, but not there

    def countries(self) -> list[str]:
        """Every territory meant, in order of code; one value may hold several with commas."""
        return chosen(self.territories, self.regions, self.without)

    def cents(self) -> int:
        """The charge in cents of the contract's currency."""
        return int(self.charge * 100)

    def saved(self) -> dict[str, Any]:
        """A term's columns and territories, as they are written and as history shows them."""
        return {
            "starts_on": self.starts_on, "ends_on": self.ends_on, "exclusive": self.exclusive,
            "charge_kind": self.charge_kind, "charge_cents": self.cents(),
            "territories": self.countries()}


class TermForm(Agreed):
    """A term of one title."""

    title_id: int = 0
    row_version: int = 0


def chosen(territories: Iterable[str], regions: Iterable[str] = (),
           without: Iterable[str] = ()) -> list[str]:
    """The codes of the ticked territories and regions but those left out, in order."""
    def parts(texts: Iterable[str]) -> set[str]:
        return {code.strip() for text in texts for code in text.split(",")} - {""}

    codes = parts(territories)
    for region in regions:
        codes |= REGIONS.get(region, ("", frozenset()))[1]
    return sorted(codes - parts(without))


def get(contract_id: int, term_id: int) -> dict[str, Any]:
    """The term with its territories. Raises Problem 404, also for another contract's term."""
    term = sql.get_term(term_id=term_id)
    if term is None or term["contract_id"] != contract_id:
        raise Problem(404)
    term["exclusive"] = bool(term["exclusive"])
    term["territories"] = (term.pop("countries") or "").split()
    return term


def checked(form: Agreed) -> list[str]:
    """The territories of the form. Raises Invalid for days or territories that cannot be."""
    wrong, countries = {}, form.countries()
    if form.ends_on < form.starts_on:
        wrong["ends_on"] = "The last day cannot be before the first."
    if not countries:
        wrong["territories"] = "Please choose at least one."
    elif not set(countries) <= TERRITORIES:
        wrong["territories"] = "Please choose territories of the list."
    if wrong:
        raise Invalid(wrong)
    return countries


def _lock(contract_id: int, title_id: int) -> dict[str, Any]:
    """Lock the title, then the contract; both must be there and the contract open to change."""
    if not overlaps.lock_titles([title_id]):
        raise Invalid.at("title_id", "Please choose a title.")
    return lock_contract(contract_id)


def lock_contract(contract_id: int) -> dict[str, Any]:
    """Lock a contract whose terms may change, after its titles. Raises Invalid for an ended one."""
    contract = contracts.lock(contract_id)
    if contract["state"] == "ended":
        raise Conflict.at(
            "", "This contract has ended. Its terms are history and stay as they are.")
    return contract


def _refuse_overlap(form: TermForm, contract_id: int, title_id: int, countries: Iterable[str],
                    term_id: int | None = None) -> None:
    found = overlaps.find(contract_id, title_id, form.starts_on, form.ends_on, form.exclusive,
                          countries, term_id)
    if found:
        raise InTheWay(found, overlaps.advice(
            found[0], form.starts_on, form.ends_on, form.exclusive))


@db.transactional("terms.create")
def create(contract_id: int, form: TermForm) -> int:
    """Add a term and return its id. Raises Invalid naming what is in its way."""
    countries = checked(form)
    _lock(contract_id, form.title_id)
    if sql.count_terms(contract_id=contract_id) >= MOST_TERMS:
        raise Invalid.at("", f"A contract has at most {MOST_TERMS:,} terms.")
    _refuse_overlap(form, contract_id, form.title_id, countries)
    term_id = sql.insert_term(
        contract_id=contract_id, title_id=form.title_id, starts_on=form.starts_on,
        ends_on=form.ends_on, exclusive=form.exclusive, charge_kind=form.charge_kind,
        charge_cents=form.cents())
    _cover(term_id, countries)
    audit.record("term.create", "term", term_id, new=form.saved())
    versions.bump("contracts")
    return term_id


def _cover(term_id: int, countries: list[str]) -> None:
    db.insert_many("term_territories", ("term_id", "country"),
                   [(term_id, country) for country in countries], update=("country",))


@db.transactional("terms.update")
def update(contract_id: int, term_id: int, form: TermForm) -> None:
    """Save the form; the title of a term never changes.

    Raises Stale for an older version, Invalid naming what is in its way.
    """
    countries = checked(form)
    title_id = get(contract_id, term_id)["title_id"]
    _lock(contract_id, title_id)
    old = get(contract_id, term_id)  # again, now that nobody else can change it
    if form.row_version != old["row_version"]:
        raise Stale
    _refuse_overlap(form, contract_id, title_id, countries, term_id)
    sql.update_term(
        term_id=term_id, row_version=form.row_version, starts_on=form.starts_on,
        ends_on=form.ends_on, exclusive=form.exclusive, charge_kind=form.charge_kind,
        charge_cents=form.cents())
    sql.delete_territories_but(term_id=term_id, territories=countries)
    _cover(term_id, countries)
    new = form.saved() | {"row_version": old["row_version"] + 1}
    audit.record("term.update", "term", term_id, old={name: old[name] for name in new}, new=new)
    versions.bump("contracts")


@db.transactional("terms.delete")
def delete(contract_id: int, term_id: int, row_version: int | None = None) -> dict[str, Any]:
    """Take a term out of its contract and return it. An active contract keeps its last one.

    Raises Stale when `row_version` is given and was changed since.
    """
    term = get(contract_id, term_id)
    contract = _lock(contract_id, term["title_id"])
    term = get(contract_id, term_id)
    if row_version not in (None, term["row_version"]):
        raise Stale
    if contract["state"] == "active" and sql.count_terms(contract_id=contract_id) == 1:
        raise Conflict.at("", "An active contract needs at least one term. End it instead.")
    sql.delete_territories(term_id=term_id)
    sql.delete_term(term_id=term_id)
    kept = {name: term[name] for name in (*FIELDS[1:], "territories")}
    audit.record("contract.term_removed", "contract", contract_id,
                 old={"title": term["title"], **kept})
    versions.bump("contracts")
    return term


def describe(starts_on: date, ends_on: date, on: date) -> str:
    """Where a term stands on a day: planned, running or ended."""
    if on < starts_on:
        return "planned"
    return "running" if on <= ends_on else "ended"
