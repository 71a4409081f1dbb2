"""Applications: a customer asks for a role, and one employee decides, once."""

import json
import re

import pytest

from app import db
from app.accounts import administration, applications, tokens
from app.accounts.applications import Decided
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid
from tests.accounts import tools
from tests.accounts.tools import at_once, fresh, signed_in


def applied(person, role="creator", message="I repair tape decks.") -> int:
    """Make an open application of this person and return its id."""
    return applications.apply(person.id, role, message)


def approve(application_id, person):
    """Approve an application as this person."""
    return applications.decide(application_id, "approved", "Welcome. Start with the tape deck.",
                               person.id)


def decline(application_id, person):
    """Decline an application as this person."""
    return applications.decide(application_id, "declined", "We look for <finished> work.",
                               person.id)


def stored(application_id):
    """Return the row as it is."""
    return tools.rows("SELECT * FROM role_applications WHERE id = %(id)s", id=application_id)[0]


def roles(person):
    """Return the roles that somebody holds now."""
    return {row["role"] for row in tools.rows(
        "SELECT role FROM account_roles WHERE account_id = %(id)s", id=person.id)}


def test_a_customer_applies_and_sees_the_open_application(client, world):
    client.sign_in(world.bob)
    page = client.get("/account/applications").text
    assert "a creator" in page and "an instructor" in page
    answer = client.post("/account/applications",
                         data={"role": "creator", "message": "I repair <tape> decks."})
    assert answer.status_code == 303
    page = client.get("/account/applications").text
    assert "under review" in page and "I repair &lt;tape&gt; decks." in page
    assert '<option value="creator"' not in page and '<option value="instructor"' in page
    row = tools.rows("SELECT * FROM audit_events WHERE action = 'application.create'")[-1]
    assert row["actor_id"] == world.bob.id and json.loads(row["new_values"]) == {"role": "creator"}


@pytest.mark.parametrize(("data", "field", "message"), [
    ({"role": "creator", "message": " "}, "message", "Please fill this in."),
    ({"role": "admin", "message": "Please."}, "role", "Choose one from the list."),
    ({"role": "creator", "message": "x" * 2001}, "message", "At most 2,000 characters."),
    ({"role": "creator"}, "message", "Please fill this in."),
    ({"role": "creator", "message": "Hi.", "state": "approved"}, "state", "no such field"),
])
def test_a_wrong_application_shows_the_message_at_its_field(client, world, data, field, message):
    client.sign_in(world.bob)
    answer = client.post("/account/applications", data=data)
    assert answer.status_code == 422 and message in answer.text
    assert f'href="#f-{field}"' in answer.text
    assert not tools.rows("SELECT id FROM role_applications")


def test_an_account_has_one_open_application_per_role_and_none_for_a_role_it_holds(world):
    applied(world.bob)
    with pytest.raises(Invalid, match="already have an open application"):
        applied(world.bob)
    applied(world.bob, "instructor")
    with pytest.raises(Invalid, match="already a creator"):
        applied(world.alice)


def test_a_customer_can_apply_again_after_a_decline_or_a_withdrawal(world):
    first = applied(world.bob)
    decline(first, world.erin)
    second = applied(world.bob)
    applications.withdraw(second, world.bob.id)
    assert stored(second)["state"] == "withdrawn"
    assert stored(applied(world.bob))["state"] == "open"


def test_an_approval_adds_the_role_at_once_and_is_in_the_audit_trail(app, client, world):
    bob = fresh(app).sign_in(world.bob)
    application_id = applied(world.bob)
    version = tools.rows("SELECT auth_version FROM accounts WHERE id = %(id)s", id=world.bob.id)[0]
    client.sign_in(world.erin)
    answer = client.post(f"/admin/applications/{application_id}",
                         data={"decision": "approved", "answer": "Welcome."})
    assert answer.status_code == 303, answer.text
    assert "Bob Marsh is now a creator." in client.get("/admin/applications").text
    assert roles(world.bob) == {"customer", "creator"}
    assert not signed_in(bob), "every change of roles signs out"
    assert "creator" in fresh(app).sign_in(world.bob).get("/account/applications").text
    row = stored(application_id)
    assert (row["state"], row["answer"]) == ("approved", "Welcome.")
    assert row["decided_by"] == world.erin.id
    after = tools.rows("SELECT auth_version FROM accounts WHERE id = %(id)s", id=world.bob.id)[0]
    assert after["auth_version"] == version["auth_version"] + 1
    actions = {each["action"]: each for each in tools.rows(
        "SELECT * FROM audit_events WHERE actor_id = %(id)s", id=world.erin.id)}
    assert json.loads(actions["account.update"]["new_values"]) == {"roles": ["creator", "customer"]}
    assert json.loads(actions["application.decide"]["new_values"])["state"] == "approved"


