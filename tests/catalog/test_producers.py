"""Producers and their alliances with houses."""

import re

import pytest

from app import db
from app.catalog.houses import producer_lists
from app.ops import audit

FILLED = {"name": "Montserrat Vilà", "email": "M.Vila@example.org", "country": "ES",
          "notes": "Reads twice."}


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


def make(world, name: str = "Iker Zubiaga", **more) -> int:
    """A producer."""
    return world.add("producers", name=name, created_at="2026-01-01", **more)


def shown(text: str) -> list[int]:
    """The producers a list page shows, in order."""
    return [int(n) for n in re.findall(r'class="id" href="/catalog/producers/(\d+)"', text)]


def alliances() -> list[tuple[str, str | None]]:
    """First and last days of every alliance."""
    return [(str(r["starts_on"]), r["ends_on"] and str(r["ends_on"])) for r in db.database().rows(
        "SELECT starts_on, ends_on FROM alliances ORDER BY starts_on")]


def test_a_producer_is_saved_and_listed(office):
    response = office.post("/catalog/producers", data=FILLED)
    assert response.status_code == 303
    text = office.get(response.headers["Location"] + "?history=1").text
    assert "m.vila@example.org" in text and "Spain" in text and "created the producer" in text
    assert "m.vila@example.org" in office.get("/catalog/producers").text


@pytest.mark.parametrize(("changes", "field", "message"), [
    ({"name": ""}, "name", "Please fill this in"),
    ({"name": "x" * 121}, "name", "At most 120"),
    ({"email": "nobody"}, "email", "an address such as"),
    ({"email": "a@b c.d"}, "email", "an address such as"),
    ({"country": "Narnia"}, "country", "no country called “Narnia”"),
])
def test_a_mistake_is_reported_at_its_field_and_nothing_is_saved(office, changes, field, message):
    response = office.post("/catalog/producers", data=FILLED | changes)
    assert response.status_code == 422
    assert message in response.text and f'id="error-{field}"' in response.text
    assert not db.database().rows("SELECT id FROM producers")


def test_a_producer_saved_by_somebody_else_is_merged(office):
    url = office.post("/catalog/producers", data=FILLED).headers["Location"]
    office.post(url, data=FILLED | {"row_version": "1", "name": "Theirs"})
    response = office.post(url, data=FILLED | {"row_version": "1", "name": "Mine"})
    assert response.status_code == 409
    assert "Theirs" in response.text and "Mine" in response.text
    assert "Erin Hale" in response.text, "it says who was first"


def test_an_alliance_is_added_changed_and_deleted_and_the_history_shows_it(office, world):
    producer_id = make(world)
    world.house("Casa Tramuntana")
    world.house("Lagoa Filmes")
    url = f"/catalog/producers/{producer_id}"
    response = office.post(f"{url}/alliances", data={
        "house": "casa tramuntana", "starts_on": "2024-01-01", "ends_on": ""})
    assert response.status_code == 303 and alliances() == [("2024-01-01", None)]
    alliance = re.search(r'href="(/catalog/alliances/\d+)"', office.get(url).text)[1]
    response = office.post(alliance, data={
        "house": "Lagoa Filmes", "starts_on": "2024-01-01", "ends_on": "2026-06-30"})
    assert response.status_code == 303 and alliances() == [("2024-01-01", "2026-06-30")]
    assert "Delete the alliance" in office.get(f"{alliance}/delete").text
    assert office.post(f"{alliance}/delete").status_code == 303 and alliances() == []
    actions = [entry["action"] for entry in audit.history("producer", producer_id)]
    assert actions == ["producer.part", "producer.realign", "producer.ally"]
    text = office.get(f"{url}?history=1").text
    assert "removed an alliance" in text and "Casa Tramuntana" in text


