"""Titles: saving, rejecting, merging and deleting."""

import re

import pytest

from app import db
from app.office.changes import loaded
from app.ops import audit


def rows(sql: str, *values):
    """Rows of the test's database."""
    return db.database().rows(sql, values or None)


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


FILLED = {
    "kind": "series", "name": "Low Orbit", "synopsis": "A station that should not turn.",
    "genres": ["Science fiction", "Drama", ""], "release_year": "2025", "countries": "pt, Spain",
    "original_language": "Portuguese", "maturity_age": "13", "rating_label": "M/12",
    "house": "", "added_on": "2026-01-05", "release_country": ["Portugal", "", ""],
    "release_on": ["2025-03-01", "", ""], "credits": "Ana Prado: director\nRui Costa",
    "published": "1",
}


def test_a_title_is_saved_with_all_that_describes_it(office, world):
    world.house("Northlight Pictures")
    response = office.post("/catalog/titles", data=FILLED | {"house": "northlight pictures"})
    assert response.status_code == 303, response.text
    title_id = int(response.headers["Location"].rsplit("/", 1)[1])
    row = rows("SELECT * FROM titles WHERE id = %s", title_id)[0]
    assert (row["name"], row["release_year"], row["original_language"], row["published"],
            row["owned"]) == ("Low Orbit", 2025, "pt", 1, 0)
    assert rows("SELECT name FROM houses WHERE id = %s", row["house_id"])[0]["name"] \
        == "Northlight Pictures"
    assert [r["genre_id"] for r in rows(
        "SELECT genre_id FROM title_genres WHERE title_id = %s ORDER BY position", title_id)
    ] == [4, 1]
    assert [r["country"] for r in rows(
        "SELECT country FROM title_countries WHERE title_id = %s ORDER BY position", title_id)
    ] == ["PT", "ES"]
    assert str(rows("SELECT released_on FROM title_releases WHERE title_id = %s", title_id)[0][
        "released_on"]) == "2025-03-01"
    assert [(r["name"], r["role"]) for r in rows(
        "SELECT p.name, c.role FROM credits AS c INNER JOIN people AS p ON p.id = c.person_id "
        "WHERE c.title_id = %s ORDER BY c.position", title_id)] == [
            ("Ana Prado", "director"), ("Rui Costa", "cast")]
    assert audit.history("title", title_id)[0]["actor"] == "Erin Hale"
    text = office.get(f"/catalog/titles/{title_id}?history=1").text
    assert "Erin Hale" in text and "created the title" in text


def test_a_known_credited_name_is_the_same_person(office, world):
    person = world.add("people", name="Ana Prado")
    office.post("/catalog/titles", data=FILLED)
    office.post("/catalog/titles", data=FILLED | {"name": "Second", "credits": "ana prado: writer"})
    assert {r["person_id"] for r in rows("SELECT person_id FROM credits WHERE role <> 'cast'")} \
        == {person}


def test_a_namesake_who_is_credited_stays_credited(office, world):
    first, second = (world.add("people", name="Ana Prado") for _ in range(2))
    title_id = world.title("Low Orbit")
    world.add("credits", title_id=title_id, person_id=second, role="director", position=1)
    form = {"kind": "series", "name": "Low Orbit", "maturity_age": "0", "row_version": "1",
            "published": "1", "credits": "Ana Prado: director\nAna Prado: writer"}
    assert office.post(f"/catalog/titles/{title_id}", data=form).status_code == 303
    credited = {row["person_id"] for row in rows("SELECT person_id FROM credits")}
    assert credited == {second} and first not in credited


@pytest.mark.parametrize(("field", "value", "message"), [
    ("name", "", "Please fill this in"),
    ("name", "x" * 201, "At most 200 characters"),
    ("kind", "opera", "Choose one from the list"),
    ("release_year", "1492", "At least 1880"),
    ("release_year", "soon", "whole number"),
    ("maturity_age", "15", "Choose one from the list"),
    ("rating_label", "x" * 13, "At most 12 characters"),
    ("genres", ["Drama", "Drama"], "List each genre once"),
    ("genres", ["Opera"], "no genre called “Opera”"),
    ("countries", "Portugal, Atlantis", "no country called “Atlantis”"),
    ("original_language", "Klingon", "no language called “Klingon”"),
    ("house", "Nobody", "no house called “Nobody”"),
    ("added_on", "2026-02-30", "such as 2026-12-31"),
    ("added_on", "0001-01-01", "Enter a date between"),
    ("credits", ": director", "Write “Name: role”"),
    ("credits", "x" * 170, "too long"),
])
def test_a_mistake_is_reported_at_its_field_and_nothing_is_saved(office, field, value, message):
    response = office.post("/catalog/titles", data=FILLED | {field: value})
    assert response.status_code == 422
    assert message in response.text
    assert re.search(rf'id="error-{field}"', response.text)
    assert not rows("SELECT id FROM titles") and not rows("SELECT id FROM people")