def test_a_decision_notifies_the_applicant_by_mail_and_on_the_site(app, world):
    tools.mails()
    yes, no = applied(world.bob), applied(world.bob, "instructor")
    approve(yes, world.erin)
    decline(no, world.erin)
    notified = tools.rows("SELECT account_id, kind, object_id FROM notifications ORDER BY id")
    assert notified == [{"account_id": world.bob.id, "kind": "application", "object_id": each}
                    for each in (yes, no)]
    first, second = tools.mails()
    assert "you are now a creator" in first and "Start with the tape deck." in first
    assert "become an instructor" in second and "<finished> work" in second
    assert world.bob.email in first and world.bob.email in second


def test_a_decline_needs_a_reason(client, world):
    application_id = applied(world.bob)
    client.sign_in(world.erin)
    answer = client.post(f"/admin/applications/{application_id}",
                         data={"decision": "declined", "answer": ""})
    assert answer.status_code == 422 and "Give a reason." in answer.text
    assert stored(application_id)["state"] == "open" and roles(world.bob) == {"customer"}


def test_nobody_can_decide_their_own_application(client, world):
    world.add("account_roles", account_id=world.erin.id, role="customer")
    application_id = applied(world.erin)
    client.sign_in(world.erin)
    url = f"/admin/applications/{application_id}"
    assert "This is your own application" in client.get(url).text
    answer = client.post(url, data={"decision": "approved"})
    assert answer.status_code == 403
    assert stored(application_id)["state"] == "open" and "creator" not in roles(world.erin)


def test_a_second_decision_is_a_409_and_changes_nothing(client, world):
    application_id = applied(world.bob)
    decline(application_id, world.ada)
    client.sign_in(world.erin)
    answer = client.post(f"/admin/applications/{application_id}", data={"decision": "approved"})
    assert answer.status_code == 409 and "Somebody else has already decided" in answer.text
    assert stored(application_id)["state"] == "declined" and roles(world.bob) == {"customer"}
    with pytest.raises(Decided):
        applications.withdraw(application_id, world.bob.id)


def test_only_the_applicant_can_withdraw_an_application(client, world):
    application_id = applied(world.bob)
    with pytest.raises(Problem):
        applications.withdraw(application_id, world.charlie.id)
    client.sign_in(world.bob)
    assert client.post(f"/account/applications/{application_id}/delete").status_code == 303
    assert stored(application_id)["state"] == "withdrawn"
    assert "withdrawn" in client.get("/account/applications").text
    with pytest.raises(Decided):
        approve(application_id, world.erin)


def test_approving_a_role_that_was_given_meanwhile_signs_nobody_out(app, world):
    application_id = applied(world.bob)
    world.add("account_roles", account_id=world.bob.id, role="creator")
    bob = fresh(app).sign_in(world.bob)
    approve(application_id, world.erin)
    assert signed_in(bob) and roles(world.bob) == {"customer", "creator"}


def test_an_approval_outdates_the_form_an_administrator_has_open(world):
    """Saving it would silently remove the new role again."""
    version = administration.get(world.bob.id)["row_version"]
    approve(applied(world.bob), world.erin)
    access = administration.Access(frozenset({"customer"}), "active", True, 16)
    assert administration.administer(world.bob.id, version, access, world.ada.id) is False
    assert "creator" in roles(world.bob)


def test_the_list_is_filtered_paged_and_counted_in_the_sidebar(client, world, monkeypatch):
    from app.web import paging

    people = [world.bob, world.charlie, world.ivan]
    for person in people:
        applied(person)
    decided = applied(world.alice, "instructor")
    decline(decided, world.erin)
    whole = paging.page
    monkeypatch.setattr(paging, "page", lambda *a, **more: whole(*a, limit=2, **more))
    client.sign_in(world.erin)
    first = client.get("/admin/applications").text
    assert "Bob Marsh" in first and "Charlie Voss" in first and "Ivan Kos" not in first
    assert re.search(r'class="count">3\b', first), "the sidebar shows how many are open"
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(following).text
    assert "Ivan Kos" in second and "Bob Marsh" not in second
    done = client.get("/admin/applications?state=decided").text
    assert "Alice Prado" in done and "declined" in done and "Bob Marsh" not in done
    assert "Bob Marsh" in client.get("/admin/applications?state=nonsense").text


