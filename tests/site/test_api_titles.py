"""One title over the API: its details, its seasons, and whether it can be watched."""

import pytest

from tests.site.conftest import fixed_day  # noqa: F401  a fixture
from tests.site.scenes import DAY, NOW, TODAY, begun, finished

pytestmark = pytest.mark.usefixtures("fixed_day")


@pytest.fixture
def ask(call):
    """Return ask(person, url), a GET as that person."""
    return lambda person, url, **headers: call(person, "GET", url, headers=headers)


@pytest.fixture
def here(world):
    """Make a series with a term in Portugal for nine more days."""
    house_id = world.house()
    title_id = world.title("Low Water", house_id=house_id, genres=(5, 1), maturity_age=13,
                           original_language="pt")
    world.term(world.contract(house_id), title_id, ("PT",), ends_on=TODAY + 9 * DAY)
    return title_id


def test_a_title_has_its_languages_people_and_rating(ask, world, here):
    video_id = world.video(here)
    for language, track in (("pt", "audio"), ("en", "subtitle")):
        world.add("video_languages", video_id=video_id, language=language, track=track)
    person_id = world.add("people", name="Marta Sá")
    world.add("credits", title_id=here, person_id=person_id, role="director", position=1)
    for person, rating in ((world.alice, 5), (world.bob, 4)):
        world.add("reviews", title_id=here, account_id=person.id, rating=rating, body="",
                  created_at=NOW, updated_at=NOW)
    answer = ask(world.bob, f"/api/titles/{here}")
    found = answer.json
    assert [each["slug"] for each in found["genres"]] == ["documentary", "drama"]
    assert found["genre"]["slug"] == "documentary"
    assert [each["code"] for each in found["audio"]] == ["pt"]
    assert [each["code"] for each in found["subtitles"]] == ["en"]
    assert found["credits"] == [{"role": "director", "people": ["Marta Sá"]}]
    assert found["rating"] == {"mean": 4.5, "reviews": 2}
    assert found["availableUntil"] == str(TODAY + 9 * DAY) and found["videos"] == 1
    again = ask(world.bob, f"/api/titles/{here}", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("part", ["", "/seasons"])
def test_hidden_and_unlicensed_titles_are_not_found(ask, world, here, part):
    hidden = world.title("Hidden", owned=True, published=False)
    answers = [ask(world.bob, f"/api/titles/{hidden}{part}"),
               ask(world.charlie, f"/api/titles/{here}{part}"),
               ask(world.bob, f"/api/titles/{99_999_999}{part}")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.json["message"] for answer in answers}) == 1
    assert ask(world.bob, f"/api/titles/{here}{part}").status_code == 200, "the control"


def test_seasons_hold_the_videos_on_air_and_the_viewers_progress(ask, world, here):
    seasons = [world.season(here, number) for number in (2, 1)]
    late = world.video(here, "Two one", season_id=seasons[0], number=1)
    early = world.video(here, "One one", season_id=seasons[1], number=1)
    world.video(here, "Later", season_id=seasons[1], number=2, publish_at=NOW + DAY)
    finished(world, world.bob.id, early, TODAY - DAY)
    begun(world, world.bob.id, late, 1500)
    found = ask(world.bob, f"/api/titles/{here}/seasons").json
    assert [(season["number"], [video["name"] for video in season["videos"]])
            for season in found] == [(1, ["One one"]), (2, ["Two one"])]
    assert [season["videos"][0]["percent"] for season in found] == [100, 50]
    assert found[0]["videos"][0]["completedOn"] == str(TODAY - DAY)
    nobody_else = ask(world.alice, f"/api/titles/{here}/seasons").json
    assert nobody_else[0]["videos"][0]["positionSeconds"] is None


def test_availability_has_its_reason_and_its_last_day(ask, world, here):
    free = world.title("Free", is_free=True, owned=True)
    paid = world.title("Paid", owned=True)
    adult = world.title("Adult", owned=True, maturity_age=18, is_free=True)
    hidden = world.title("Hidden", owned=True, published=False)
    kid = world.add("accounts", email="kid@example.org", name="Kid", country="PT",
                    password_hash="x", created_at=NOW, maturity_age=13, has_plan=False)
    world.add("account_roles", account_id=kid, role="customer")

    class Kid:
        id = kid

    def said(person, title_id):
        found = ask(person, f"/api/titles/{title_id}/availability").json
        return found["available"], found["whyNot"], found["until"]

    assert said(world.bob, here) == (True, None, str(TODAY + 9 * DAY))
    assert said(world.charlie, here) == (False, "country", None)
    assert said(Kid, free) == (True, None, None)
    assert said(Kid, paid) == (False, "plan", None)
    assert said(Kid, adult) == (False, "age", None)
    assert ask(world.bob, f"/api/titles/{hidden}/availability").status_code == 404
