"""Titles, seasons and videos over the API: the same verbs, and the same rows, as the pages."""

import json
import re

import pytest

from tests.catalog.office import Program, trail, walk

TITLE = {
    "kind": "series", "name": "Harbour Lights", "synopsis": "A port.", "genres": ["drama", "Crime"],
    "releaseYear": 2026, "countries": ["PT", "Spain"], "originalLanguage": "pt", "maturityAge": 13,
    "releases": [{"country": "PT", "on": "2026-03-01"}],
    "credits": [{"name": "Ana Prado", "role": "director"}, {"name": "Rui Sá"}], "published": True}


@pytest.fixture
def office(client, world):
    """Erin's program."""
    client.most_queries = 18  # genres, countries, languages, a house, people: found by their names
    return Program(client, world.erin)


def test_a_title_is_created_changed_field_by_field_and_deleted(office, world):
    house_id = world.house()
    made = office.made("/catalog/titles", TITLE | {"houseId": str(house_id)})
    assert made["genres"] == ["Drama", "Crime"] and made["countries"] == ["PT", "ES"]
    assert made["houseId"] == str(house_id) and made["house"] == "Casa Tramuntana"
    assert made["releases"] == TITLE["releases"] and made["addedOn"] is None
    assert made["credits"] == [{"name": "Ana Prado", "role": "director"},
                               {"name": "Rui Sá", "role": "cast"}]
    path = f"/catalog/titles/{made['id']}"
    changed = office("PATCH", path, {"synopsis": "", "countries": ["FR"], "houseId": None},
                     etag=made["etag"])
    assert changed.status_code == 200, changed.text
    assert changed.json == {name: value for name, value in made.items() if name != "etag"} | {
        "synopsis": "", "countries": ["FR"], "houseId": None, "house": None}
    stale = office("PATCH", path, {"name": "Late"}, etag=made["etag"])
    assert stale.status_code == 412 and office("GET", path).json["name"] == TITLE["name"]
    assert office("PATCH", path, {"name": "Bare"}).status_code == 428
    assert office("DELETE", path, etag=made["etag"]).status_code == 412
    assert office("DELETE", path, etag=changed.headers["ETag"]).status_code == 204
    assert office("GET", path).status_code == 404
    actions = [row["action"] for row in trail("title", made["id"])]
    assert actions == ["title.create", "title.update", "title.delete"]
    assert {row["actor_id"] for row in trail("title", made["id"])} == {world.erin.id}


def test_a_page_and_a_program_see_each_others_changes(office, client, world):
    made = office.made("/catalog/titles", TITLE)
    page = client.sign_in(world.erin)
    form = {"kind": "series", "name": "Typed on the page", "genres": ["Drama"], "published": "1",
            "maturity_age": "13", "row_version": "1"}
    assert page.post(f"/catalog/titles/{made['id']}", data=form).status_code == 303
    path = f"/catalog/titles/{made['id']}"
    assert office("PATCH", path, {"name": "Late"}, etag=made["etag"]).status_code == 412
    now = office("GET", path)
    assert now.json["name"] == "Typed on the page" and now.json["genres"] == ["Drama"]
    answer = office("PATCH", path, {"name": "Sent by a program"}, etag=now.headers["ETag"])
    assert answer.status_code == 200
    assert "Sent by a program" in page.get(f"/catalog/titles/{made['id']}?history=1").text
    by_page, by_program = trail("title", made["id"])[1:]
    assert by_page.keys() == by_program.keys() and by_page["action"] == by_program["action"]
    assert json.loads(by_program["new_values"]) == {"name": "Sent by a program", "row_version": 3}


def test_a_credited_name_may_have_a_colon_on_pages_too(office, client, world):
    made = office.made("/catalog/titles", TITLE | {
        "credits": [{"name": "Ghost: The Band", "role": "composer"}, {"name": "Rui Sá"}]})
    assert made["credits"] == [{"name": "Ghost: The Band", "role": "composer"},
                               {"name": "Rui Sá", "role": "cast"}]
    page = client.sign_in(world.erin)
    url = f"/catalog/titles/{made['id']}"
    text = page.get(f"{url}?history=1").text
    lines = re.search(r'<textarea[^>]*name="credits"[^>]*>\n?([^<]*)</textarea>', text)[1]
    assert lines == "Ghost: The Band: composer\nRui Sá: cast"
    assert "Ghost: The Band: composer; Rui Sá: cast" in text
    form = {"kind": "series", "name": "Renamed", "maturity_age": "13", "row_version": "1",
            "credits": lines.replace("\n", "\r\n")}
    assert page.post(url, data=form).status_code == 303
    assert office("GET", f"/catalog/titles/{made['id']}").json["credits"] == made["credits"]
    assert "credits" not in json.loads(trail("title", made["id"])[-1]["new_values"])
    role = office("POST", "/catalog/titles", TITLE | {
        "credits": [{"name": "Ana Prado", "role": "writer: story"}]})
    assert role.status_code == 422 and role.json["errors"][0]["field"] == "credits"


