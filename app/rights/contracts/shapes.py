"""Requests and answers of the operations on contracts and amendments."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from app.catalog import api_forms
from app.catalog.api_forms import snake, text_id
from app.rights.contracts import contracts
from app.rights.contracts import lists as contract_lists
from app.rights.contracts.amendments import ListedAmendment
from app.rights.contracts.contracts import Currency, Details, State
from app.rights.contracts.forms import Notes, Summary
from app.rights.contracts.lists import ContractRow
from app.rights.days import Day
from app.web import sizes
from app.web.api import Changes, Id, Json, ListQuery, Shape
from app.web.forms import Form, Optional

Territory = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$", max_length=sizes.CODE)]
CREATED = "2026-01-05T09:30:00Z"


class ContractForm(Form):
    """A contract's details. StreamVault gives the number and the state."""

    example: ClassVar = {"houseId": "7", "signedOn": "2026-01-05", "currency": "EUR",
                         "notes": "Two years, then by the quarter.", "ownerId": None}

    houseId: Id
    signedOn: Day | None = None
    currency: Currency = "EUR"
    notes: Notes | None = None
    ownerId: Id | None = Field(None, description="The employee who owns it. By default you do.")

    def details(self, account_id: int) -> Details:
        """Return the details sent; the account owns the contract unless another is named."""
        return Details(house_id=self.houseId, signed_on=self.signedOn, currency=self.currency,
                       notes=self.notes or None, owner_id=self.ownerId or account_id)


class ContractChanges(Changes, ContractForm):
    """The details of a contract that change."""

    example: ClassVar = {"signedOn": "2026-02-01"}

    houseId: Id = 0

    def over(self, contract: contracts.Contract) -> Details:
        """Return the contract's details with the changes put over them."""
        changes = {snake(name): value for name, value in self.sent().items()}
        given = replace(contracts.details(contract), **changes)
        return replace(given, notes=given.notes or None)


class ContractState(Form):
    """A draft becomes active; an active contract ends."""

    example: ClassVar = {"state": "active"}

    state: Literal["active", "ended"]


class ContractQuery(ListQuery):
    """Filters and order of the contracts."""

    q: Optional[Annotated[str, Field(max_length=sizes.SEARCH)]] = Field(
        None, description="A part of the number, or of the name of the house or of a title.")
    state: Optional[State] = None
    houseId: Optional[Id] = None
    territory: Optional[Territory] = Field(
        None, description="ISO 3166 code of a territory that its terms cover.")
    endsFrom: Optional[date] = Field(None, description="Its last term ends on this day or later.")
    endsBefore: Optional[date] = Field(
        None, description="Its last term ends on this day or earlier.")
    sort: api_forms.orders(contract_lists.SORTS) = "-number"  # type: ignore[valid-type]

    def filters(self) -> dict[str, object]:
        """Return what is asked, as `contract_lists.rows` takes it."""
        return {"q": self.q, "state": self.state, "house_id": self.houseId,
                "territory": self.territory and self.territory.upper(),
                "ends_from": self.endsFrom, "ends_before": self.endsBefore}


class Contract(Shape):
    """A contract. `successorId` is its renewal; `predecessorId` is the contract it renews."""

    example: ClassVar = ContractForm.example | {
        "id": "5", "number": "SV-2026-0001", "house": "Atelier Norte", "state": "active",
        "owner": "Erin Hale", "ownerId": "4", "predecessorId": None, "successorId": None,
        "createdAt": CREATED, "endedOn": None}

    id: str
    number: str
    houseId: str
    house: str
    state: State
    signedOn: date | None
    endedOn: date | None
    currency: str
    notes: str | None
    ownerId: str | None
    owner: str | None
    predecessorId: str | None
    successorId: str | None
    createdAt: datetime


class ListedContract(Shape):
    """A contract of the list. Its days span those of its terms; its charge is their sum."""

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


class RenewalsForm(Form):
    """The contracts to renew."""

    example: ClassVar = {"contractIds": ["5", "6"]}

    contractIds: list[Id] = Field(min_length=1, max_length=sizes.RENEWED_CONTRACTS)


class Renewal(Shape):
    """A contract and the draft that renews it."""

    example: ClassVar = {"contractId": "5", "renewalId": "9"}

    contractId: str
    renewalId: str


class Renewals(Shape):
    """The renewals that were drafted, and the contracts that got none."""

    example: ClassVar = {"drafted": [Renewal.example], "skipped": ["6"]}

    drafted: list[Renewal]
    skipped: list[str]


class AmendmentForm(Form):
    """An agreement of the parties after signing."""

    example: ClassVar = {"summary": "Two more seasons at the same fee.", "agreedOn": "2026-06-01"}

    summary: Summary
    agreedOn: Day


class Amendment(Shape):
    """An amendment. Its number counts within the contract."""

    example: ClassVar = AmendmentForm.example | {"number": 1}

    number: int
    summary: str
    agreedOn: date


def contract_json(row: contracts.Contract) -> Json:
    """Return a contract as the API answers it."""
    return {
        "id": str(row["id"]), "number": row["number"], "houseId": str(row["house_id"]),
        "house": row["house"], "state": row["state"], "signedOn": row["signed_on"],
        "endedOn": row["ended_on"], "currency": row["currency"], "notes": row["notes"],
        "ownerId": text_id(row["owner_id"]), "owner": row["owner"],
        "predecessorId": text_id(row["predecessor_id"]),
        "successorId": text_id(row["successor_id"]), "createdAt": row["created_at"],
    }


def listed_json(row: ContractRow) -> Json:
    """Return a contract of the list as the API answers it."""
    return {
        "id": str(row["id"]), "number": row["number"], "houseId": str(row["house_id"]),
        "house": row["house"], "state": row["state"], "signedOn": row["signed_on"],
        "startsOn": row["starts_on"], "endsOn": row["ends_on"], "title": row["title"] or None,
        "titles": row["titles"], "chargeCents": row["charge"], "currency": row["currency"],
        "successorId": text_id(row["successor_id"]),
    }


def amendment_json(row: ListedAmendment) -> Json:
    """Return an amendment as the API answers it."""
    return {"number": row["id"], "summary": row["summary"], "agreedOn": row["agreed_on"]}