@pytest.mark.parametrize(("country", "day", "message"), [
    ("Atlantis", "2026-01-01", "no country called “Atlantis”"),
    ("Portugal", "", "needs both"),
    ("", "2026-01-01", "needs both"),
    ("Portugal", "tomorrow", "“tomorrow” is not a date"),
    ("Portugal", "1066-10-14", "between 1880 and 2100"),
])
def test_a_release_needs_a_country_and_a_date(office, country, day, message):
    response = office.post("/catalog/titles", data=FILLED | {
        "release_country": [country], "release_on": [day]})
    assert response.status_code == 422 and message in response.text
    assert f'value="{country}"' in response.text, "what was typed comes back"


def test_a_country_has_one_release(office):
    response = office.post("/catalog/titles", data=FILLED | {
        "release_country": ["Portugal", "PT"], "release_on": ["2025-03-01", "2025-04-01"]})
    assert response.status_code == 422 and "Portugal is listed twice" in response.text


def test_only_the_wrong_release_is_marked(office):
    text = office.post("/catalog/titles", data=FILLED | {
        "release_country": ["Portugal", "Atlantis"],
        "release_on": ["2025-03-01", "2025-04-01"]}).text
    assert text.count('aria-label="Country of release') == 5
    wrong = re.findall(r'value="(\w*)"[^>]*Country of release[^>]*aria-invalid', text)
    assert wrong == ["Atlantis"]


def test_an_available_title_links_to_its_page_for_viewers(office, world):
    title_id = world.title("Low Orbit")
    assert "See as a viewer" not in office.get(f"/catalog/titles/{title_id}").text
    world.term(world.contract(world.house()), title_id, ("BR", "PT"))
    assert f'href="/titles/{title_id}?as=BR"' in office.get(f"/catalog/titles/{title_id}").text


def edited(office, title_id: int, **changes):
    """Return what the form of a title sends, with some changes."""
    version = rows("SELECT row_version FROM titles WHERE id = %s", title_id)[0]["row_version"]
    return FILLED | {"row_version": str(version)} | changes


def make(office) -> int:
    """Create a title through the form."""
    response = office.post("/catalog/titles", data=FILLED)
    return int(response.headers["Location"].rsplit("/", 1)[1])


def test_an_edit_replaces_what_changed_and_the_history_says_so(office, world):
    title_id = make(office)
    response = office.post(f"/catalog/titles/{title_id}", data=edited(
        office, title_id, name="Lower Orbit", genres=["Drama"], countries="",
        release_country=["Brazil"], release_on=["2025-04-01"], credits="Rui Costa: writer",
        owned="1", published=None))
    assert response.status_code == 303
    entry = audit.history("title", title_id)[0]
    assert {"name", "genres", "countries", "releases", "credits", "owned", "published"} \
        <= loaded(entry["new_values"]).keys()
    assert loaded(entry["old_values"])["genres"] == [4, 1], "ids, whatever they are called later"
    text = office.get(f"/catalog/titles/{title_id}?history=1").text
    for part in ("Lower Orbit", "Brazil", "Science fiction, Drama", "changed the title"):
        assert part in text


def test_saving_without_a_change_writes_nothing(office):
    title_id = make(office)
    before = rows("SELECT * FROM titles WHERE id = %s", title_id)
    response = office.post(f"/catalog/titles/{title_id}", data=edited(office, title_id))
    assert response.status_code == 303
    assert rows("SELECT * FROM titles WHERE id = %s", title_id) == before
    assert [each["action"] for each in audit.history("title", title_id)] == ["title.create"]
    assert len(rows("SELECT * FROM title_genres WHERE title_id = %s", title_id)) == 2


def test_a_title_somebody_else_saved_meanwhile_is_merged_field_by_field(office):
    title_id = make(office)
    mine = edited(office, title_id, name="Mine", synopsis="My words.", genres=["Crime"])
    theirs = edited(office, title_id, name="Theirs", rating_label="TV-14")
    assert office.post(f"/catalog/titles/{title_id}", data=theirs).status_code == 303
    response = office.post(f"/catalog/titles/{title_id}", data=mine)
    assert response.status_code == 409
    text = response.text
    assert "Mine" in text and "Theirs" in text and "both of you changed it" in text
    assert text.count("both of you changed it") == 1, "only the name was changed by both"
    assert "TV-14" in text and "My words." in text
    merged = {name: values for name, values in re.findall(
        r'type="hidden" name="(\w+)" value="([^"]*)"', text) if name != "csrf_token"}
    response = office.post(f"/catalog/titles/{title_id}", data=merged | {"name": "Mine"})
    assert response.status_code == 303, response.text
    row = rows("SELECT * FROM titles WHERE id = %s", title_id)[0]
    assert (row["name"], row["synopsis"], row["rating_label"], row["row_version"]) \
        == ("Mine", "My words.", "TV-14", 3)
    assert len(rows("SELECT * FROM title_genres WHERE title_id = %s", title_id)) == 1
    assert len(rows("SELECT * FROM title_releases WHERE title_id = %s", title_id)) == 1
    assert len(rows("SELECT * FROM credits WHERE title_id = %s", title_id)) == 2