@pytest.mark.parametrize(("change", "field"), [
    ({"genres": ["Nonsense"]}, "genres"), ({"countries": ["QQ"]}, "countries"),
    ({"houseId": "999"}, "houseId"), ({"houseId": 7}, "houseId"), ({"kind": "play"}, "kind"),
    ({"name": None}, "name"), ({"maturityAge": 12}, "maturityAge"),
    ({"originalLanguage": "klingon"}, "originalLanguage"), ({"releaseYear": 1700}, "releaseYear"),
    ({"releases": [{"country": "QQ", "on": "2026-01-01"}]}, "releases"),
    ({"credits": [{"name": "Two\nlines"}]}, "credits"), ({"addedOn": "yesterday"}, "addedOn")])
def test_an_invalid_value_is_reported_at_its_field(office, world, change, field):
    title_id = world.title()
    answer = office("PATCH", f"/catalog/titles/{title_id}", change, etag='"1"')
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field], answer.json
    assert trail("title", title_id) == []


def test_unknown_fields_and_queries_are_rejected(office, world):
    answer = office("POST", "/catalog/titles", TITLE | {"rowVersion": 4})
    assert answer.status_code == 400 and answer.json["errors"][0]["field"] == "rowVersion"
    for query in ("sort=shoe", "limit=101", "kind=play", "genreId=x"):
        assert office("GET", f"/catalog/titles?{query}").status_code == 422, query
    assert office("GET", "/catalog/titles?colour=red").status_code == 400


@pytest.mark.parametrize("sort", ["name", "-newest", "changed", "-places", "genre_name"])
def test_a_program_pages_through_the_list_with_the_filters_of_the_page(office, world, sort):
    made = [world.title(f"Title {n % 3}", kind=("series", "film")[n % 2], published=n > 0)
            for n in range(7)]
    rows = walk(office, f"/catalog/titles?sort={sort}&limit=2")
    assert sorted(int(row["id"]) for row in rows) == made
    films = walk(office, f"/catalog/titles?sort={sort}&kind=film&q=title&limit=2")
    assert {row["kind"] for row in films} == {"film"} and len(films) == 3
    hidden = walk(office, "/catalog/titles?published=false")
    assert [row["id"] for row in hidden] == [str(made[0])]


def test_a_title_in_use_is_not_deleted_and_the_answer_says_why(office, world):
    title_id = world.title()
    world.term(world.contract(world.house()), title_id)
    answer = office("DELETE", f"/catalog/titles/{title_id}", etag='"1"')
    assert answer.status_code == 409
    assert answer.json["errors"] == [
        {"field": "", "message": "1 term of 1 contract licenses it.", "code": "conflict"}]
    world.video(title_id)
    settled = office("PATCH", f"/catalog/titles/{title_id}", {"kind": "film"}, etag='"1"')
    assert settled.status_code == 409 and settled.json["errors"][0]["field"] == "kind"


def test_seasons_and_videos_of_a_title(office, world):
    title = office.made("/catalog/titles", TITLE)
    seasons = f"/catalog/titles/{title['id']}/seasons"
    one = office.made(seasons, {"number": 1})
    two = office.made(seasons, {"number": 2, "name": "The long winter"})
    twice = office("POST", seasons, {"number": 2})
    assert twice.status_code == 409 and twice.json["errors"][0]["field"] == "number"
    changed = office("PATCH", f"/catalog/seasons/{two['id']}", {"number": 3}, etag=two["etag"])
    assert changed.json == {"id": two["id"], "titleId": title["id"], "number": 3,
                            "name": "The long winter"}
    video = office.made(f"/catalog/titles/{title['id']}/videos", {
        "name": "The tide table", "kind": "episode", "season": 1, "number": 4, "runtimeS": 3130,
        "audio": ["pt"], "subtitles": ["English", "es"], "published": True,
        "publishAt": "2026-03-01T20:00:00Z"})
    assert video["seasonId"] == one["id"] and video["subtitles"] == ["en", "es"]
    assert video["publishAt"] == "2026-03-01T20:00:00Z" and video["air"] == "on air"
    path = f"/catalog/videos/{video['id']}"
    changed = office("PATCH", path, {"subtitles": [], "runtimeS": 3200}, etag=video["etag"])
    assert changed.json["publishAt"] == video["publishAt"] and changed.json["runtimeS"] == 3200
    assert changed.json["subtitles"] == [] and changed.json["audio"] == ["pt"]
    listed = walk(office, f"{seasons}?limit=1")
    assert [(row["number"], row["videos"]) for row in listed] == [(1, 1), (3, 0)]
    [row] = walk(office, f"/catalog/videos?titleId={title['id']}")
    assert row["season"] == 1 and row["audio"] == ["pt"] and row["rights"]["state"] == "no rights"
    wrong = office("PATCH", path, {"season": 9}, etag=changed.headers["ETag"])
    assert wrong.status_code == 422 and wrong.json["errors"][0]["field"] == "season"
    assert office("DELETE", path, etag=video["etag"]).status_code == 412
    assert office("DELETE", path, etag=changed.headers["ETag"]).status_code == 204
    assert office("DELETE", f"/catalog/seasons/{one['id']}", etag='"1"').status_code == 204


