"""Houses, producers and alliances over the API."""

import pytest

from tests.catalog.office import Program, trail, walk


@pytest.fixture
def office(client, world):
    """Erin's program."""
    return Program(client, world.erin)


def test_a_house_is_created_changed_and_kept_while_it_is_used(office, world):
    made = office.made("/catalog/houses", {"name": "Atelier Norte", "country": "Portugal"})
    assert made["country"] == "PT" and made["website"] is None
    path = f"/catalog/houses/{made['id']}"
    taken = office("POST", "/catalog/houses", {"name": "atelier norte"})
    assert taken.status_code == 409 and taken.json["errors"][0]["field"] == "name"
    wrong = office("PATCH", path, {"website": "norte.example"}, etag=made["etag"])
    assert wrong.status_code == 422 and wrong.json["errors"][0]["field"] == "website"
    changed = office("PATCH", path, {"country": None}, etag=made["etag"])
    assert changed.json["country"] is None and changed.json["name"] == "Atelier Norte"
    for late in ({"country": "ES"}, {"country": "QQ"}):  # a stale version is reported first
        assert office("PATCH", path, late, etag=made["etag"]).status_code == 412
    world.title(house_id=int(made["id"]))
    used = office("DELETE", path, etag=changed.headers["ETag"])
    assert used.status_code == 409
    assert used.json["errors"] == [
        {"field": "", "message": "1 title belongs to it.", "code": "conflict"}]
    assert [row["action"] for row in trail("house", made["id"])] == [
        "house.create", "house.update"]


def test_a_program_filters_and_pages_through_houses(office, world):
    made = [world.house(f"House {n}", country=("PT", "ES")[n % 2]) for n in range(5)]
    rows = walk(office, "/catalog/houses?sort=-name&limit=2")
    assert [int(row["id"]) for row in rows] == made[::-1]
    spanish = walk(office, "/catalog/houses?country=ES")
    assert [row["country"] for row in spanish] == ["ES", "ES"]
    assert walk(office, "/catalog/houses?q=%25") == []
    assert office("GET", "/catalog/houses?country=QQ").status_code == 422


def test_a_producer_works_with_a_house_once_at_a_time(office, world):
    house_id = world.house()
    made = office.made("/catalog/producers", {"name": "Iker Sanz", "email": "Iker@Example.org"})
    assert made["email"] == "iker@example.org"
    path = f"/catalog/producers/{made['id']}"
    alliance = office.made(f"{path}/alliances", {
        "houseId": str(house_id), "startsOn": "2026-01-01"})
    twice = office("POST", f"{path}/alliances", {
        "houseId": str(house_id), "startsOn": "2026-05-01"})
    assert twice.status_code == 409 and "Casa Tramuntana" in twice.json["errors"][0]["message"]
    assert twice.json["errors"][0]["field"] == "startsOn"
    ended = office("PATCH", f"/catalog/alliances/{alliance['id']}", {"endsOn": "2026-03-31"})
    assert ended.json == {name: value for name, value in alliance.items() if name != "etag"} | {
        "endsOn": "2026-03-31"}
    office.made(f"{path}/alliances", {"houseId": str(house_id), "startsOn": "2026-05-01"})
    assert [row["startsOn"] for row in walk(office, f"{path}/alliances?limit=1")] == [
        "2026-05-01", "2026-01-01"]
    assert [row["id"] for row in walk(office, f"/catalog/producers?houseId={house_id}")] == [
        made["id"]]
    assert office("DELETE", f"/catalog/alliances/{alliance['id']}").status_code == 204
    nowhere = office("POST", f"{path}/alliances", {"houseId": "999", "startsOn": "2026-05-01"})
    assert nowhere.status_code == 422 and nowhere.json["errors"][0]["field"] == "houseId"
    assert office("DELETE", path, etag=made["etag"]).status_code == 204
    assert [row["action"] for row in trail("producer", made["id"])] == [
        "producer.create", "producer.ally", "producer.realign", "producer.ally", "producer.part",
        "producer.delete"]
