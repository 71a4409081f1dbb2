"""Users and their roles over the API, and the audit trail."""

import json

import pytest

from app import db
from app.accounts import totp
from tests.catalog.office import Program, trail, walk


@pytest.fixture
def admin(client, world):
    """Return Ada's program."""
    return Program(client, world.ada)


def etag(program, person):
    """Return the current version of an account."""
    return program("GET", f"/users/{person.id}").headers["ETag"]


def test_an_administrator_lists_finds_and_reads_users(admin, world):
    rows = walk(admin, "/users?limit=2&sort=-name")
    assert [row["name"] for row in rows] == sorted(
        (person.name for person in world.everybody), reverse=True)
    assert [row["id"] for row in walk(admin, "/users?q=marsh")] == [str(world.bob.id)]
    assert {row["id"] for row in walk(admin, "/users?role=creator")} == {str(world.alice.id)}
    assert walk(admin, "/users?q=%25") == [] and walk(admin, "/users?status=disabled") == []
    one = admin("GET", f"/users/{world.bob.id}").json
    assert one["roles"] == ["customer"] and one["twoStep"] is False and "password" not in str(one)
    assert admin("GET", "/users/999999").status_code == 404


def test_new_roles_count_at_once_and_end_every_token(admin, client, world):
    bob = Program(client, world.bob)
    assert bob("GET", "/tokens").status_code == 200
    path = f"/users/{world.bob.id}/roles"
    assert admin("PUT", path, {"roles": ["employee"]}).status_code == 428
    old = etag(admin, world.bob)
    done = admin("PUT", path, {"roles": ["employee", "customer"]}, etag=old)
    assert done.status_code == 200 and done.json["roles"] == ["customer", "employee"]
    assert bob("GET", "/tokens").status_code == 401
    assert Program(client, world.bob)("GET", "/catalog/houses").status_code == 200
    late = admin("PUT", path, {"roles": ["customer"]}, etag=old)
    assert late.status_code == 412
    [row] = trail("account", world.bob.id)
    assert row["action"] == "account.update" and row["actor_id"] == world.ada.id
    assert json.loads(row["new_values"]) == {"roles": ["customer", "employee"]}
    unknown = admin("PUT", path, {"roles": ["king"]}, etag=etag(admin, world.bob))
    assert unknown.status_code == 422 and unknown.json["errors"][0]["field"] == "roles"


def test_a_program_changes_one_field_and_the_page_sees_the_new_version(admin, client, world):
    before = admin("GET", f"/users/{world.bob.id}")
    done = admin("PATCH", f"/users/{world.bob.id}", {"maturityAge": 13},
                 etag=before.headers["ETag"])
    assert done.json == before.json | {"maturityAge": 13}
    client.sign_in(world.ada)
    form = {"roles": ["customer"], "status": "active", "maturity_age": "16", "row_version": "1"}
    assert client.post(f"/admin/users/{world.bob.id}", data=form).status_code == 409
    form["row_version"] = "2"
    assert client.post(f"/admin/users/{world.bob.id}", data=form).status_code == 303
    assert admin("GET", f"/users/{world.bob.id}").json["maturityAge"] == 16
    assert admin("PATCH", f"/users/{world.bob.id}", {"hasPlan": True},
                 etag=done.headers["ETag"]).status_code == 412
    by_program, by_page = trail("account", world.bob.id)
    assert by_program["action"] == by_page["action"]
    for wrong in ({"maturityAge": 12}, {"status": "gone"}, {"hasPlan": None}):
        answer = admin("PATCH", f"/users/{world.bob.id}", wrong, etag=etag(admin, world.bob))
        assert answer.status_code == 422, wrong
    unknown = admin("PATCH", f"/users/{world.bob.id}", {"email": "x@example.org"},
                    etag=etag(admin, world.bob))
    assert unknown.status_code == 400 and unknown.json["errors"][0]["field"] == "email"


