"""/api/catalog/producers and their alliances with houses, for programs of employees."""

from app.accounts.access import role_required
from app.catalog.api_forms import changed, filled
from app.catalog.houses import alliances, producer_lists, producers, shapes
from app.catalog.houses.alliances import Alliance
from app.catalog.houses.producers import Producer
from app.web import arguments, sizes
from app.web.admission import at_most
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("producers", __name__, area="catalog", tag="Catalogue: producers")


@api.get("/catalog/producers", returns=[shapes.ProducerRow])
@role_required("employee")
def list_producers(query: shapes.ProducerQuery) -> Answer:
    """List producers, with the houses they work with today."""
    rows, on = listed(producer_lists.list_producers, query, query.sort, q=arguments.like(query.q),
                      country=query.country, house_id=query.houseId)
    return Answer([shapes.producer_listed(row) for row in rows], next=on)


@api.post("/catalog/producers", returns=shapes.Producer, status=201)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_producer(body: shapes.ProducerForm) -> Answer:
    """Add a producer."""
    producer_id = producers.create(filled(Producer, body.model_dump()))
    return _answer(producer_id, location=f"/api/catalog/producers/{producer_id}")


@api.get("/catalog/producers/<id:producer_id>", returns=shapes.Producer)
@role_required("employee")
def get_producer(producer_id: int) -> Answer:
    """Get one producer."""
    return _answer(producer_id)


@api.patch("/catalog/producers/<id:producer_id>", returns=shapes.Producer, versioned=True)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def change_producer(producer_id: int, body: shapes.ProducerChanges, version: int) -> Answer:
    """Change a producer."""
    row = producers.get(producer_id)
    producers.update(producer_id, changed(Producer, row, body.sent(), version), version)
    return _answer(producer_id)


@api.delete("/catalog/producers/<id:producer_id>", versioned=True)
@role_required("employee")
def delete_producer(producer_id: int, version: int) -> Answer:
    """Delete a producer and their alliances."""
    producers.delete(producer_id, version)
    return Answer()


@api.get("/catalog/producers/<id:producer_id>/alliances", returns=[shapes.Alliance])
@role_required("employee")
def list_alliances(producer_id: int, query: ListQuery) -> Answer:
    """List the houses a producer works or worked with, newest first."""
    producers.get(producer_id)
    rows, on = listed(alliances.list_alliances, query, "-id", producer_id=producer_id)
    return Answer([shapes.alliance_json(row) for row in rows], next=on)


@api.post("/catalog/producers/<id:producer_id>/alliances", returns=shapes.Alliance, status=201)
@role_required("employee")
def create_alliance(producer_id: int, body: shapes.AllianceForm) -> Answer:
    """Add an alliance of a producer with a house.

    A 409 names the alliance with the same house whose days it overlaps.
    """
    alliance_id = alliances.create(producer_id, filled(Alliance, body.model_dump()))
    return _alliance(alliance_id, location=f"/api/catalog/alliances/{alliance_id}")


@api.get("/catalog/alliances/<id:alliance_id>", returns=shapes.Alliance)
@role_required("employee")
def get_alliance(alliance_id: int) -> Answer:
    """Get one alliance."""
    return _alliance(alliance_id)


@api.patch("/catalog/alliances/<id:alliance_id>", returns=shapes.Alliance)
@role_required("employee")
def change_alliance(alliance_id: int, body: shapes.AllianceChanges) -> Answer:
    """Change an alliance, usually its last day."""
    row = alliances.get(alliance_id)
    alliances.update(alliance_id, changed(Alliance, row, body.sent()))
    return _alliance(alliance_id)


@api.delete("/catalog/alliances/<id:alliance_id>")
@role_required("employee")
def delete_alliance(alliance_id: int) -> Answer:
    """Delete an alliance that was entered by mistake; the producer's history keeps it."""
    alliances.delete(alliance_id)
    return Answer()


def _answer(producer_id: int, location: str | None = None) -> Answer:
    row = producers.get(producer_id)
    return Answer(shapes.producer_json(row), version=row["row_version"], location=location)


def _alliance(alliance_id: int, location: str | None = None) -> Answer:
    return Answer(shapes.alliance_json(alliances.get(alliance_id)), location=location)