def test_only_employees_with_the_scope_reach_the_catalogue(client, world):
    for person in (world.bob, world.ana, world.ada):
        assert Program(client, person)("GET", "/catalog/titles").status_code == 403
    reader = Program(client, world.erin, ["catalog:read"])
    assert reader("GET", "/catalog/titles").status_code == 200
    refused = reader("POST", "/catalog/titles", TITLE)
    assert refused.status_code == 403 and "catalog:write" in refused.json["detail"]
    other = Program(client, world.erin, ["contracts:read"])
    assert other("GET", "/catalog/titles").status_code == 403
    writer = Program(client, world.erin, ["catalog:write", "catalog:read"])
    assert writer.made("/catalog/titles", TITLE)["name"] == TITLE["name"]


def test_a_repeated_post_with_its_key_creates_one_title(office, world):
    key = {"Idempotency-Key": "title-1"}
    one, two = (office("POST", "/catalog/titles", TITLE, headers=key) for _ in range(2))
    assert one.json == two.json and len(walk(office, "/catalog/titles")) == 1
    other = office("POST", "/catalog/titles", TITLE | {"name": "Other"}, headers=key)
    assert other.status_code == 422


def test_titles_are_marked_at_once_and_the_mark_is_undone_by_whoever_made_it(office, client, world):
    ids = [str(world.title(published=False)) for _ in range(3)]
    shown = str(world.title(published=True))
    made = office("POST", "/catalog/titles/marks", {
        "action": "publish", "titleIds": [*ids, shown, "999999"]})
    assert made.status_code == 200 and made.json["changed"] == 3
    assert [office("GET", f"/catalog/titles/{id_}").json["published"] for id_ in ids] == [True] * 3
    assert [row["action"] for row in trail("title", ids[0])] == ["title.publish"]
    undo = f"/catalog/titles/marks/{made.json['id']}"
    assert Program(client, world.ivan)("DELETE", undo).status_code == 403
    world.add("account_roles", account_id=world.ana.id, role="employee")
    assert Program(client, world.ana)("DELETE", undo).status_code == 404, "Erin did this"
    undone = office("DELETE", undo)
    assert undone.status_code == 200 and undone.json == made.json
    assert not any(office("GET", f"/catalog/titles/{id_}").json["published"] for id_ in ids)
    assert office("GET", f"/catalog/titles/{shown}").json["published"]


def test_a_mark_sent_twice_with_one_key_is_made_once(office, world):
    title_id, key = str(world.title(published=False)), {"Idempotency-Key": "mark-1"}
    body = {"action": "publish", "titleIds": [title_id]}
    one, two = (office("POST", "/catalog/titles/marks", body, headers=key) for _ in range(2))
    assert one.json == two.json and one.json["changed"] == 1
    assert office("DELETE", f"/catalog/titles/marks/{two.json['id']}").json["changed"] == 1


@pytest.mark.parametrize(("body", "field"), [
    ({"action": "delete", "titleIds": ["7"]}, "action"), ({"action": "own"}, "titleIds"),
    ({"action": "own", "titleIds": []}, "titleIds"),
    ({"action": "own", "titleIds": ["7"] * 1001}, "titleIds"),
    ({"action": "own", "titleIds": [7]}, "titleIds")])
def test_a_wrong_mark_is_refused_at_its_field(office, body, field):
    refused = office("POST", "/catalog/titles/marks", body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == [field]


def test_a_token_to_read_marks_nothing(client, world):
    reader = Program(client, world.erin, ["catalog:read"])
    refused = reader("POST", "/catalog/titles/marks", {
        "action": "own", "titleIds": [str(world.title())]})
    assert refused.status_code == 403 and refused.json["code"] == "scope_missing"
