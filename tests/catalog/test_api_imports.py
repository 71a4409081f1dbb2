"""Importing a catalogue over the API: looked at first, then all rows or none."""

import io

import pytest

from app import db
from tests.catalog.office import Program, walk
from tests.jobs import work

FILE = ("show_id,type,title,rating,listed_in\n"
        "s1,Movie,Night Ferry,PG,Dramas\ns2,Movie,Low Water,UR,Dramas\n")


@pytest.fixture
def office(client, world):
    """Erin's program."""
    client.most_queries = 60  # an import of two rows writes eight tables
    return Program(client, world.erin)


def send(office, path, text=FILE, query="source=fixture", **more):
    """The file as text/csv."""
    return office("POST", f"{path}?{query}", data=text, content_type="text/csv", **more)


def done_with(office, answer):
    """Do the queued job, and return the state of the upload."""
    assert answer.status_code == 202, answer.text
    assert answer.json["state"] == "waiting" and answer.json["report"] is None
    work("imports")
    return office("GET", answer.location.removeprefix("/api")).json


def titles():
    """Return the number of rows."""
    return db.database().rows("SELECT COUNT(*) AS n FROM titles")[0]["n"]


def test_a_file_is_previewed_then_imported_once(office, world):
    looked = done_with(office, send(office, "/imports/preview"))
    assert looked["state"] == "checked"
    assert looked["report"]["new"] == 2 and looked["report"]["id"] is None
    assert titles() == 0 and walk(office, "/imports") == []
    done = done_with(office, send(office, "/imports"))
    assert done["state"] == "imported" and titles() == 2
    assert done["report"]["findings"] == looked["report"]["findings"] != []
    again = done_with(office, send(office, "/imports"))["report"]
    assert again["new"] == 0 and again["known"] == 2 and again["id"] is None
    assert titles() == 2
    [listed] = walk(office, "/imports?limit=1")
    assert listed["by"] == world.erin.name and (listed["rows"], listed["new"]) == (2, 2)
    one = office("GET", f"/imports/{done['report']['id']}").json
    assert one == listed | {"findings": done["report"]["findings"]}
    assert office("GET", "/imports/999999").status_code == 404


def test_the_pages_show_what_a_program_imported(office, client, world):
    done_with(office, send(office, "/imports"))
    page = client.sign_in(world.erin).get("/catalog/imports")
    assert "fixture" in page.text and "Low Water" not in page.text
    shown = client.sign_in(world.ada).get("/admin/audit?type=import").text
    assert "fixture" in shown and "Findings" not in shown


def test_a_file_with_errors_changes_nothing_and_each_error_is_named(office):
    wrong = FILE + "s2,Movie,Twice,PG,Dramas\ns4,Radio,Wrong kind,PG,Dramas\n"
    looked = done_with(office, send(office, "/imports/preview", wrong))
    assert looked["state"] == "checked" and looked["report"]["errors"] == 2
    rejected = done_with(office, send(office, "/imports", wrong))
    assert rejected["state"] == "rejected" and titles() == 0
    assert [(each["row"], each["column"]) for each in rejected["report"]["findings"]
            if each["level"] == "error"] == [(4, "show_id"), (5, "type")]


def test_a_file_in_a_form_names_its_source(office):
    part = (io.BytesIO(FILE.replace("title", "name").encode()), "Our Films.csv")
    sent = office("POST", "/imports?columns=name%3Dtitle", data={"file": part},
                  content_type="multipart/form-data")
    report = done_with(office, sent)["report"]
    assert report["source"] == "our-films" and report["new"] == 2


@pytest.mark.parametrize(("query", "status", "field"), [
    ("", 422, "source"), ("source=Not%20A%20Name", 422, "source"),
    ("source=x&columns=nonsense", 422, "columns"), ("source=x&dry=1", 400, "dry")])
def test_a_wrong_value_is_reported_at_its_field(office, query, status, field):
    answer = send(office, "/imports", query=query)
    assert answer.status_code == status
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert titles() == 0


def test_other_bodies_are_rejected(office):
    assert office("POST", "/imports?source=x", {"file": FILE}).status_code == 415
    nothing = office("POST", "/imports?source=x", data={}, content_type="multipart/form-data")
    assert nothing.status_code == 422 and nothing.json["errors"][0]["field"] == "file"
    more = {"file": (io.BytesIO(FILE.encode()), "a.csv"), "role": "admin"}
    answer = office("POST", "/imports?source=x", data=more, content_type="multipart/form-data")
    assert answer.status_code == 400 and answer.json["errors"][0]["field"] == "role"


def test_an_import_sent_again_with_its_key_gets_the_same_answer(office):
    one, two = (send(office, "/imports", headers={"Idempotency-Key": "film-1"}) for _ in range(2))
    assert one.json == two.json
    assert done_with(office, one)["report"]["new"] == 2 and titles() == 2
    assert done_with(office, two)["report"]["new"] == 2 and titles() == 2
    other = send(office, "/imports", FILE + "s3,Movie,Third,PG,Dramas\n",
                 headers={"Idempotency-Key": "film-1"})
    assert other.status_code == 422 and titles() == 2


def test_an_upload_is_found_by_its_owner_only(office, client, world):
    location = send(office, "/imports").location.removeprefix("/api")
    world.add("account_roles", account_id=world.ivan.id, role="employee")
    assert Program(client, world.ivan)("GET", location).status_code == 404
    assert office("GET", "/imports/uploads/..%2f..%2fetc").status_code == 404


def test_only_employees_and_tokens_with_the_scope_can_import(client, world):
    for person in (world.bob, world.ana, world.ada):
        assert send(Program(client, person), "/imports").status_code == 403
    reader = Program(client, world.erin, ["catalog:read"])
    assert reader("GET", "/imports").json == []
    assert send(reader, "/imports").status_code == 403
    assert titles() == 0