def test_an_empty_list_says_so(client, world):
    client.sign_in(world.erin)
    assert "No open applications" in client.get("/admin/applications").text
    assert "No decisions yet" in client.get("/admin/applications?state=decided").text
    assert 'class="count"' not in client.get("/admin/applications").text


def decide_all_at_once(world, application_id: int) -> int:
    """Return how many of twelve decisions at the same moment win."""
    def one(number: int) -> bool:
        try:
            (approve if number % 2 else decline)(application_id, world.erin)
        except Decided:
            return False
        return True

    return sum(at_once(12, one))


@pytest.mark.commits
def test_of_many_decisions_at_once_one_wins(world):
    application_id = db.run("tests.apply", lambda: applied(world.bob))
    assert decide_all_at_once(world, application_id) == 1
    assert len(tools.rows("SELECT id FROM jobs WHERE task = 'mail'")) == 1
    approved = stored(application_id)["state"] == "approved"
    assert ("creator" in roles(world.bob)) == approved


@pytest.mark.commits
def test_without_a_look_at_the_claims_row_count_all_decisions_would_win(world, monkeypatch):
    """Negative control."""
    claim = applications._claim
    monkeypatch.setattr(applications, "_claim", lambda *args: claim(*args) or True)
    application_id = db.run("tests.apply", lambda: applied(world.bob))
    assert decide_all_at_once(world, application_id) == 12


@pytest.mark.commits
def test_of_many_applications_at_once_one_is_kept(world):
    def one(_number: int) -> bool:
        try:
            applied(world.bob)
        except Invalid:
            return False
        return True

    assert sum(at_once(10, one)) == 1
    assert len(tools.rows("SELECT id FROM role_applications")) == 1


def test_an_application_keeps_when_it_was_sent_and_decided(world):
    application_id = applied(world.bob)
    approve(application_id, world.erin)
    row = stored(application_id)
    assert row["created_at"] <= row["decided_at"] <= now() and row["is_open"] is None


def bearer(person) -> dict[str, str]:
    """Return the header of a program that belongs to this person."""
    pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
    return {"Authorization": f"Bearer {pair.access}"}


def test_a_program_can_apply_decide_and_withdraw(client, world):
    bob, erin = bearer(world.bob), bearer(world.erin)
    sent = {"role": "creator", "message": "I film."}
    made = client.post("/api/applications", json=sent, headers=bob)
    assert made.status_code == 201 and made.json["state"] == "open"
    assert client.post("/api/applications", json=sent, headers=bob).status_code == 422
    waiting, = client.get("/api/applications", headers=erin).json
    assert waiting["applicant"]["name"] == "Bob Marsh" and waiting["id"] == made.json["id"]
    url = f"/api/applications/{made.json['id']}"
    refusal = client.put(f"{url}/decision", json={"decision": "declined"}, headers=erin)
    assert refusal.status_code == 422 and refusal.json["errors"][0]["field"] == "answer"
    declined = {"decision": "declined", "answer": "Not yet."}
    done = client.put(f"{url}/decision", json=declined, headers=erin)
    assert done.status_code == 200 and done.json["decidedBy"] == "Erin Hale"
    assert client.put(f"{url}/decision", json=declined, headers=erin).status_code == 409
    assert client.delete(url, headers=bob).status_code == 409
    again = client.post("/api/applications", json=sent, headers=bob).json
    assert client.delete(f"/api/applications/{again['id']}", headers=bob).status_code == 204
    mine = client.get("/api/applications/mine", headers=bob).json
    assert [row["state"] for row in mine] == ["withdrawn", "declined"]
    assert client.get("/api/applications?state=decided", headers=erin).json[0]["answer"] == (
        "Not yet.")


def test_an_approval_ends_the_applicants_tokens(client, world):
    bob, erin = bearer(world.bob), bearer(world.erin)
    made = client.post("/api/applications", json={"role": "creator", "message": "I film."},
                       headers=bob).json
    client.put(f"/api/applications/{made['id']}/decision", json={"decision": "approved"},
               headers=erin)
    assert client.get("/api/applications/mine", headers=bob).status_code == 401
    assert client.get("/api/studio", headers=bearer(world.bob)).status_code == 200
