"""What the operations on contracts, their terms and amendments read and answer."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.catalog import api_forms
from app.catalog.api_forms import text_id
from app.rights.contracts import lists as contract_lists
from app.rights.contracts.contracts import Currency
from app.web.api import Changes, Id, ListQuery, Shape
from app.web.forms import Form, Optional

Row = dict[str, Any]
State = Literal["draft", "active", "ended"]
ChargeKind = Literal["per_episode", "flat"]
Territory = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$", max_length=2)]
Region = Literal["europe", "north-america", "latin-america", "middle-east", "africa", "asia",
                 "oceania"]
MOST_CENTS = 10**11
CREATED = "2026-01-05T09:30:00Z"


class ContractForm(Form):
    """What is agreed with a house; the number and the state are not sent."""

    example: ClassVar = {"houseId": "7", "signedOn": "2026-01-05", "currency": "EUR",
                         "notes": "Two years, then by the quarter.", "ownerId": None}

    houseId: Id
    signedOn: date | None = None
    currency: Currency = "EUR"
    notes: Annotated[str, Field(max_length=5000)] | None = None
    ownerId: Id | None = Field(None, description="The employee who looks after it; you, at first.")


class ContractChanges(Changes, ContractForm):
    """What is different about a contract."""

    example: ClassVar = {"signedOn": "2026-02-01"}

    houseId: Id = 0


class ContractState(Form):
    """A draft becomes active, an active contract ends."""

    example: ClassVar = {"state": "active"}

    state: Literal["active", "ended"]


class ContractQuery(ListQuery):
    """Which contracts, in which order."""

    q: Optional[Annotated[str, Field(max_length=100)]] = Field(
        None, description="A part of the number, or of the house's or a title's name.")
    state: Optional[State] = None
    houseId: Optional[Id] = None
    territory: Optional[Territory] = Field(None, description="ISO 3166 code of a covered country.")
    endsFrom: Optional[date] = Field(None, description="Its last term ends on this day or later.")
    endsBefore: Optional[date] = Field(None, description="Its last term ends by this day.")
    sort: api_forms.orders(contract_lists.SORTS) = "-number"  # type: ignore[valid-type]


class Contract(Shape):
    """A contract. `successorId` is its renewal, `predecessorId` what it renews."""

    example: ClassVar = ContractForm.example | {
        "id": "5", "number": "SV-2026-0001", "house": "Atelier Norte", "state": "active",
        "owner": "Erin Hale", "ownerId": "4", "predecessorId": None, "successorId": None,
        "createdAt": CREATED}

    id: str
    number: str
    houseId: str
    house: str
    state: State
    signedOn: date | None
    currency: str
    notes: str | None
    ownerId: str | None
    owner: str | None
    predecessorId: str | None
    successorId: str | None
    createdAt: datetime


class ContractRow(Shape):
    """A contract in the list: its days are those of its terms, its charge their sum."""

    example: ClassVar = {
        "id": "5", "number": "SV-2026-0001", "houseId": "7", "house": "Atelier Norte",
        "state": "active", "signedOn": "2026-01-05", "startsOn": "2026-01-01",
        "endsOn": "2027-12-31", "title": "Harbour Lights", "titles": 3, "chargeCents": 1250000,
        "currency": "EUR", "successorId": None}

    id: str
    number: str
    houseId: str
    house: str
    state: State
    signedOn: date | None
    startsOn: date | None
    endsOn: date | None
    title: str | None
    titles: int
    chargeCents: int
    currency: str
    successorId: str | None


class TermForm(Form):
    """A title's licence. Both days are licensed; a region stands for all its territories."""

    example: ClassVar = {
        "titleId": "7", "startsOn": "2026-01-01", "endsOn": "2027-12-31", "exclusive": True,
        "chargeKind": "flat", "chargeCents": 1250000, "territories": ["PT", "ES"], "regions": []}
    renamed: ClassVar = {"charge": "chargeCents"}

    titleId: Id
    startsOn: date
    endsOn: date
    exclusive: bool = False
    chargeKind: ChargeKind
    chargeCents: int = Field(ge=0, le=MOST_CENTS, description="In cents of the currency.")
    territories: list[Territory] = Field([], max_length=250, description="ISO 3166 codes.")
    regions: list[Region] = Field([], max_length=7)


class TermChanges(Changes, Form):
    """What is different about a term; its title never is.

    Territories and regions, if one of them is sent, replace all territories.
    """

    example: ClassVar = {"endsOn": "2028-06-30", "territories": ["PT", "ES", "FR"]}
    renamed: ClassVar = TermForm.renamed

    startsOn: date = date.min
    endsOn: date = date.min
    exclusive: bool = False
    chargeKind: ChargeKind = "flat"
    chargeCents: int = Field(0, ge=0, le=MOST_CENTS)
    territories: list[Territory] = Field([], max_length=250)
    regions: list[Region] = Field([], max_length=7)


class Term(Shape):
    """A term of a contract, with every territory it covers."""

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


class AmendmentForm(Form):
    """What was agreed after signing."""

    example: ClassVar = {"summary": "Two more seasons at the same fee.", "agreedOn": "2026-06-01"}

    summary: Annotated[str, Field(min_length=1, max_length=500)]
    agreedOn: date


class Amendment(Shape):
    """An amendment; its number counts within the contract."""

    example: ClassVar = AmendmentForm.example | {"number": 1}

    number: int
    summary: str
    agreedOn: date


def contract_json(row: Row) -> Row:
    """A row of contracts.get."""
    return {
        "id": str(row["id"]), "number": row["number"], "houseId": str(row["house_id"]),
        "house": row["house"], "state": row["state"], "signedOn": row["signed_on"],
        "currency": row["currency"], "notes": row["notes"], "ownerId": text_id(row["owner_id"]),
        "owner": row["owner"], "predecessorId": text_id(row["predecessor_id"]),
        "successorId": text_id(row["successor_id"]), "createdAt": row["created_at"],
    }


def contract_row(row: Row) -> Row:
    """A row of rights/contracts.list_contracts."""
    return {
        "id": str(row["id"]), "number": row["number"], "houseId": str(row["house_id"]),
        "house": row["house"], "state": row["state"], "signedOn": row["signed_on"],
        "startsOn": row["starts_on"], "endsOn": row["ends_on"], "title": row["title"] or None,
        "titles": row["titles"], "chargeCents": int(row["charge"]), "currency": row["currency"],
        "successorId": text_id(row["successor_id"]),
    }


def term_json(row: Row) -> Row:
    """A row of terms.get, or of rights/contracts.page_terms."""
    territories = row["territories"] if "territories" in row else (row["countries"] or "").split()
    return {
        "id": str(row["id"]), "contractId": str(row["contract_id"]),
        "titleId": str(row["title_id"]), "title": row["title"], "startsOn": row["starts_on"],
        "endsOn": row["ends_on"], "exclusive": bool(row["exclusive"]),
        "chargeKind": row["charge_kind"], "chargeCents": row["charge_cents"],
        "currency": row["currency"], "territories": territories,
    }
