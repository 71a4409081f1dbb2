"""Deleting one's account: the person goes everywhere, the numbers stay."""

import json
from random import Random

import pytest

from app.accounts import deletion, downloads, handshake, locks, sessions, tokens, users
from app.analytics import rollups
from app.db import laws
from app.ops import demo, holdings
from app.ops import mail as outgoing
from app.web.errors import Problem
from app.web.forms import Conflict
from tests.accounts import lives, tools
from tests.accounts.tools import rows
from tests.analytics import raw
from tests.analytics.facts import run as report
from tests.jobs import work
from tests.world import PASSWORD

pytestmark = pytest.mark.usefixtures("app")  # creating it registers who clears a video's rows

ROLES = [("customer",), ("creator", "customer"), ("employee", "creator"), ("admin", "employee")]
# Queries: one transaction, in which every part clears its tables, and the trail event by event.
RARE = 120
SURE = {"password": PASSWORD, "confirmation": "delete"}
# The name of staff stays, so that their colleagues know who it was: in this event and nowhere else.
STAYS = {"audit_events.old_values": 1}


def is_staff(roles):
    return bool({"employee", "analyst", "admin"} & set(roles))


@pytest.mark.parametrize("roles", ROLES, ids="+".join)
def test_no_text_of_any_table_names_the_person_afterwards(world, roles):
    person = lives.lead(world, roles)
    lives.with_phone(person)
    downloads.ask(person.id)
    before = lives.traces(*lives.TRACES)
    assert len(before) >= 13, before  # the scan finds what there is to erase
    deletion.delete(person.id)
    tools.mails()  # the goodbye leaves, and its address with it
    left = lives.traces(*lives.TRACES)
    # outcomes of transactions go by themselves, within a day
    assert {name: n for name, n in left.items() if name != "transaction_markers.result"} == (
        STAYS if is_staff(roles) else {})
    event = rows("SELECT old_values FROM audit_events WHERE action = 'account.delete'")[0]
    assert json.loads(event["old_values"]).get("name") == (
        lives.NAME if is_staff(roles) else None)


def test_a_part_that_forgets_its_hook_leaves_traces(world, monkeypatch):
    """Negative control: the scan above sees what one part would leave."""
    person = lives.lead(world)
    parts = [part for part in holdings.parts() if part.part != "ops"]
    monkeypatch.setattr(holdings, "parts", lambda: parts)
    deletion.delete(person.id)
    assert "audit_events.new_values" in lives.traces(*lives.TRACES)


def test_comments_reviews_and_the_ledger_stay_under_a_former_member(world):
    person = lives.lead(world)
    kept = ("watch_sessions", "viewer_progress", "account_days", "comments", "reviews")
    before = {table: rows(f"SELECT COUNT(*) AS n FROM {table} WHERE account_id = %(id)s",
                          id=person.id) for table in kept}
    deletion.delete(person.id)
    assert {table: rows(f"SELECT COUNT(*) AS n FROM {table} WHERE account_id = %(id)s",
                        id=person.id) for table in kept} == before
    said = rows("SELECT c.body, c.state, a.name, a.status FROM comments AS c "
                "INNER JOIN accounts AS a ON a.id = c.account_id WHERE a.id = %(id)s "
                "ORDER BY c.seq", id=person.id)
    assert [(row["body"], row["state"]) for row in said] == [
        ("=Lovely opening", "visible"), ("", "deleted")]
    assert {(row["name"], row["status"]) for row in said} == {("Former member", "deleted")}


def test_the_laws_of_the_database_hold_afterwards(database, world):
    person = lives.lead(world, ("employee", "creator"))
    before = set(laws.broken(database))
    deletion.delete(person.id)
    assert set(laws.broken(database)) <= before


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_no_number_of_any_report_changes(world, seed):
    rows_of = raw.world(Random(seed))
    rows_of.store()
    names = ("completion_extremes", "daily_hours", "genre_leaders", "hours_by_country",
             "key_figures", "performance_tiers", "regional_comparison", "series_territory_card",
             "top10_by_country_week", "top_videos")
    before = {name: report(name, min_sample=2) for name in names}
    leaving = [row["id"] for row in rows_of.accounts if row["status"] == "active"][::2]
    for account_id in leaving:
        deletion.delete(account_id)
    assert leaving and {name: report(name, min_sample=2) for name in names} == before
    rollups.rebuild()  # from the ledger alone
    assert {name: report(name, min_sample=2) for name in names} == before


