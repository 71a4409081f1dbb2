"""Titles over the API: the same as on the pages, filtered and paged, without hidden ones."""

from datetime import timedelta

import pytest

from app.accounts import tokens
from tests.site.scenes import DAY, NOW, TODAY, begun, finished

pytestmark = pytest.mark.usefixtures("fixed_day")


@pytest.fixture
def ask(client):
    """Return ask(person, url), a GET as that person."""
    heads: dict = {}

    def get(person, url, **more):
        if person.id not in heads:
            pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
            heads[person.id] = {"Authorization": f"Bearer {pair.access}"}
        return client.get(url, headers=heads[person.id] | more.pop("headers", {}), **more)

    return get


def names(answer) -> list[str]:
    """Return the names in a list."""
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json]


@pytest.fixture
def shelf(world):
    """Make titles that differ in every filter: one in Portugal only, one hidden, one for adults."""
    house_id = world.house()
    salt = world.title("The Salt Archive", house_id=house_id, genres=(1, 11), owned=True,
                       created_at=NOW - 3 * DAY)
    ferry = world.title("Night Ferry", "film", genres=(2,), owned=True, release_year=None,
                        created_at=NOW - 2 * DAY)
    here = world.title("Low Water", genres=(5,), created_at=NOW - DAY)
    world.term(world.contract(house_id), here, ("PT",), ends_on=TODAY + 9 * DAY)
    world.title("Hidden", owned=True, published=False)
    for title_id, audio, made_in in ((salt, "pt", "ES"), (ferry, "no", "NO")):
        video_id = world.video(title_id)
        world.add("video_languages", video_id=video_id, language=audio, track="audio")
        world.add("video_languages", video_id=video_id, language="en", track="subtitle")
        world.add("title_countries", title_id=title_id, country=made_in, position=1)
    world.add("reviews", title_id=salt, account_id=world.alice.id, rating=5, body="",
              created_at=NOW, updated_at=NOW)
    return {"house": house_id, "salt": salt, "ferry": ferry, "here": here}


@pytest.mark.parametrize(("query", "expected"), [
    ("", ["Low Water", "Night Ferry", "The Salt Archive"]),
    ("kind=film", ["Night Ferry"]), ("genre=mystery", ["The Salt Archive"]),
    ("audio=no", ["Night Ferry"]), ("subtitle=en&sort=name", ["Night Ferry", "The Salt Archive"]),
    ("made_in=ES", ["The Salt Archive"]), ("house={house}", ["The Salt Archive"]),
    ("q=arch", ["The Salt Archive"]), ("q=t", ["The Salt Archive"]), ("q=igh", ["Night Ferry"]),
    ("sort=-rating", ["The Salt Archive", "Low Water", "Night Ferry"]),
    ("genre=none", []), ("house=abc", []), ("kind=&q=", ["Low Water", "Night Ferry",
                                                         "The Salt Archive"]),
])
def test_titles_are_filtered_and_sorted_as_on_the_browse_page(ask, world, shelf, query, expected):
    answer = ask(world.bob, f"/api/titles?{query.format(**shelf)}")
    assert names(answer) == expected


def test_a_title_of_another_country_is_in_no_list_and_in_no_filter(ask, world, shelf):
    assert names(ask(world.charlie, "/api/titles")) == ["Night Ferry", "The Salt Archive"]
    assert "Documentary" in names(ask(world.bob, "/api/genres"))
    assert "Documentary" not in names(ask(world.charlie, "/api/genres"))


@pytest.mark.parametrize("sort", ["-newest", "name", "-year", "year", "-rating", "best"])
def test_pages_of_titles_are_complete_and_each_title_comes_once(ask, world, shelf, sort):
    url, seen = f"/api/titles?limit=1&sort={sort}&q=t", []
    for number in range(8):
        world.title(f"Tide {number}", owned=True, release_year=2000 + number % 3,
                    created_at=NOW - timedelta(hours=number))
    while url:
        answer = ask(world.bob, url)
        seen += names(answer)
        assert len(answer.json) == 1
        url = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert sorted(seen) == ["The Salt Archive", *(f"Tide {number}" for number in range(8))]


@pytest.mark.parametrize(("query", "status"), [
    ("limit=101", 422), ("limit=0", 422), ("sort=price", 422), ("kind=opera", 422),
    ("colour=red", 400), ("before=x", 400), ("as=DE", 400), ("after=broken", 400)])
def test_an_unreadable_query_is_rejected_in_words(ask, world, shelf, query, status):
    answer = ask(world.erin, f"/api/titles?{query}")
    assert answer.status_code == status and answer.json["message"]


def test_a_title_has_its_last_day(ask, world, shelf):
    until = {row["name"]: row["availableUntil"] for row in ask(world.bob, "/api/titles").json}
    assert until == {"The Salt Archive": None, "Night Ferry": None,
                     "Low Water": str(TODAY + 9 * DAY)}


def test_lists_of_filters_hold_only_values_that_find_something(ask, world, shelf):
    assert names(ask(world.bob, "/api/houses")) == ["Casa Tramuntana"]
    spoken = {row["code"]: (row["audio"], row["subtitles"])
              for row in ask(world.bob, "/api/languages").json}
    assert spoken == {"pt": (True, False), "no": (True, False), "en": (False, True)}
    countries = {row["code"]: row["madeIn"] for row in ask(world.bob, "/api/countries").json}
    assert {code for code, made in countries.items() if made} == {"ES", "NO"}
    assert countries["PT"] is False and len(countries) > 100


def test_the_rails_are_those_of_the_home_page(ask, world, shelf):
    video_id = world.video(shelf["here"], "Low tide", season_id=world.season(shelf["here"]))
    begun(world, world.bob.id, video_id)
    finished(world, world.bob.id, world.video(shelf["salt"]), TODAY - DAY)
    home = ask(world.bob, "/api/home").json
    (still,) = home["continueWatching"]
    assert still["title"]["name"] == "Low Water" and still["videoName"] == "Low tide"
    assert (still["percent"], still["secondsLeft"], still["season"]) == (40, 1800, 1)
    assert [title["name"] for title in home["leavingSoon"]] == ["Low Water"]
    assert [title["name"] for title in home["newArrivals"]] == [
        "Low Water", "Night Ferry", "The Salt Archive"]
    assert home["genres"][0]["genre"]["slug"] in ("drama", "documentary")
    other = ask(world.charlie, "/api/home").json
    assert other["continueWatching"] == [] and other["leavingSoon"] == []


def test_a_token_without_the_scope_reads_no_titles(client, world, shelf):
    from app.accounts import personal_tokens

    for scope, status in (("reports:read", 403), ("viewing:read", 200)):
        made = personal_tokens.create(world.bob.id, scope, [scope], 1)
        head = {"Authorization": f"Bearer {made['token']}"}
        assert client.get("/api/titles", headers=head).status_code == status
