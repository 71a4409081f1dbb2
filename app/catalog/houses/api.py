"""/api/catalog/houses: production houses, for programs of employees."""

from app.accounts.access import role_required
from app.catalog.api_forms import changed, filled
from app.catalog.houses import houses, shapes
from app.catalog.houses import lists as house_lists
from app.catalog.houses.houses import House
from app.web import arguments, sizes
from app.web.admission import at_most
from app.web.api import Answer, Api
from app.web.api.lists import listed

api = Api("houses", __name__, area="catalog", tag="Catalogue: houses")


@api.get("/catalog/houses", returns=[shapes.CatalogHouseRow])
@role_required("employee")
def list_houses(query: shapes.HouseQuery) -> Answer:
    """List houses, with their titles, active contracts and producers of today."""
    rows, on = listed(house_lists.list_houses, query, query.sort, match=arguments.match(query.q),
                      country=query.country)
    return Answer([shapes.house_listed(row) for row in rows], next=on)


@api.post("/catalog/houses", returns=shapes.CatalogHouse, status=201)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_house(body: shapes.HouseForm) -> Answer:
    """Add a house."""
    house_id = houses.create(filled(House, body.model_dump()))
    return _answer(house_id, location=f"/api/catalog/houses/{house_id}")


@api.get("/catalog/houses/<id:house_id>", returns=shapes.CatalogHouse)
@role_required("employee")
def get_house(house_id: int) -> Answer:
    """Get one house."""
    return _answer(house_id)


@api.patch("/catalog/houses/<id:house_id>", returns=shapes.CatalogHouse, versioned=True)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def change_house(house_id: int, body: shapes.HouseChanges, version: int) -> Answer:
    """Change a house."""
    houses.update(house_id, changed(House, houses.get(house_id), body.sent(), version), version)
    return _answer(house_id)


@api.delete("/catalog/houses/<id:house_id>", versioned=True)
@role_required("employee")
def delete_house(house_id: int, version: int) -> Answer:
    """Delete a house that no title and no contract uses.

    A 409 lists the uses in `errors`.
    """
    houses.delete(house_id, version)
    return Answer()


def _answer(house_id: int, location: str | None = None) -> Answer:
    row = houses.get(house_id)
    return Answer(shapes.house_json(row), version=row["row_version"], location=location)