def test_a_report_would_change_if_the_staff_role_went_too(world):
    """Negative control: the numbers of staff would join those of viewers."""
    rows_of = raw.world(Random(1))
    rows_of.store()
    before = report("daily_hours")
    tools.run("DELETE FROM account_roles WHERE role IN ('employee', 'analyst')")
    rollups.rebuild()
    assert report("daily_hours") != before


def test_a_creators_videos_go_and_watched_hours_stay(world):
    person = lives.lead(world, ("creator", "customer"))
    deletion.delete(person.id)
    left = rows("SELECT v.name, v.synopsis, v.published, v.deleted_at IS NOT NULL AS gone, "
                "t.name AS channel FROM videos AS v INNER JOIN titles AS t ON t.id = v.title_id "
                "WHERE t.owner_id = %(id)s", id=person.id)
    assert [tuple(row.values()) for row in left] == [("Watched", "", 0, 1, "Former channel")]
    assert not rows("SELECT 1 FROM subscriptions WHERE creator_id = %(id)s", id=person.id)
    assert not rows("SELECT 1 FROM assets AS s INNER JOIN videos AS v ON v.id = s.video_id "
                    "INNER JOIN titles AS t ON t.id = v.title_id WHERE t.owner_id = %(id)s",
                    id=person.id)


def test_contracts_of_staff_are_left_without_an_owner_and_their_changes_stay(world):
    person = lives.lead(world, ("employee",))
    deletion.delete(person.id)
    assert rows("SELECT owner_id FROM contracts WHERE number = 'SV-2026-0777'") == [
        {"owner_id": None}]
    change = rows("SELECT new_values FROM audit_events WHERE action = 'house.update' "
                  "AND actor_id = %(id)s", id=person.id)
    assert json.loads(change[0]["new_values"]) == {"notes": "b"}


def test_every_way_in_ends_and_the_address_is_free(client, world):
    person = lives.lead(world)
    cookie = sessions.open_session(person.id)
    pair = tokens.open_session(person.id, refresh=True, user_agent="", network="")
    ids = [row["id"] for row in rows("SELECT id FROM sessions WHERE account_id = %(id)s",
                                     id=person.id)]
    deletion.delete(person.id)
    assert sessions.row_of(cookie) is None
    answer = client.get("/api/account", headers={"Authorization": f"Bearer {pair.access}"})
    assert answer.status_code == 401
    assert tokens.refresh(pair.refresh) is None
    assert handshake.ended([("session", each) for each in ids]) == {
        ("session", each) for each in ids}, "open sockets find out by these rows"
    assert "Incorrect" in tools.try_to_sign_in(client, person.email, PASSWORD).text
    assert users.create(person.email, "Another", "PT", "x") > person.id


def test_the_last_administrator_cannot_leave(world):
    with pytest.raises(Conflict):
        deletion.delete(world.ada.id)
    assert users.get(world.ada.id)["status"] == "active"
    second = lives.lead(world, ("admin",))
    deletion.delete(second.id)
    with pytest.raises(Conflict):
        deletion.delete(world.ada.id)


def test_nobody_is_deleted_twice(world):
    deletion.delete(world.bob.id)
    with pytest.raises(Problem) as refusal:
        deletion.delete(world.bob.id)
    assert refusal.value.status == 404


def test_both_are_audited(world):
    downloads.ask(world.bob.id)
    deletion.delete(world.bob.id)
    assert [(row["action"], row["actor_id"]) for row in rows(
        "SELECT action, actor_id FROM audit_events WHERE object_id = %(id)s "
        "AND object_type = 'account' ORDER BY id", id=world.bob.id)] == [
        ("account.download", world.bob.id), ("account.delete", world.bob.id)]


def test_the_last_e_mail_names_nobody_and_is_never_kept(world, monkeypatch):
    person = lives.lead(world)
    deletion.delete(person.id)
    monkeypatch.setattr(outgoing, "deliver", lambda job: (_ for _ in ()).throw(
        OSError(f"refused {job.payload['to']}")))
    for _ in range(6):
        tools.run("UPDATE jobs SET due_at = created_at WHERE task = 'accounts.goodbye' "
                  "AND state = 'waiting'")
        work("mail")
        assert "jobs.last_error" not in lives.traces(*lives.TRACES)
    assert rows("SELECT state FROM jobs WHERE task = 'accounts.goodbye'") == [{"state": "done"}]
    assert "jobs.payload" not in lives.traces(*lives.TRACES)


