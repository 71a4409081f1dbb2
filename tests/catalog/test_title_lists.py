"""The titles list: its rows, filters, pages and bulk actions."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import db
from app.catalog.titles import lists as title_lists
from app.ops import audit


def rows(sql: str, *values):
    """Rows of the test's database."""
    return db.database().rows(sql, values or None)


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


def page_ids(text: str) -> list[int]:
    """The titles a list page shows, in order."""
    return [int(n) for n in re.findall(r'name="ids"\s+value="(\d+)"', text)]


def test_the_list_shows_rights_videos_and_state_at_a_glance(office, world):
    house = world.house("Casa Tramuntana")
    live = world.title("The Salt Archive", house_id=house)
    world.video(live)
    world.video(live, "Second")
    contract = world.contract(house)
    world.term(contract, live, ("PT", "ES", "FR", "DE"))
    world.title("Paper Lions", owned=True, published=False)
    world.title("Estuary")
    text = office.get("/catalog/titles").text
    assert "DE ES FR" in text and "+1" in text
    assert "everywhere" in text and "no rights" in text and "hidden" in text
    assert re.search(r'c-videos">2<', text)


def test_filters_narrow_the_list_and_unknown_values_are_ignored(office, world):
    house = world.house("Blue Dory")
    live = world.title("Kestrel Country", house_id=house, genres=(9,), kind="film")
    world.term(world.contract(house), live)
    owned = world.title("Tidewrack", owned=True, published=False)
    bare = world.title("100% Wool_")

    def shown(query):
        return page_ids(office.get(f"/catalog/titles?{query}").text)

    assert shown("q=kestrel") == [live]
    assert shown("q=Blue+Dory") == [live]
    assert shown("q=100%25") == [bare]
    assert shown("q=woo_") == [bare] and shown("q=w__l") == [], "an underscore is no pattern"
    assert shown("kind=film") == [live]
    assert shown("genre=9") == [live]
    assert shown(f"house={house}") == [live]
    assert shown("rights=live") == [live]
    assert shown("rights=owned") == [owned]
    assert shown("rights=none") == [bare]
    assert shown("published=0") == [owned]
    assert set(shown("kind=opera&genre=x&house=-1&rights=all&published=2")) == {live, owned, bare}
    assert "No titles match these filters" in office.get("/catalog/titles?q=zzz").text


def test_an_empty_catalogue_offers_the_first_title(office):
    text = office.get("/catalog/titles").text
    assert "No titles yet" in text and "/catalog/titles/new" in text


@pytest.mark.parametrize("sort", title_lists.SORTS)
@pytest.mark.parametrize("turned", ["", "-"])
def test_paging_lists_every_title_once_in_each_sort(app, office, world, monkeypatch, sort, turned):
    monkeypatch.setattr(title_lists, "PER_PAGE", 3)
    house = world.house("Halden & Sons")
    ids = []
    for n in range(11):  # few distinct keys, so that ties span pages
        title_id = world.title(f"Name {n // 4}", kind=("film", "series")[n % 2],
                               genres=(1 + n % 2,) if n % 3 else (), published=n % 3 > 0,
                               house_id=house if n % 2 else None, owned=n % 5 == 0,
                               release_year=None if n % 4 == 0 else 2020 + n % 2)
        for _ in range(n % 3):
            world.video(title_id)
        ids.append(title_id)
    url, seen, keys = f"/catalog/titles?sort={turned}{sort}", [], []
    while url:
        text = office.get(url).text
        seen += page_ids(text)
        keys.append(url)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        url = found and found[1].replace("&amp;", "&")
    assert sorted(seen) == sorted(ids) and len(seen) == len(ids)
    back = re.search(r'rel="prev" href="([^"]+)"', text)[1].replace("&amp;", "&")
    assert page_ids(office.get(back).text) == seen[6:9]


@settings(max_examples=12, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(["a", "A", "á", "b", "ß", "ss", "Z", "日", "😀", " x"]),
                      min_size=1, max_size=9), sort=st.sampled_from(["name", "-name"]))