@pytest.mark.parametrize(("changes", "field", "message"), [
    ({"house": ""}, "house", "Please fill this in"),
    ({"house": "Nobody"}, "house", "no house called “Nobody”"),
    ({"starts_on": ""}, "starts_on", "Please fill this in"),
    ({"starts_on": "2026-02-02", "ends_on": "2026-02-01"}, "ends_on", "cannot be before"),
    ({"starts_on": "2021-06-01"}, "starts_on",
     "already work with Casa Tramuntana from 1 Jan 2021 to 31 Dec 2021."),
    ({"starts_on": "2020-01-01", "ends_on": "2021-01-01"}, "starts_on", "already"),
    ({"starts_on": "2025-01-01"}, "starts_on", "from 1 Jan 2024 on"),
])
def test_an_invalid_alliance_is_rejected_at_its_field(office, world, changes, field,
                                                            message):
    producer_id, house_id = make(world), world.house("Casa Tramuntana")
    world.add("alliances", producer_id=producer_id, house_id=house_id, starts_on="2021-01-01",
              ends_on="2021-12-31")
    world.add("alliances", producer_id=producer_id, house_id=house_id, starts_on="2024-01-01")
    response = office.post(f"/catalog/producers/{producer_id}/alliances", data={
        "house": "Casa Tramuntana", "starts_on": "2022-01-01", "ends_on": ""} | changes)
    assert response.status_code == 422
    assert message in response.text and f'id="error-{field}"' in response.text
    assert len(alliances()) == 2


def test_an_alliance_may_keep_its_own_days_when_it_is_changed(office, world):
    producer_id, house_id = make(world), world.house("Casa Tramuntana")
    alliance = world.add("alliances", producer_id=producer_id, house_id=house_id,
                         starts_on="2024-01-01")
    response = office.post(f"/catalog/alliances/{alliance}", data={
        "house": "Casa Tramuntana", "starts_on": "2024-01-01", "ends_on": "2026-01-01"})
    assert response.status_code == 303
    wrong = office.post(f"/catalog/alliances/{alliance}", data={
        "house": "Casa Tramuntana", "starts_on": "x"})
    assert wrong.status_code == 422 and "such as 2026-12-31" in wrong.text


def test_deleting_a_producer_deletes_their_alliances(office, world):
    producer_id, house_id = make(world), world.house()
    world.add("alliances", producer_id=producer_id, house_id=house_id, starts_on="2024-01-01")
    url = f"/catalog/producers/{producer_id}/delete"
    assert "1 alliance" in office.get(url).text
    assert office.post(url, data={"row_version": "4"}).status_code == 409
    assert office.post(url, data={"row_version": "1"}).status_code == 303
    assert alliances() == [] and not db.database().rows("SELECT id FROM producers")
    assert office.get(url).status_code == 404


def test_filters_narrow_the_list(office, world):
    allied, other = make(world), make(world, "Clara Montenegro", country="PT")
    house_id = world.house("Casa Tramuntana")
    world.add("alliances", producer_id=allied, house_id=house_id, starts_on="2024-01-01")
    assert shown(office.get(f"/catalog/producers?house={house_id}").text) == [allied]
    assert shown(office.get("/catalog/producers?country=PT").text) == [other]
    assert shown(office.get("/catalog/producers?q=tramun").text) == [allied]
    assert shown(office.get(f"/catalog/producers?q=clara&history={other}").text) == [other]
    assert "match these filters" in office.get("/catalog/producers?q=zzz").text


@pytest.mark.parametrize("sort", producer_lists.SORTS)
@pytest.mark.parametrize("turned", ["", "-"])
def test_paging_lists_every_producer_once_in_each_sort(office, world, monkeypatch, sort, turned):
    monkeypatch.setattr(producer_lists, "PER_PAGE", 3)
    house_id = world.house()
    made = [make(world, f"Same {n // 4}", country=("ES", None)[n % 2]) for n in range(10)]
    for producer_id in made[::2]:
        world.add("alliances", producer_id=producer_id, house_id=house_id, starts_on="2024-01-01")
    url, seen = f"/catalog/producers?sort={turned}{sort}", []
    while url:
        text = office.get(url).text
        seen += shown(text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        url = following and following[1].replace("&amp;", "&")
    assert sorted(seen) == made and len(seen) == len(made)


def test_only_employees_touch_producers(client, world):
    producer_id = make(world)
    client.sign_in(world.ivan)
    assert client.get(f"/catalog/producers/{producer_id}").status_code == 403
    assert client.post("/catalog/producers", data=FILLED).status_code == 403
    assert client.post(f"/catalog/producers/{producer_id}/alliances", data={}).status_code == 403
