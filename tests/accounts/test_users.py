"""Users and the audit trail, for administrators."""

import html
import json
import re

import pytest

from app.accounts import administration, user_lists
from app.ops import search
from app.web import paging
from app.web.forms import Invalid
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in
from tests.world import BORN


def stored(person):
    """Return a person's row with roles."""
    return administration.get(person.id)


def save(client, person, **changes):
    """Fill in the form of a person's page."""
    row = stored(person)
    data = {"roles": row["roles"].split(","), "status": row["status"], "has_plan": "1",
            "maturity_age": str(row["maturity_age"]), "row_version": row["row_version"]}
    data |= changes
    return client.post(f"/admin/users/{person.id}",
                       data={name: value for name, value in data.items() if value is not None})


def test_an_administrator_searches_filters_and_sorts_the_list(client, world):
    client.sign_in(world.ada)
    nobody = "No users match these filters"
    for query, there, not_there in (
            ("q=marsh", "Bob Marsh", "Erin Hale"), ("q=ERIN@", "Erin Hale", "Bob Marsh"),
            ("role=admin", "Ada Stone", "Bob Marsh"), ("role=nonsense", "Bob Marsh", nobody),
            ("status=disabled", nobody, "Bob Marsh"),
            ("q=%25", nobody, "Bob Marsh"), ("sort=-created", "Bob Marsh", nobody)):
        page = client.get(f"/admin/users?{query}").text
        assert there in page, query
        assert f">{not_there}<" not in page, query


def found(client, url: str) -> list[str]:
    """Return the names of a list's page, in order."""
    return re.findall(r'<a class="id" href="/admin/users/\d+">([^<]*)</a>', client.get(url).text)


@pytest.fixture
def noras(world) -> list[str]:
    """Make people who have "nora" in their name or address; best first, and not by name."""
    people = (("Nora Vale", "vale"), ("Zoe Nora", "zoe"), ("Carl Young", "nora.young"),
              ("Norah Abel", "abel"), ("brunoramos", "bruno"), ("Dina Reis", "eleonora"))
    for name, address in reversed(people):
        world.add("accounts", name=name, email=f"{address}@example.org", password_hash="x",
                  country="PT", created_at=BORN)
    return [name for name, _ in people]


def test_a_search_puts_whole_words_before_beginnings_before_parts_of_words(
        client, world, noras):
    client.sign_in(world.ada)
    assert found(client, "/admin/users?q=nora") == noras
    assert found(client, "/admin/users?q=NORA&sort=-name") == sorted(
        noras, key=str.lower, reverse=True), "another order on request"
    assert "%" not in found(client, "/admin/users?q=%25nora")


def test_a_search_pages_through_everybody_once(client, world, noras, monkeypatch):
    monkeypatch.setitem(paging.page.__kwdefaults__, "limit", 2)
    client.sign_in(world.ada)
    seen, url = [], "/admin/users?q=nora"
    for _ in noras:
        seen += found(client, url)
        further = re.search(r'rel="next" href="([^"]*)"', client.get(url).text)
        if not further:
            break
        url = html.unescape(further[1])
    assert seen == noras


def test_every_account_is_on_exactly_one_page_in_every_order(app, world):
    everybody = {row["id"] for row in tools.rows("SELECT id FROM accounts")}
    for sort in ("name", "-name", "created", "-created"):
        seen, args = [], {"sort": sort}
        for _ in range(9):
            with app.test_request_context("/admin/users", query_string=args):
                from flask import request

                request.url_rule = next(rule for rule in app.url_map.iter_rules()
                                        if rule.endpoint == "accounts.users")
                page = paging.page(user_lists.list_users, args,
                                   sorts=("name", "created"), default="name", limit=2,
                                   match=search.NO_QUESTION, role=None, status=None)
            seen += [row["id"] for row in page.rows]
            if not page.next_url:
                break
            args = {"sort": sort, "after": paging.encode(page.rows[-1], sort.lstrip("-"))}
        assert sorted(seen) == sorted(everybody), sort


def test_a_new_role_is_saved_audited_and_signs_the_account_out(app, client, world):
    bob = fresh(app).sign_in(world.bob)
    client.sign_in(world.ada)
    assert save(client, world.bob, roles=["customer", "creator"]).status_code == 303
    assert stored(world.bob)["roles"] == "creator,customer"
    assert not signed_in(bob)
    event = tools.rows("SELECT * FROM audit_events WHERE action = 'account.update'")[-1]
    assert (event["actor_id"], event["object_id"]) == (world.ada.id, world.bob.id)
    assert json.loads(event["old_values"]) == {"roles": ["customer"]}
    assert json.loads(event["new_values"]) == {"roles": ["creator", "customer"]}
    assert "creator" in client.get(f"/admin/users/{world.bob.id}").text


def test_a_disabled_account_is_signed_out_and_cannot_sign_in(app, client, world):
    bob = fresh(app).sign_in(world.bob)
    client.sign_in(world.ada)
    save(client, world.bob, status="disabled")
    assert not signed_in(bob)
    assert tools.try_to_sign_in(bob, world.bob.email, world.bob.password).status_code == 422


def test_an_account_knows_since_when_it_is_disabled(client, world):
    """Reports count who was enabled at the time."""
    def since():
        sql = "SELECT disabled_at FROM accounts WHERE id = %(id)s"
        return tools.rows(sql, id=world.bob.id)[0]["disabled_at"]

    client.sign_in(world.ada)
    assert since() is None
    save(client, world.bob, status="disabled")
    first = since()
    assert first is not None
    assert save(client, world.bob, status="disabled", maturity_age="13").status_code == 303
    assert since() == first, "another change while disabled keeps the moment"
    save(client, world.bob, status="active")
    assert since() is None


