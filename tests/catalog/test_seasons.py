"""Seasons on the page of their title."""

import pytest

from app import db
from app.office.changes import loaded
from app.ops import audit


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


def numbers(title_id: int) -> list[int]:
    """The title's season numbers."""
    return [row["number"] for row in db.database().rows(
        "SELECT number FROM seasons WHERE title_id = %s ORDER BY number", (title_id,))]


def test_a_new_season_gets_the_next_number(office, world):
    title_id = world.title()
    world.season(title_id, 3)
    assert 'value="4"' in office.get(f"/catalog/titles/{title_id}/seasons/new").text
    response = office.post(f"/catalog/titles/{title_id}/seasons", data={
        "number": "4", "name": "The thaw"})
    assert response.status_code == 303 and response.headers["Location"].endswith("#videos")
    assert numbers(title_id) == [3, 4]
    assert "Season 4: The thaw" in office.get(f"/catalog/titles/{title_id}").text


@pytest.mark.parametrize(("data", "field", "message"), [
    ({"number": ""}, "number", "Please fill this in"),
    ({"number": "0"}, "number", "At least 1"),
    ({"number": "10000"}, "number", "At most 9999"),
    ({"number": "1"}, "number", "already has a season 1"),
    ({"number": "2", "name": "x" * 201}, "name", "At most 200 characters"),
])
def test_a_mistake_is_reported_at_its_field(office, world, data, field, message):
    title_id = world.title()
    world.season(title_id)
    response = office.post(f"/catalog/titles/{title_id}/seasons", data=data)
    assert response.status_code == 422
    assert message in response.text and f'id="error-{field}"' in response.text
    assert numbers(title_id) == [1]


def test_a_film_has_no_seasons(office, world):
    title_id = world.title(kind="film")
    response = office.post(f"/catalog/titles/{title_id}/seasons", data={"number": "1"})
    assert response.status_code == 422 and "A film has no seasons" in response.text


def test_a_season_saved_by_somebody_else_is_merged(office, world):
    season_id = world.season(world.title(), 1, name="First")
    url = f"/catalog/seasons/{season_id}"
    assert office.post(url, data={"number": "2", "name": "First", "row_version": "1"}
                       ).status_code == 303
    [change, *_] = audit.history("season", season_id)
    assert loaded(change["new_values"]) == {"number": 2, "row_version": 2}
    response = office.post(url, data={"number": "1", "name": "Second", "row_version": "1"})
    assert response.status_code == 409
    assert "You changed different fields" in response.text and "Second" in response.text
    assert 'name="number" value="2"' in response.text
    assert "changed the season" in office.get(f"{url}?history=1").text


def test_a_taken_number_is_rejected_and_nothing_changes(office, world):
    title_id = world.title()
    world.season(title_id, 1)
    season_id = world.season(title_id, 2)
    response = office.post(f"/catalog/seasons/{season_id}", data={
        "number": "1", "row_version": "1"})
    assert response.status_code == 422 and "already has a season 1" in response.text
    assert numbers(title_id) == [1, 2]


def test_deleting_a_season_deletes_its_videos_unless_one_was_watched(office, world):
    title_id = world.title()
    season_id = world.season(title_id)
    video = world.video(title_id, season_id=season_id)
    other = world.video(title_id, "Outside")
    url = f"/catalog/seasons/{season_id}/delete"
    assert "1 video" in office.get(url).text
    world.add("watch_sessions", account_id=world.bob.id, video_id=video, country="PT",
              started_at="2026-02-01", ended_at="2026-02-01")
    refused = office.post(url, data={"row_version": "1"})
    assert refused.status_code == 409 and "watched 1 time" in refused.text
    assert numbers(title_id) == [1]
    empty = world.season(title_id, 2)
    world.video(title_id, "Unseen", season_id=empty)
    stale = office.post(f"/catalog/seasons/{empty}/delete", data={"row_version": "9"})
    assert stale.status_code == 409 and "Check it before you try again" in stale.text
    assert office.post(f"/catalog/seasons/{empty}/delete", data={"row_version": "1"}
                       ).status_code == 303
    assert numbers(title_id) == [1]
    names = {row["name"] for row in db.database().rows("SELECT name FROM videos")}
    assert names == {"Pilot", "Outside"} and other


def test_only_employees_touch_seasons(client, world):
    title_id = world.title()
    season_id = world.season(title_id)
    client.sign_in(world.ana)
    assert client.get(f"/catalog/seasons/{season_id}").status_code == 403
    assert client.post(f"/catalog/seasons/{season_id}/delete", data={"row_version": "1"}
                       ).status_code == 403
    assert client.get(f"/catalog/titles/{title_id}/seasons/new").status_code == 403
    assert numbers(title_id) == [1]
