"""Putting back what a change replaced: the form shows it, and saving it is one more change."""

import pytest

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


def test_the_form_shows_the_old_values_and_nothing_is_saved_yet(office, renamed):
    url, change = renamed
    text = office.get(f"{url}?back={change}").text
    assert 'value="Casa Tramuntana"' in text and "https://mestral.example" not in text
    assert "Nothing is saved yet." in text
    assert 'value="Casa Mestral"' in office.get(url).text


def test_saving_what_is_shown_is_a_change_like_any_other(office, renamed):
    url, change = renamed
    edit(office, url, name="Casa Tramuntana")
    entries = audit.history("house", int(url.rsplit("/", 1)[1]))
    assert loaded(entries[0]["new_values"])["name"] == "Casa Tramuntana"
    assert entries[1]["id"] == change


@pytest.mark.parametrize("wanted", ["0", "x", "-1", "9" * 30])
def test_a_change_of_something_else_puts_nothing_back(office, renamed, wanted):
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


def test_a_video_shows_its_old_runtime(office, world):
    video_id = world.video(world.title(kind="film"), kind="feature", runtime_s=5400)
    url = f"/catalog/videos/{video_id}"
    edit(office, url, name="Pilot", kind="feature", number="1", minutes="20", published="1")
    change = audit.history("video", video_id)[0]["id"]
    text = office.get(f"{url}?back={change}").text
    assert 'value="1" aria-label="Hours"' in text and 'value="30" aria-label="Minutes"' in text