def test_titles_whose_names_compare_equal_are_each_listed_once(database, world, names, sort):
    with database.sandbox():  # a nested sandbox is its own transaction, rolled back per example
        made = {world.title(name) for name in names}
        after_key, after_id, seen = None, None, []
        while part := title_lists.list_titles(
                order=sort, after_key=after_key, after_id=after_id, limit=2,
                **title_lists.filters({})):
            seen += [row["id"] for row in part]
            after_key, after_id = part[-1]["name"], part[-1]["id"]
        assert sorted(seen) == sorted(made)


def shows() -> list[int]:
    """Return the published titles by id."""
    return [row["published"] for row in rows("SELECT published FROM titles ORDER BY id")]


def test_a_page_by_name_says_from_where_to_where_it_goes(office, world, monkeypatch):
    monkeypatch.setattr(title_lists, "PER_PAGE", 2)
    for name in ("Amber Road", "Cold <Start>", "Estuary"):
        world.title(name)
    text = office.get("/catalog/titles").text
    assert ("2 titles, from <b>Amber Road</b> to <b>Cold &lt;Start&gt;</b>;"
            " more on the next page") in text
    assert "2 titles; more on the next page" in office.get("/catalog/titles?sort=newest").text


def test_filters_left_empty_do_not_count_as_filters(office):
    assert "No titles yet" in office.get("/catalog/titles?q=&kind=&genre=&house=").text
    assert "No titles match these filters" in office.get("/catalog/titles?q=x&kind=").text


def test_selected_titles_are_marked_together_and_undone(office, world):
    first, second, third = (world.title(name, published=False) for name in "ABC")
    response = office.post("/catalog/titles/bulk?published=0", data={
        "do": "publish", "ids": [str(second), str(first)]})
    assert response.status_code == 303 and "published=0" in response.headers["Location"]
    text = office.get(response.headers["Location"]).text
    assert "2 titles are published now" in text
    assert shows() == [1, 1, 0]
    assert audit.history("title", first)[0]["action"] == "title.publish"
    assert audit.history("title", third) == []
    request_id = re.search(r'name="request_id" value="([^"]+)"', text)[1]
    office.post("/catalog/titles/bulk/undo", data={"request_id": request_id})
    assert shows() == [0, 0, 0]


def test_marking_all_matching_titles_asks_first(office, world):
    for n in range(4):
        world.title(f"Film {n}", kind="film")
    world.title("A series")
    data = {"do": "own", "scope": "all"}
    asked = office.post("/catalog/titles/bulk?kind=film", data=data)
    assert asked.status_code == 200 and "Mark 4 titles as owned?" in asked.text
    assert not rows("SELECT id FROM titles WHERE owned")
    again = office.post("/catalog/titles/bulk?kind=film", data=data | {"expected": "3"})
    assert "Mark 4 titles as owned?" in again.text, "it asks again when the number has changed"
    response = office.post("/catalog/titles/bulk?kind=film", data=data | {"expected": "4"})
    assert response.status_code == 303
    assert len(rows("SELECT id FROM titles WHERE owned")) == 4
    version = rows("SELECT row_version FROM titles WHERE owned LIMIT 1")[0]["row_version"]
    assert version == 2


def test_nobody_undoes_what_somebody_else_did(office, world):
    title_id = world.title()
    db.run("tests.mark", audit.record, "title.publish", "title", title_id, actor_id=world.ada.id)
    event = rows("SELECT request_id FROM audit_events ORDER BY id DESC LIMIT 1")[0]
    response = office.post("/catalog/titles/bulk/undo", data={"request_id": event["request_id"]})
    assert "nothing left to undo" in office.get(response.headers["Location"]).text
    assert shows() == [1]


def test_a_bulk_action_without_titles_or_with_an_unknown_name_changes_nothing(office, world):
    world.title()
    response = office.post("/catalog/titles/bulk", data={"do": "own"})
    assert response.status_code == 303
    assert "Select at least one title" in office.get(response.headers["Location"]).text
    assert office.post("/catalog/titles/bulk", data={"do": "burn"}).status_code == 400


def test_one_click_hides_a_title_and_returns_to_its_page(office, world):
    title_id = world.title()
    response = office.post("/catalog/titles/bulk", data={
        "do": "unpublish", "ids": str(title_id), "back": str(title_id)})
    text = office.get(response.headers["Location"]).text
    assert "1 title is hidden from viewers now" in text and "Publish" in text
