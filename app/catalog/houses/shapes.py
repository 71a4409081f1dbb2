"""Bodies and answers of the operations on houses, producers and alliances."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from app.catalog import api_forms, reference
from app.catalog.houses import lists as house_lists
from app.catalog.houses import producer_lists
from app.catalog.houses.alliances import AllianceRow, ListedAlliance
from app.catalog.houses.houses import HouseRow
from app.catalog.houses.lists import CountedHouse
from app.catalog.houses.producer_lists import CountedProducer
from app.catalog.houses.producers import ProducerRow as StoredProducer
from app.web import sizes
from app.web.api import Changes, Id, ListQuery, Shape
from app.web.forms import Form, Optional

Json = dict[str, Any]
Name = Annotated[str, Field(min_length=1), sizes.HOUSE_NAME]
Country = Annotated[str, Field(max_length=sizes.CODE_OR_NAME,
                               description="ISO 3166 code, such as PT, or name.")]
Words = Annotated[str, Field(max_length=sizes.SEARCH)]
CREATED = "2026-01-05T09:30:00Z"


class HouseForm(Form):
    """A production house."""

    example: ClassVar = {"name": "Atelier Norte", "country": "PT",
                         "website": "https://norte.example", "notes": "Signs on paper."}

    name: Name
    country: Country | None = None
    website: Annotated[str, Field(max_length=sizes.WEBSITE)] | None = None
    notes: Annotated[str, sizes.NOTES] | None = None


class HouseChanges(Changes, HouseForm):
    """The changed fields of a house."""

    example: ClassVar = {"website": "https://norte.example/rights"}

    name: Name = ""


class HouseQuery(ListQuery):
    """Filters and order of the houses."""

    q: Optional[Words] = Field(None, description="Part of the name.")
    country: Optional[reference.Country] = None
    sort: api_forms.orders(house_lists.SORTS) = "name"  # type: ignore[valid-type]


class CatalogHouse(Shape):
    """A production house."""

    example: ClassVar = HouseForm.example | {"id": "7", "createdAt": CREATED}

    id: str
    name: str
    country: str | None
    website: str | None
    notes: str | None
    createdAt: datetime


class CatalogHouseRow(Shape):
    """A house in the list, with how many titles, active contracts and producers it has today."""

    example: ClassVar = {
        "id": "7", "name": "Atelier Norte", "country": "PT", "website": None, "titles": 12,
        "contracts": 3, "producers": 2, "changedAt": CREATED}

    id: str
    name: str
    country: str | None
    website: str | None
    titles: int
    contracts: int
    producers: int
    changedAt: datetime


class ProducerForm(Form):
    """A producer."""

    example: ClassVar = {"name": "Iker Sanz", "email": "iker@example.org", "country": "ES",
                         "notes": None}

    name: Name
    email: Annotated[str, Field(max_length=sizes.EMAIL)] | None = None
    country: Country | None = None
    notes: Annotated[str, sizes.NOTES] | None = None


class ProducerChanges(Changes, ProducerForm):
    """The changed fields of a producer."""

    example: ClassVar = {"country": "PT"}

    name: Name = ""


class ProducerQuery(ListQuery):
    """Filters and order of the producers."""

    q: Optional[Words] = Field(None, description="Part of the name or of a house's name.")
    country: Optional[reference.Country] = None
    houseId: Optional[Id] = None
    sort: api_forms.orders(producer_lists.SORTS) = "name"  # type: ignore[valid-type]


class Producer(Shape):
    """A producer."""

    example: ClassVar = ProducerForm.example | {"id": "9", "createdAt": CREATED}

    id: str
    name: str
    email: str | None
    country: str | None
    notes: str | None
    createdAt: datetime


class ProducerRow(Shape):
    """A producer in the list, with the houses they work with today."""

    example: ClassVar = {
        "id": "9", "name": "Iker Sanz", "email": "iker@example.org", "country": "ES",
        "houses": 1, "houseNames": "Atelier Norte", "changedAt": CREATED}

    id: str
    name: str
    email: str | None
    country: str | None
    houses: int
    houseNames: str | None
    changedAt: datetime


class AllianceForm(Form):
    """A house with the first and perhaps the last day of an alliance."""

    example: ClassVar = {"houseId": "7", "startsOn": "2026-01-01", "endsOn": None}

    houseId: Id
    startsOn: date
    endsOn: date | None = None


class AllianceChanges(Changes, AllianceForm):
    """The changed fields of an alliance, usually its last day."""

    example: ClassVar = {"endsOn": "2027-06-30"}

    houseId: Id = 0
    startsOn: date = date.min


class Alliance(Shape):
    """A producer's time with a house. Both days are inclusive."""

    example: ClassVar = {"id": "4", "producerId": "9", "houseId": "7", "house": "Atelier Norte",
                         "startsOn": "2026-01-01", "endsOn": None}

    id: str
    producerId: str
    houseId: str
    house: str
    startsOn: date
    endsOn: date | None


def house_json(row: HouseRow) -> Json:
    """Return a house as programs see it."""
    return {"id": str(row["id"]), "name": row["name"],
            "country": row["country"], "website": row["website"],
            "notes": row["notes"], "createdAt": row["created_at"]}


def house_listed(row: CountedHouse) -> Json:
    """Return a house of the list as programs see it."""
    return {"id": str(row["id"]), "name": row["name"],
            "country": row["country_code"], "website": row["website"],
            "titles": row["titles"], "contracts": row["contracts"],
            "producers": row["producers"], "changedAt": row["changed"]}


def producer_json(row: StoredProducer) -> Json:
    """Return a producer as programs see them."""
    return {"id": str(row["id"]), "name": row["name"], "email": row["email"],
            "country": row["country"], "notes": row["notes"],
            "createdAt": row["created_at"]}


def producer_listed(row: CountedProducer) -> Json:
    """Return a producer of the list as programs see them."""
    return {"id": str(row["id"]), "name": row["name"], "email": row["email"],
            "country": row["country_code"], "houses": row["houses"],
            "houseNames": row["house_names"], "changedAt": row["changed"]}


def alliance_json(row: AllianceRow | ListedAlliance) -> Json:
    """Return an alliance as programs see it."""
    return {"id": str(row["id"]), "producerId": str(row["producer_id"]),
            "houseId": str(row["house_id"]), "house": row["house"],
            "startsOn": row["starts_on"], "endsOn": row["ends_on"]}