def test_another_account_keeps_its_e_mails_and_its_places(world):
    """An address inside another one is not it."""
    near = f"x{lives.EMAIL}"
    tools.run("INSERT INTO jobs (lane, task, payload, due_at, created_at) VALUES ('mail', 'mail', "
              "%(payload)s, '2027-01-01', '2027-01-01')",
              payload=json.dumps({"to": near, "subject": "", "text": f"About {near}"}))
    person = lives.lead(world)
    locks.succeed(locks.reserve(near, "192.0.2.1"), near, "192.0.2.1")
    deletion.delete(person.id)
    assert rows("SELECT state FROM jobs WHERE LOCATE(%(near)s, payload) > 0", near=near) == [
        {"state": "waiting"}]
    assert rows("SELECT COUNT(*) AS n FROM sign_in_places")[0]["n"] == 1


def test_the_page_asks_for_password_and_word(client, world):
    client.sign_in(world.bob)
    client.most_queries = RARE
    page = client.get("/account/delete")
    assert "can't be undone" in page.text and "Former member" in page.text
    assert "audit trail" not in page.text and "Your videos" not in page.text
    for wrong in ({"password": "wrong"}, {"confirmation": "yes"}, {"confirmation": ""}):
        assert client.post("/account/delete", data=SURE | wrong).status_code == 422
    assert users.get(world.bob.id)["status"] == "active"
    answer = client.post("/account/delete", data=SURE | {"confirmation": " DELETE "})
    assert answer.status_code == 303 and answer.location == "/sign-in"
    assert users.get(world.bob.id)["status"] == "deleted"
    assert client.get("/account").location.startswith("/sign-in")


def test_the_page_says_what_becomes_of_videos_and_of_staff(client, world):
    client.sign_in(world.alice)
    assert "Your videos are deleted" in client.get("/account/delete").text
    client.sign_in(world.erin)
    assert "audit trail" in client.get("/account/delete").text


def test_the_second_step_is_asked_where_it_is_on(client, world):
    person = lives.lead(world)
    phone = lives.with_phone(person)
    client.most_queries = RARE
    client.set_cookie(sessions.cookie_name(), sessions.open_session(person.id))
    assert 'name="code"' in client.get("/account/delete").text
    for code in ({}, {"code": "000000"}):
        answer = client.post("/account/delete", data=SURE | code)
        assert answer.status_code == 422 and "incorrect" in answer.text
    assert client.post("/account/delete", data=SURE | {
        "code": phone.codes[0]}).status_code == 303
    assert users.get(person.id)["status"] == "deleted"


def test_the_last_administrator_reads_why_on_the_page(client, world):
    client.sign_in(world.ada)
    answer = client.post("/account/delete", data=SURE)
    assert answer.status_code == 409 and "administrator has to remain" in answer.text


def test_the_api_deletes_the_account(client, world):
    pair = tokens.open_session(world.bob.id, refresh=False, user_agent="", network="")
    headers = {"Authorization": f"Bearer {pair.access}"}
    client.most_queries = RARE
    wrong = client.delete("/api/account", json=SURE | {"password": "wrong"}, headers=headers,
                          csrf=False)
    assert wrong.status_code == 422 and wrong.json["errors"][0]["code"] == "password_wrong"
    assert client.delete("/api/account", json=SURE, headers=headers,
                         csrf=False).status_code == 204
    assert client.get("/api/account", headers=headers).status_code == 401


def test_administrators_see_a_deleted_account_and_cannot_change_it(client, world):
    deletion.delete(world.bob.id)
    client.sign_in(world.ada)
    page = client.get(f"/admin/users/{world.bob.id}")
    assert page.status_code == 200 and "has deleted this account" in page.text
    assert 'name="status"' not in page.text and "deleted:" not in page.text
    assert "Former member" not in client.get("/admin/users").text
    assert "Former member" in client.get("/admin/users?status=deleted").text
    version = users.get(world.bob.id)["row_version"]
    answer = client.post(f"/admin/users/{world.bob.id}", data={
        "roles": ["customer"], "status": "active", "maturity_age": "18", "row_version": version})
    assert answer.status_code in (409, 422)
    assert users.get(world.bob.id)["status"] == "deleted"


def test_a_public_demos_accounts_cannot_be_deleted(world, monkeypatch):
    monkeypatch.setattr(demo, "holds", lambda account_id: account_id == world.bob.id)
    with pytest.raises(Problem) as refusal:
        deletion.delete(world.bob.id)
    assert refusal.value.code == "demo_account"
