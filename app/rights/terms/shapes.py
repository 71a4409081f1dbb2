"""Requests and answers of the operations on terms."""

from dataclasses import replace
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from app.catalog.api_forms import snake
from app.rights import regions as places
from app.rights.contracts.shapes import Territory
from app.rights.days import Day
from app.rights.grants import ChargeKind, Grant
from app.rights.terms import terms
from app.web import sizes
from app.web.amounts import MOST_CENTS
from app.web.api import Changes, Id, Json, Shape
from app.web.forms import Form

Region = Literal["europe", "north-america", "latin-america", "middle-east", "africa", "asia",
                 "oceania"]


class GrantForm(Form):
    """A grant. Both days are licensed; a region stands for all its territories."""

    example: ClassVar = {
        "startsOn": "2026-01-01", "endsOn": "2027-12-31", "exclusive": True,
        "chargeKind": "flat", "chargeCents": 1250000, "territories": ["PT", "ES"], "regions": []}

    startsOn: Day
    endsOn: Day
    exclusive: bool = False
    chargeKind: ChargeKind
    chargeCents: int = Field(ge=0, le=MOST_CENTS, description=(
        "In hundredths of the currency's unit, also where it has none, as in JPY: ¥500 is 50000."))
    territories: list[Territory] = Field([], max_length=sizes.COUNTRIES,
                                         description="ISO 3166 codes.")
    regions: list[Region] = Field([], max_length=sizes.REGIONS)

    def grant(self) -> Grant:
        """Return what the term grants."""
        return Grant(
            starts_on=self.startsOn, ends_on=self.endsOn, exclusive=self.exclusive,
            charge_kind=self.chargeKind, charge_cents=self.chargeCents,
            territories=places.codes(self.territories, self.regions))


class TermForm(GrantForm):
    """The licence of a title. Both days are licensed; a region stands for all its territories."""

    example: ClassVar = {"titleId": "7", **GrantForm.example}

    titleId: Id


class TermBatchForm(GrantForm):
    """The same licence for each title. The charge is that of one title."""

    renamed: ClassVar = {"titles": "titleIds"}
    example: ClassVar = {"titleIds": ["7", "8"], **GrantForm.example}

    titleIds: list[Id] = Field(min_length=1, max_length=terms.MOST_TERMS)


class TermBatch(Shape):
    """The number of terms that were added, and the id with which you can remove them again."""

    example: ClassVar = {"id": "3f0c9a2b7d1e4c58", "contractId": "5", "terms": 2}

    id: str
    contractId: str
    terms: int


class TermChanges(Changes, Form):
    """Changes to a term; its title never changes.

    If territories or regions are sent, they replace all territories.
    """

    example: ClassVar = {"endsOn": "2028-06-30", "territories": ["PT", "ES", "FR"]}

    startsOn: Day = date.min
    endsOn: Day = date.min
    exclusive: bool = False
    chargeKind: ChargeKind = "flat"
    chargeCents: int = Field(0, ge=0, le=MOST_CENTS)
    territories: list[Territory] = Field([], max_length=sizes.COUNTRIES)
    regions: list[Region] = Field([], max_length=sizes.REGIONS)

    def over(self, term: terms.Term) -> Grant:
        """Return what the term grants with the changes put over it."""
        sent = self.sent()
        changes = {snake(name): value for name, value in sent.items() if name != "regions"}
        if sent.keys() & {"territories", "regions"}:
            changes["territories"] = places.codes(self.territories, self.regions)
        return replace(terms.grant(term), **changes)


class Term(Shape):
    """A term of a contract, with every territory that it covers."""

    example: ClassVar = {
        "id": "11", "contractId": "5", "titleId": "7", "title": "Harbour Lights",
        "startsOn": "2026-01-01", "endsOn": "2027-12-31", "exclusive": True, "chargeKind": "flat",
        "chargeCents": 1250000, "currency": "EUR", "territories": ["ES", "PT"]}

    id: str
    contractId: str
    titleId: str
    title: str
    startsOn: date
    endsOn: date
    exclusive: bool
    chargeKind: ChargeKind
    chargeCents: int
    currency: str
    territories: list[str]


def term_json(row: terms.ListedTerm) -> Json:
    """Return a term as the API answers it."""
    return {
        "id": str(row["id"]), "contractId": str(row["contract_id"]),
        "titleId": str(row["title_id"]), "title": row["title"], "startsOn": row["starts_on"],
        "endsOn": row["ends_on"], "exclusive": bool(row["exclusive"]),
        "chargeKind": row["charge_kind"], "chargeCents": row["charge_cents"],
        "currency": row["currency"], "territories": terms.codes(row["countries"]),
    }
