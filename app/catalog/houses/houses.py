"""Production houses: who titles come from and contracts are signed with."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app import db
from app.catalog import reference
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale
from app.office.impact import Impact, InUse, counted, listed
from app.office.nouns import Noun
from app.ops import audit, versions
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Optional

sql = db.queries("catalog/houses")

SORTS = ("name", "country", "titles", "contracts", "producers", "changed")


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of houses by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in sql.list_house_names_of(ids=ids)}


NOUN = Noun(
    "house", "houses", names=names_of, page="catalog.house",
    roles=nouns.EMPLOYEE,
    fields={
        "name": nouns.Field("Name"),
        "country": nouns.Field("Country"),
        "website": nouns.Field("Website"),
        "notes": nouns.Field("Notes"),
    })


def _website(address: str | None) -> str | None:
    if address is not None and not address.startswith(("https://", "http://")):
        raise ValueError("Please give the whole address, beginning with https://.")
    return address


class HouseForm(Form):
    """A house as its page edits it."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    country: Annotated[Optional[str], reference.CountryName] = None
    website: Annotated[Optional[Annotated[str, Field(max_length=300)]],
                       AfterValidator(_website)] = None
    notes: Optional[Annotated[str, Field(max_length=5000)]] = None
    row_version: int = 0


def state(row: dict[str, Any]) -> dict[str, Any]:
    """What history and merge compare: the form's fields and the version."""
    return {name: row[name] for name in (*NOUN.fields, "row_version")}


def get(house_id: int) -> dict[str, Any]:
    """The house with everything its form edits. Raises Problem 404."""
    row = sql.house_state(house_id=house_id)
    if row is None:
        raise Problem(404)
    return dict(row)


def _columns(form: HouseForm) -> dict[str, Any]:
    return form.model_dump(include={"name", "website", "notes"}) | {
        "country": reference.code(reference.countries(), form.country)}


@db.transactional("houses.create")
def create(form: HouseForm) -> int:
    """Save a new house and return its id. Raises Conflict at the name."""
    try:
        house_id = sql.insert_house(**_columns(form), now=now())
    except db.Duplicate:
        raise Conflict.at("name", f"There is a house called {form.name} already.") from None
    audit.record("house.create", "house", house_id,
                 new=state(form.model_dump()) | {"row_version": 1})
    versions.bump("catalog")
    return int(house_id)


@db.transactional("houses.update")
def update(house_id: int, form: HouseForm) -> None:
    """Save a house. Raises Problem 404, Stale, or Conflict at the name."""
    before = get(house_id)
    try:
        saved = sql.update_house(house_id=house_id, row_version=form.row_version, **_columns(form))
    except db.Duplicate:
        raise Conflict.at("name", f"There is a house called {form.name} already.") from None
    if not saved:
        raise Stale
    audit.record("house.update", "house", house_id, old=state(before),
                 new=state(form.model_dump()) | {"row_version": form.row_version + 1})
    versions.bump("catalog")


def impact(house_id: int) -> Impact:
    """What deleting the house would take along, and what forbids it. Raises Problem 404."""
    uses = sql.house_uses(house_id=house_id)
    if uses is None:
        raise Problem(404)
    titles, contracts = counted(uses["titles"], "title"), counted(uses["contracts"], "contract")
    return Impact(
        goes=listed(counted(uses["alliances"], "alliance")),
        stops=listed(
            titles and f"{titles} {'names' if uses['titles'] == 1 else 'name'} it as their house.",
            contracts and f"{contracts} {'is' if uses['contracts'] == 1 else 'are'} signed or "
                          "drafted with it."))


@impacts.deleting
@db.transactional("houses.delete")
def delete(house_id: int, row_version: int) -> str:
    """Delete a house and its alliances; returns its name.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if sql.lock_house(house_id=house_id) is None:
        raise Problem(404)
    found = impact(house_id)
    if found.stops:
        raise InUse(found)
    before = get(house_id)
    sql.clear_alliances(producer_id=None, house_id=house_id)
    if not sql.delete_house(house_id=house_id, row_version=row_version):
        raise Stale
    audit.record("house.delete", "house", house_id, old=state(before))
    versions.bump("catalog")
    return str(before["name"])