def test_the_kind_of_a_title_with_videos_cannot_change(office, world):
    title_id = world.title()
    world.video(title_id)
    response = office.post(f"/catalog/titles/{title_id}", data=edited(
        office, title_id, kind="film"))
    assert response.status_code == 422 and "has 1 video" in response.text


def test_deleting_a_title_says_what_else_it_deletes_and_deletes_it(office, world):
    title_id = make(office)
    season = world.season(title_id)
    video = world.video(title_id, season_id=season)
    world.add("video_languages", video_id=video, language="en", track="audio")
    world.add("external_refs", source="netflix", external_key="s1", title_id=title_id)
    text = office.get(f"/catalog/titles/{title_id}/delete").text
    assert "1 season, 1 video, 1 release date, 2 credits" in text
    response = office.post(f"/catalog/titles/{title_id}/delete", data={"row_version": "1"})
    assert response.status_code == 303
    assert not rows("SELECT id FROM titles WHERE id = %s", title_id)
    assert not rows("SELECT id FROM videos WHERE title_id = %s", title_id)
    assert audit.history("title", title_id)[0]["action"] == "title.delete"
    assert office.get(f"/catalog/titles/{title_id}").status_code == 404


def test_a_title_that_is_licensed_reviewed_or_watched_is_not_deleted(office, world):
    title_id = world.title()
    video = world.video(title_id)
    world.term(world.contract(world.house()), title_id)
    world.add("reviews", title_id=title_id, account_id=world.bob.id, rating=4, body="Good.",
              created_at="2026-02-01", updated_at="2026-02-01")
    world.add("watch_sessions", account_id=world.bob.id, video_id=video, country="PT",
              started_at="2026-02-01", ended_at="2026-02-01")
    response = office.post(f"/catalog/titles/{title_id}/delete", data={"row_version": "1"})
    assert response.status_code == 409
    for sentence in ("1 term of 1 contract licenses it", "watched 1 time", "1 review"):
        assert sentence in response.text
    assert "Delete the title" not in response.text
    assert rows("SELECT id FROM videos WHERE id = %s", video)


def test_a_title_changed_meanwhile_is_not_deleted(office, world):
    title_id = world.title(row_version=2)
    response = office.post(f"/catalog/titles/{title_id}/delete", data={"row_version": "1"})
    assert response.status_code == 409 and "Check it before you try again" in response.text
    assert rows("SELECT id FROM titles WHERE id = %s", title_id)


def test_the_title_page_shows_terms_seasons_and_videos(office, world):
    title_id = world.title()
    season = world.season(title_id, name="The quiet year")
    world.video(title_id, "Inventory", season_id=season)
    world.video(title_id, "A special", kind="feature", published=False)
    world.term(world.contract(world.house(), number="SV-2026-0042"), title_id, ("PT", "BR"))
    text = office.get(f"/catalog/titles/{title_id}").text
    for part in ("Season 1: The quiet year", "Inventory", "No season", "A special",
                 "SV-2026-0042", "In 2 countries"):
        assert part in text
    assert office.get(f"/catalog/titles?history={title_id}").status_code == 200
    assert office.get("/catalog/titles/999999").status_code == 404
    assert office.get("/catalog/titles?history=999999").status_code == 404


@pytest.mark.parametrize("person", ["bob", "ana", "ada", "alice", "ivan"])
def test_only_employees_open_the_catalogue_but_analysts_read_titles(client, world, person):
    title_id = world.title()
    client.sign_in(getattr(world, person))
    for path in ("/catalog", "/catalog/titles", "/catalog/titles/new",
                 f"/catalog/titles/{title_id}", "/catalog/videos", "/catalog/houses",
                 "/catalog/producers"):
        reads = person == "ana" and re.fullmatch(r"/catalog/titles(/\d+)?", path)
        assert client.get(path).status_code == (200 if reads else 403), path
    assert client.post("/catalog/titles", data=FILLED).status_code == 403
    marked = client.post("/catalog/titles/bulk", data={"do": "own", "ids": title_id})
    assert marked.status_code == 403


def test_the_catalogue_begins_with_the_titles(office):
    response = office.get("/catalog")
    assert response.status_code == 302 and response.headers["Location"] == "/catalog/titles"
