"""Restoring previous values: the form shows them, and saving them is one more change."""

import re

import pytest

from app import db
from app.db import tx
from app.office.changes import loaded
from app.ops import audit


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


def version(office, url):
    """The row_version of the form on a page."""
    return office.get(url).text.split('name="row_version" value="')[1].split('"')[0]


def edit(office, url, **values):
    response = office.post(url, data={"row_version": version(office, url)} | values)
    assert response.status_code == 303, response.text


@pytest.fixture
def renamed(office, world):
    """A house that was renamed: its page, and the change."""
    house_id = world.house("Casa Tramuntana")
    url = f"/catalog/houses/{house_id}"
    edit(office, url, name="Casa Mestral", website="https://mestral.example")
    return url, audit.history("house", house_id)[0]["id"]


def test_the_history_offers_to_restore_previous_values(office, renamed):
    url, change = renamed
    assert f'href="{url}?back={change}"' in office.get(f"{url}?history=1").text
    assert f'href="{url}?back={change}"' in office.get(
        f"/catalog/houses?history={url.rsplit('/', 1)[1]}").text


def test_the_form_shows_previous_values_and_saves_nothing(office, renamed):
    url, change = renamed
    text = office.get(f"{url}?back={change}").text
    assert 'value="Casa Tramuntana"' in text and "https://mestral.example" not in text
    assert "Nothing is saved yet." in text
    assert 'value="Casa Mestral"' in office.get(url).text


def test_saving_restored_values_is_a_change_like_any_other(office, renamed):
    url, change = renamed
    edit(office, url, name="Casa Tramuntana")
    entries = audit.history("house", int(url.rsplit("/", 1)[1]))
    assert loaded(entries[0]["new_values"])["name"] == "Casa Tramuntana"
    assert entries[1]["id"] == change


@pytest.mark.parametrize("wanted", ["0", "x", "-1", "9" * 30])
def test_a_change_of_something_else_restores_nothing(office, renamed, wanted):
    url, _ = renamed
    text = office.get(f"{url}?back={wanted}").text
    assert 'value="Casa Mestral"' in text and "Nothing is saved yet." not in text


def test_a_title_shows_its_old_genres_releases_and_house(office, world):
    world.house("Blue Dory")
    title_id = world.title("Low Orbit", kind="film")
    url = f"/catalog/titles/{title_id}"
    filled = {"kind": "film", "name": "Low Orbit", "maturity_age": "0", "published": "1",
              "genres": ["Science fiction", "Drama"], "house": "Blue Dory",
              "release_country": ["Portugal"], "release_on": ["2025-03-01"]}
    edit(office, url, **filled)
    edit(office, url, **filled | {"genres": ["Horror"], "house": "", "release_country": [],
                                  "release_on": []})
    change = audit.history("title", title_id)[0]["id"]
    text = office.get(f"{url}?back={change}").text
    assert '<option value="Science fiction" selected>' in text
    assert 'value="Blue Dory"' in text and 'value="2025-03-01"' in text


LOW_ORBIT = {"kind": "film", "name": "Low Orbit", "maturity_age": "0"}


@pytest.fixture
def replaced(office, world):
    """A title whose house, genre and people were replaced, and then renamed; and the change."""
    house_id = world.house("Blue Dory")
    person_id = world.add("people", name="Ana Prado")
    genre_id = world.add("genres", name="Space", slug="space", motif="drama")
    url = f"/catalog/titles/{world.title('Low Orbit', kind='film')}"
    edit(office, url, **LOW_ORBIT, genres=["Space"], house="Blue Dory",
         credits="Ana Prado: director")
    edit(office, url, **LOW_ORBIT, genres=["Drama"], credits="Rui Costa: director")
    rename("houses", house_id, "Red Dory")
    rename("people", person_id, "Ana Prado: the return")
    rename("genres", genre_id, "Outer space")
    change = audit.history("title", int(url.rsplit("/", 1)[1]))[0]["id"]
    return url, change, (house_id, person_id, genre_id)


def rename(table, row_id, name):
    db.run("tests.rename", lambda: tx.current.get().execute(
        f"UPDATE {table} SET name = %(name)s WHERE id = %(id)s", {"name": name, "id": row_id}))


def one(text, **values):
    [row] = db.database().rows(text, values)
    return next(iter(row.values()))


def test_history_shows_what_things_are_called_now(office, replaced):
    url, _, _ = replaced
    text = office.get(f"{url}?history=1").text
    for name in ("Red Dory", "Ana Prado: the return: director", "Outer space"):
        assert f"<del>{name}</del>" in text
    assert "Blue Dory" not in text


def test_previous_values_are_restored_after_what_they_refer_to_was_renamed(office, replaced):
    url, change, (house_id, person_id, genre_id) = replaced
    text = office.get(f"{url}?back={change}").text
    house = re.search(r'<input[^>]*name="house"[^>]*value="([^"]*)"', text)[1]
    genre = re.search(r'<option value="([^"]*)" selected>(Outer[^<]*)</option>', text)[1]
    credits = re.search(r'<textarea[^>]*name="credits"[^>]*>\n?([^<]*)</textarea>', text)[1]
    assert (house, genre, credits) == (
        "Red Dory", "Outer space", "Ana Prado: the return: director")
    edit(office, url, **LOW_ORBIT, genres=[genre], house=house, credits=credits)
    title_id = int(url.rsplit("/", 1)[1])
    assert one("SELECT house_id FROM titles WHERE id = %(id)s", id=title_id) == house_id
    assert one("SELECT genre_id FROM title_genres WHERE title_id = %(id)s", id=title_id) == genre_id
    assert one("SELECT person_id FROM credits WHERE title_id = %(id)s", id=title_id) == person_id
    new = loaded(audit.history("title", title_id)[0]["new_values"])
    assert new["credits"] == [{"person_id": person_id, "role": "director"}]
    assert (new["house_id"], new["genres"]) == (house_id, [genre_id])


def test_a_deleted_house_is_known_by_its_number_in_the_history(office, replaced):
    url, _, (house_id, _, _) = replaced
    assert office.post(f"/catalog/houses/{house_id}/delete", data={
        "row_version": version(office, f"/catalog/houses/{house_id}")}).status_code == 303
    assert f"house {house_id} (deleted)" in office.get(f"{url}?history=1").text


def test_a_video_shows_its_old_runtime(office, world):
    video_id = world.video(world.title(kind="film"), kind="feature", runtime_s=5400)
    url = f"/catalog/videos/{video_id}"
    edit(office, url, name="Pilot", kind="feature", number="1", minutes="20", published="1")
    change = audit.history("video", video_id)[0]["id"]
    text = office.get(f"{url}?back={change}").text
    assert 'value="1" aria-label="Hours"' in text and 'value="30" aria-label="Minutes"' in text