def test_a_new_plan_or_maturity_age_signs_nobody_out(app, client, world):
    bob = fresh(app).sign_in(world.bob)
    client.sign_in(world.ada)
    assert save(client, world.bob, has_plan=None, maturity_age="13").status_code == 303
    assert (stored(world.bob)["has_plan"], stored(world.bob)["maturity_age"]) == (0, 13)
    assert signed_in(bob)


@pytest.mark.parametrize("changes", [{"roles": ["employee"]}, {"status": "disabled"}])
def test_administrators_cannot_lock_themselves_out(client, world, changes):
    client.sign_in(world.ada)
    tools.run("INSERT INTO account_roles VALUES (%(id)s, 'admin')", id=world.erin.id)
    answer = save(client, world.ada, **changes)
    assert answer.status_code == 422
    assert "remove your own administrator role" in answer.text
    assert stored(world.ada)["roles"] == "admin"


def test_the_last_active_administrator_stays_one(world):
    tools.run("INSERT INTO account_roles VALUES (%(id)s, 'admin')", id=world.erin.id)
    tools.run("UPDATE accounts SET status = 'disabled' WHERE id = %(id)s", id=world.erin.id)
    access = administration.Access(frozenset({"customer"}), "active", True, 18)
    with pytest.raises(Invalid):
        administration.administer(world.ada.id, stored(world.ada)["row_version"], access,
                                  world.erin.id)


@pytest.mark.parametrize("changes", [
    {"roles": ["owner"]}, {"status": "gone"}, {"maturity_age": "17"}, {"email": "x@example.org"},
    {"password_hash": "x"}, {"auth_version": "1"}, {"row_version": "x"},
])
def test_a_wrong_or_unknown_field_saves_nothing(client, world, changes):
    client.sign_in(world.ada)
    before = stored(world.bob)
    assert save(client, world.bob, **changes).status_code == 422
    assert stored(world.bob) == before


def test_an_administrator_with_an_old_form_sees_the_other_change(client, world):
    client.sign_in(world.ada)
    version = stored(world.bob)["row_version"]
    save(client, world.bob, maturity_age="16")
    answer = save(client, world.bob, maturity_age="7", row_version=version)
    assert answer.status_code == 409
    assert "to decide" in answer.text
    assert stored(world.bob)["maturity_age"] == 16


def test_an_unknown_account_is_a_404(client, world):
    client.sign_in(world.ada)
    assert client.get("/admin/users/999999").status_code == 404
    assert client.post("/admin/users/999999/sessions/delete").status_code == 404
    answer = client.post("/admin/users/999999", data={
        "roles": ["customer"], "status": "active", "maturity_age": "18", "row_version": "1"})
    assert answer.status_code == 404


def test_an_administrator_signs_an_account_out_everywhere(app, client, world):
    bob = fresh(app).sign_in(world.bob)
    client.sign_in(world.ada)
    assert client.post(f"/admin/users/{world.bob.id}/sessions/delete").status_code == 303
    assert not signed_in(bob)
    assert client.post(f"/admin/users/{world.ada.id}/sessions/delete").status_code == 303
    assert signed_in(client), "this device gets a new session"


def test_the_audit_page_filters_by_person_object_and_days(client, world):
    client.sign_in(world.ada)
    save(client, world.bob, maturity_age="16")
    save(client, world.charlie, maturity_age="7")
    for query, there, not_there in (
            (f"actor={world.ada.id}", "account 2", "Nothing"),
            (f"type=account&object={world.bob.id}", "account 2", ">account 3<"),
            ("until=2020-01-01", "No changes match", ">account 2<"),
            ("since=2020-01-01", "account 3", "No changes match"),
            ("since=nonsense&actor=-1&object=x&type=%27", "No changes match", ">account 2<")):
        page = client.get(f"/admin/audit?{query}").text
        assert there in page, query
        assert not_there not in page, query


def test_the_audit_page_names_changed_objects_and_links_to_them(client, world):
    client.sign_in(world.ada)
    save(client, world.bob, maturity_age="16")
    house_id = world.house("Blue Dory")
    world.add("audit_events", at="2026-01-01", actor_id=world.erin.id, action="house.update",
              object_type="house", object_id=house_id, old_values="{}", new_values="{}")
    page = client.get("/admin/audit").text
    assert f'<a class="link" href="/admin/users/{world.bob.id}">{world.bob.name}</a>' in page
    assert "Blue Dory" in page
    assert f'href="/catalog/houses/{house_id}"' not in page, "an administrator may not go there"


def test_the_list_of_users_shows_how_many_match(client, world):
    client.sign_in(world.ada)
    assert '<p class="num">7</p>' in client.get("/admin/users").text
    assert '<p class="num">1</p>' in client.get(f"/admin/users?q={world.bob.email}").text


def test_what_could_not_be_delivered_is_shown_and_tried_again(client, world):
    client.sign_in(world.ada)
    job_id = world.add("jobs", lane="mail", task="mail", payload='{"text": "secret link"}',
                       attempts=8, created_at="2026-01-01", state="buried",
                       ended_at="2026-01-02", last_error="SMTPException: no")
    page = client.get("/admin/jobs").text
    assert "<b>SMTPException: </b>no" in page and "secret link" not in page
    assert client.post("/admin/jobs/retry", data={"job": job_id}).status_code == 303
    assert client.post("/admin/jobs/retry", data={"job": job_id}).status_code == 404
    row = tools.rows("SELECT attempts, ended_at FROM jobs WHERE id = %(id)s", id=job_id)[0]
    assert row == {"attempts": 0, "ended_at": None}
