"""Production houses: list, form, merge, and what keeps them from being deleted."""

import re

import pytest

from app import db
from app.catalog.houses import houses
from app.catalog.houses import lists as house_lists
from app.ops import audit
from app.web.forms import Conflict

FILLED = {"name": "Casa Tramuntana", "country": "Spain", "website": "https://casa.example",
          "notes": "Barcelona."}


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


def shown(text: str) -> list[int]:
    """The houses a list page shows, in order."""
    return [int(n) for n in re.findall(r'class="id" href="/catalog/houses/(\d+)"', text)]


def test_a_house_page_shows_its_titles_contracts_and_producers(office, world):
    response = office.post("/catalog/houses", data=FILLED)
    assert response.status_code == 303
    house_id = int(response.headers["Location"].rsplit("/", 1)[1])
    title_id = world.title(house_id=house_id)
    world.term(world.contract(house_id, "SV-2026-0007"), title_id)
    producer = world.add("producers", name="Montserrat Vilà", created_at="2026-01-01")
    world.add("alliances", producer_id=producer, house_id=house_id, starts_on="2020-01-01")
    text = office.get(f"/catalog/houses/{house_id}?history=1").text
    for part in ("SV-2026-0007", "The Salt Archive", "Montserrat Vilà", "created the house",
                 "live"):
        assert part in text
    listed = office.get("/catalog/houses").text
    assert "casa.example" in listed and "Spain" in listed


@pytest.mark.parametrize(("changes", "field", "message"), [
    ({"name": " "}, "name", "Please fill this in"),
    ({"name": "x" * 121}, "name", "At most 120 characters"),
    ({"name": "BLUE dory"}, "name", "called BLUE dory already exists"),
    ({"country": "Atlantis"}, "country", "no country called “Atlantis”"),
    ({"website": "casa.example"}, "website", "starting with https://"),
    ({"website": "javascript:alert(1)"}, "website", "starting with https://"),
    ({"notes": "x" * 5001}, "notes", "At most 5,000 characters"),
])
def test_a_mistake_is_reported_at_its_field_and_nothing_is_saved(office, world, changes, field,
                                                             message):
    world.house("Blue Dory")
    response = office.post("/catalog/houses", data=FILLED | changes)
    assert response.status_code == 422
    assert message in response.text and f'id="error-{field}"' in response.text
    assert len(db.database().rows("SELECT id FROM houses")) == 1


def test_a_name_taken_meanwhile_is_rejected_at_its_field(office, world):
    world.house("Blue Dory")
    house_id = world.house()
    response = office.post(f"/catalog/houses/{house_id}", data=FILLED | {
        "name": "Blue Dory", "row_version": "1"})
    assert response.status_code == 422 and "called Blue Dory already exists" in response.text


def test_a_house_saved_by_somebody_else_is_merged(office):
    response = office.post("/catalog/houses", data=FILLED)
    url = response.headers["Location"]
    office.post(url, data=FILLED | {"row_version": "1", "notes": "Theirs.", "country": "Portugal"})
    response = office.post(url, data=FILLED | {"row_version": "1", "notes": "Mine.",
                                               "website": ""})
    assert response.status_code == 409
    assert response.text.count("both of you changed it") == 1
    assert "Theirs." in response.text and "Mine." in response.text and "Portugal" in response.text
    house_id = int(url.rsplit("/", 1)[1])
    assert len(audit.history("house", house_id)) == 2, "the late one saved nothing"


def test_a_house_with_titles_or_contracts_is_not_deleted(office, world):
    house_id = world.house()
    world.title(house_id=house_id)
    world.contract(house_id)
    refused = office.post(f"/catalog/houses/{house_id}/delete", data={"row_version": "1"})
    assert refused.status_code == 409
    assert "1 title belongs to it" in refused.text and "1 contract is with it" in refused.text


def test_deleting_an_unused_house_deletes_its_alliances(office, world):
    house_id = world.house()
    producer = world.add("producers", name="Iker", created_at="2026-01-01")
    world.add("alliances", producer_id=producer, house_id=house_id, starts_on="2020-01-01")
    assert "1 alliance" in office.get(f"/catalog/houses/{house_id}/delete").text
    stale = office.post(f"/catalog/houses/{house_id}/delete", data={"row_version": "5"})
    assert stale.status_code == 409 and "Check it before you try again" in stale.text
    assert office.post(f"/catalog/houses/{house_id}/delete", data={"row_version": "1"}
                       ).status_code == 303
    assert not db.database().rows("SELECT id FROM houses")
    assert not db.database().rows("SELECT id FROM alliances")
    assert db.database().rows("SELECT id FROM producers")


def test_filters_narrow_the_list(office, world):
    spanish = world.house("Casa Tramuntana", country="ES")
    world.house("Blue Dory", country="IE")
    assert shown(office.get("/catalog/houses?country=ES").text) == [spanish]
    assert shown(office.get("/catalog/houses?q=tram").text) == [spanish]
    assert "match these filters" in office.get("/catalog/houses?q=zzz").text
    assert f"/catalog/houses/{spanish}" in office.get(f"/catalog/houses?history={spanish}").text


@pytest.mark.parametrize("sort", house_lists.SORTS)
@pytest.mark.parametrize("turned", ["", "-"])
def test_paging_lists_every_house_once_in_each_sort(office, world, monkeypatch, sort, turned):
    monkeypatch.setattr(house_lists, "PER_PAGE", 3)
    made = [world.house(f"House {n:02}", country=("ES", None, "PT")[n % 3]) for n in range(10)]
    for n, house_id in enumerate(made):
        for _ in range(n % 2):
            world.title(house_id=house_id)
    url, seen = f"/catalog/houses?sort={turned}{sort}", []
    while url:
        text = office.get(url).text
        seen += shown(text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        url = following and following[1].replace("&amp;", "&")
    assert sorted(seen) == made and len(seen) == len(made)


def test_only_employees_touch_houses(client, world):
    house_id = world.house()
    client.sign_in(world.ada)
    assert client.get(f"/catalog/houses/{house_id}").status_code == 403
    assert client.post("/catalog/houses", data=FILLED).status_code == 403
    assert client.post(f"/catalog/houses/{house_id}/delete", data={"row_version": "1"}
                       ).status_code == 403


TWINS = [("🍣", "🍺"), ("=", "≠"), ("𠮷野", "𠮟野"), ("José", "Jose"),
         ("Maße", "Masse"), ("x²", "x2")]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_houses_whose_names_differ_are_two_and_are_found_by_their_own_name(world, one, other):
    first, second = houses.create(houses.House(name=one)), houses.create(houses.House(name=other))
    assert first != second
    assert (houses.id_of(one), houses.id_of(other)) == (first, second)
    with pytest.raises(Conflict):
        houses.create(houses.House(name=one))


def test_a_house_is_one_whatever_the_case_of_its_name(world):
    first = houses.create(houses.House(name="Éclair Nørd"))
    assert houses.id_of("ÉCLAIR NØRD") == first
    with pytest.raises(Conflict):
        houses.create(houses.House(name="éclair nørd"))
