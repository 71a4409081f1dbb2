"""Production houses: they make titles and sign contracts."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Any, TypedDict

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app import db, text
from app.catalog import reference
from app.catalog.houses import alliances
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale, unchanged
from app.office.impact import Impact, InUse, counted, listed
from app.office.nouns import Noun, State
from app.ops import audit, search, versions
from app.ops.clock import now
from app.web import sizes
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid, Optional, quoted, wrong


class HouseName(TypedDict):
    """A house and its name."""

    id: int
    name: str


class HouseRow(TypedDict):
    """A house with everything its form edits."""

    id: int
    row_version: int
    created_at: datetime
    name: str
    country: str | None
    country_name: str | None
    website: str | None
    notes: str | None


class Uses(TypedDict):
    """The numbers of rows that name a house."""

    titles: int
    contracts: int
    alliances: int


class HouseTitle(TypedDict):
    """A title of a house."""

    id: int
    name: str
    kind: str
    release_year: int | None
    owned: int
    published: int
    genre: str | None


class HouseContract(TypedDict):
    """A contract of a house, with the last day of its terms."""

    id: int
    number: str
    state: str
    terms: int
    ends_on: date | None


_sql = db.queries(
    "catalog/houses", get_house=HouseRow, list_names=HouseName, list_choices=HouseName,
    count_uses=Uses, list_titles=HouseTitle, list_contracts=HouseContract)

SHOWN = 12  # titles and contracts on a house's page


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of houses by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in _sql.list_names(ids=ids)}


NOUN = Noun(
    "house", "houses", names=names_of, page="catalog.house", roles=nouns.EMPLOYEE,
    fields={
        "name": nouns.Field("Name"),
        "country": nouns.Field("Country", reference.country_name),
        "website": nouns.Field("Website"),
        "notes": nouns.Field("Notes"),
    })


def _website(address: str | None) -> str | None:
    if address is not None and not address.startswith(("https://", "http://")):
        raise wrong("is not a whole address", "Enter the whole address, starting with https://.")
    return address


class House(Form):
    """The values of a house that an employee edits."""

    name: Annotated[str, Field(min_length=1), sizes.HOUSE_NAME]
    country: Optional[reference.Country] = None
    website: Annotated[Optional[Annotated[str, Field(max_length=sizes.WEBSITE)]],
                       AfterValidator(_website)] = None
    notes: Optional[Annotated[str, sizes.NOTES]] = None


def state(house: HouseRow) -> State:
    """Return what history and merge compare: the form's fields and the version."""
    return {name: value for name, value in house.items()
            if name in House.model_fields or name == "row_version"}


def get(house_id: int) -> HouseRow:
    """Return the house. Raises Problem 404."""
    row: HouseRow | None = _sql.get_house(house_id=house_id)
    if row is None:
        raise Problem(404)
    return row


def typed_id(word: Any, info: ValidationInfo) -> int:
    """Return the id of a house that a page's form names. Raises ValueError when there is none.

    The name that the page showed is the stored house, however an older row composes its letters.
    """
    shown = info.context or {}
    if shown.get("house") and str(word).strip() == text.clean(shown["house"]).strip():
        return int(shown["house_id"])
    return id_of(word)


def id_of(word: Any) -> int:
    """Return the id of a house by its name. Raises ValueError when there is none."""
    name = str(word).strip()
    if not name:
        raise PydanticCustomError("missing", "no house")
    found: int | None = _sql.get_id_by_name(name=name)
    if found is None:
        raise ValueError(f"There is no house called {quoted(name)}. Create the house first.")
    return found


def choices() -> list[HouseName]:
    """Return houses by name, for the choices of forms and filters."""
    rows: list[HouseName] = _sql.list_choices()
    return rows


def uses(house_id: int) -> Uses:
    """Return how many rows name the house. Raises Problem 404."""
    found: Uses | None = _sql.count_uses(house_id=house_id)
    if found is None:
        raise Problem(404)
    return found


def titles(house_id: int) -> list[HouseTitle]:
    """Return the newest titles of the house."""
    rows: list[HouseTitle] = _sql.list_titles(house_id=house_id, limit=SHOWN)
    return rows


def contracts(house_id: int) -> list[HouseContract]:
    """Return the house's newest contracts."""
    rows: list[HouseContract] = _sql.list_contracts(house_id=house_id, limit=SHOWN)
    return rows


@db.transactional("houses.create")
def create(house: House) -> int:
    """Save a new house and return its id. Raises Conflict at the name."""
    values = house.model_dump(include=set(House.model_fields))
    try:
        house_id: int = _sql.insert_house(**values, now=now())
    except db.Duplicate:
        raise _taken(house) from None
    search.index("house", [house_id])
    audit.record("house.create", "house", house_id, new=values | {"row_version": 1})
    versions.bump("catalog")
    return house_id


@db.transactional("houses.update")
def update(house_id: int, house: House, row_version: int) -> None:
    """Save a house. Raises Problem 404, Stale, or Conflict at the name."""
    before = get(house_id)
    if before["row_version"] != row_version:
        raise Stale
    values = house.model_dump(include=set(House.model_fields))
    if unchanged(before, values):
        return
    try:
        saved = _sql.update_house(house_id=house_id, row_version=row_version, **values)
    except db.Duplicate:
        raise _taken(house) from None
    if not saved:
        raise Stale
    if values["name"] != before["name"]:
        search.index("house", [house_id])
    audit.record("house.update", "house", house_id, old=state(before),
                 new=values | {"row_version": row_version + 1})
    versions.bump("catalog")


def _taken(house: House) -> Invalid:
    return Conflict.at("name", f"A house called {house.name} already exists.")


def impact(house_id: int) -> Impact:
    """Return what deleting the house deletes too, and what forbids it. Raises Problem 404."""
    used = uses(house_id)
    titles, contracts = counted(used["titles"], "title"), counted(used["contracts"], "contract")
    return Impact(
        goes=listed(counted(used["alliances"], "alliance")),
        stops=listed(
            titles and f"{titles} {'belongs' if used['titles'] == 1 else 'belong'} to it.",
            contracts and f"{contracts} {'is' if used['contracts'] == 1 else 'are'} with it."))


@impacts.deleting
@db.transactional("houses.delete")
def delete(house_id: int, row_version: int) -> str:
    """Delete a house and its alliances; return its name.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if _sql.lock_house(house_id=house_id) is None:
        raise Problem(404)
    found = impact(house_id)
    if found.stops:
        raise InUse(found)
    before = get(house_id)
    if before["row_version"] != row_version:
        raise Stale
    alliances.clear(house_id=house_id)
    _sql.delete_house(house_id=house_id)
    search.forget("house", house_id)
    audit.record("house.delete", "house", house_id, old=state(before))
    versions.bump("catalog")
    return before["name"]