def test_an_administrator_cannot_remove_their_own_role(admin, world):
    refused = admin("PUT", f"/users/{world.ada.id}/roles", {"roles": ["customer"]},
                    etag=etag(admin, world.ada))
    assert refused.status_code == 409 and refused.json["errors"][0]["field"] == "roles"
    gone = admin("PATCH", f"/users/{world.ada.id}", {"status": "disabled"},
                 etag=etag(admin, world.ada))
    assert gone.status_code == 409 and gone.json["errors"][0]["field"] == "status"
    assert admin("GET", f"/users/{world.ada.id}").json["roles"] == ["admin"]


def test_an_administrator_ends_sessions_and_turns_two_step_off(admin, client, world, monkeypatch):
    bob = Program(client, world.bob)
    assert admin("DELETE", f"/users/{world.bob.id}/sessions").status_code == 204
    assert bob("GET", "/tokens").status_code == 401
    assert admin("DELETE", "/users/999999/sessions").status_code == 404
    asked = []
    monkeypatch.setattr(totp, "disable", lambda *who: asked.append(who) or True)
    assert admin("DELETE", f"/users/{world.bob.id}/two-step").status_code == 204
    assert admin("DELETE", f"/users/{world.ada.id}/two-step").status_code == 409
    assert asked == [(world.bob.id, world.ada.id)]


def test_only_administrators_and_tokens_with_their_scope_get_in(client, world):
    for person in (world.bob, world.erin, world.ana):
        assert Program(client, person)("GET", "/users").status_code == 403
    reader = Program(client, world.ada, ["admin:read"])
    assert reader("GET", "/users").status_code == 200
    assert reader("DELETE", f"/users/{world.bob.id}/sessions").status_code == 403
    writer = Program(client, world.ada, ["admin:write"])
    assert writer("DELETE", f"/users/{world.bob.id}/sessions").status_code == 204
    assert writer("DELETE", f"/users/{world.bob.id}/two-step").status_code == 403
    assert Program(client, world.ada, ["account:read"])("GET", "/users").status_code == 403


KINDS = ("account", "application", "contract", "house", "import", "producer", "season", "term",
         "title", "video")


def test_employees_read_the_catalogues_trail_and_administrators_everything(client, world):
    for number, kind in enumerate(KINDS):
        world.add("audit_events", at=f"2026-05-0{number % 9 + 1} 12:00:00", action=f"{kind}.update",
                  object_type=kind, object_id=7, actor_id=world.ada.id, new_values='{"name": "A"}')
    admin, office = Program(client, world.ada), Program(client, world.erin)
    everything = walk(admin, "/audit?limit=3")
    assert {row["objectType"] for row in everything} == set(KINDS)
    assert [int(row["id"]) for row in everything] == sorted(
        (int(row["id"]) for row in everything), reverse=True)
    theirs = walk(office, "/audit?limit=3")
    assert {row["objectType"] for row in theirs} == set(KINDS) - {"account", "application"}
    assert theirs[0]["after"] == {"name": "A"} and theirs[0]["before"] is None
    assert office("GET", "/audit?objectType=account").status_code == 403
    assert [row["objectType"] for row in walk(office, "/audit?objectType=title&objectId=7")] == [
        "title"]
    assert walk(office, f"/audit?actorId={world.bob.id}") == []
    assert walk(office, "/audit?since=2026-06-01") == []
    assert len(walk(office, "/audit?until=2026-05-03")) < len(theirs)
    for person in (world.bob, world.ana):
        assert Program(client, person)("GET", "/audit").status_code == 403
    for query in ("objectType=Title", "since=soon", "actorId=me", "sort=name"):
        assert admin("GET", f"/audit?{query}").status_code == 422, query


def test_a_change_is_in_the_trail_with_its_request_id(client, world):
    office = Program(client, world.erin)
    made = office("POST", "/catalog/houses", {"name": "Atelier Norte"})
    [row] = walk(office, f"/audit?objectType=house&objectId={made.json['id']}")
    assert row["action"] == "house.create" and row["actor"] == world.erin.name
    assert row["requestId"] == made.headers["X-Request-ID"]
    assert row["after"]["name"] == "Atelier Norte"
    assert db.database().rows("SELECT COUNT(*) AS n FROM audit_events")[0]["n"] == 1
