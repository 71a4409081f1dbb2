"""Invitations: an administrator names an address and a role, and its owner makes the account."""

from datetime import timedelta

import pytest
import time_machine

from app import db
from app.accounts import invitations, users
from app.ops.clock import now
from app.web import limits
from app.web.errors import Problem
from app.web.forms import Conflict
from tests.accounts import tools
from tests.accounts.tools import at_once, fresh, signed_in, try_to_sign_in
from tests.jobs import run_task

EMAIL = "Dora@example.org"
CHOSEN = {"name": "Dora Reis", "country": "PT", "password": "four quiet grey herons"}


def invited(world, role: str = "employee") -> str:
    """Invite Dora; return the path of the link in her e-mail."""
    invitations.invite(EMAIL, role, world.ada.id)
    return tools.link_in(tools.only(tools.mails()))


def test_an_invited_person_chooses_a_name_and_a_password_and_is_signed_in(app, client, world):
    client.sign_in(world.ada)
    answer = client.post("/admin/users/invitations", data={"email": EMAIL, "role": "employee"})
    assert answer.location == "/admin/users/invitations"
    assert EMAIL in client.get(answer.location).text
    mail = tools.only(tools.mails())
    assert "Ada" not in mail, "an address that nobody has proven gets no typed text"
    link, visitor = tools.link_in(mail), fresh(app)
    page = visitor.get(link).text
    assert EMAIL in page and "employee" in page
    assert visitor.post(link, data=CHOSEN).location == "/catalog/titles"
    assert signed_in(visitor)
    account = users.find(EMAIL)
    assert account["is_proven"] and account["roles"] == "employee"
    assert EMAIL not in client.get("/admin/users/invitations").text
    assert try_to_sign_in(fresh(app), EMAIL, CHOSEN["password"]).status_code == 303


def test_the_audit_trail_says_who_invited_whom_and_who_accepted(client, world):
    client.post(invited(world), data=CHOSEN)
    new = users.find(EMAIL)["id"]
    found = tools.rows("SELECT action, actor_id FROM audit_events ORDER BY id")
    assert [tuple(row.values()) for row in found] == [
        ("invitation.create", world.ada.id), ("account.create", new), ("invitation.accept", new)]
    shown = fresh(client.application).sign_in(world.ada).get("/admin/audit").text
    assert "invited somebody" in shown and "accepted the invitation" in shown


def test_a_creator_is_a_customer_too(client, world):
    client.post(invited(world, "creator"), data=CHOSEN)
    assert users.find(EMAIL)["roles"] == "creator,customer"


def test_opening_the_link_changes_nothing_because_mail_scanners_open_links(client, world):
    link = invited(world)
    client.get(link)
    client.head(link)
    assert users.find(EMAIL) is None and not signed_in(client)
    assert client.get(link).status_code == 200


def test_a_link_works_once(app, client, world):
    link = invited(world)
    client.post(link, data=CHOSEN)
    other = fresh(app)
    assert other.get(link).location == other.post(link, data=CHOSEN).location == "/sign-in"
    assert not signed_in(other)


def test_a_link_expires_after_a_week(client, world):
    with time_machine.travel(now(), tick=False) as clock:
        link = invited(world)
        clock.shift(timedelta(days=7, seconds=1))
        assert client.get(link).location == client.post(link, data=CHOSEN).location == "/sign-in"
        assert users.find(EMAIL) is None
        client.sign_in(world.ada)
        assert "expired" in client.get("/admin/users/invitations").text


def test_an_invitation_that_is_sent_again_gets_a_new_link_and_a_new_week(client, world):
    with time_machine.travel(now(), tick=False) as clock:
        older = invited(world)
        row, = invitations.rows(order="-sent", after_key=None, after_id=None, limit=2)
        clock.shift(timedelta(days=8))
        invitations.send_again(row["id"], world.ada.id)
        newer = tools.link_in(tools.only(tools.mails()))
        assert client.get(older).location == "/sign-in"
        assert client.post(newer, data=CHOSEN).location == "/catalog/titles"


def test_two_clicks_send_one_e_mail(client, world):
    invitation_id = invitations.invite(EMAIL, "employee", world.ada.id)
    link = tools.link_in(tools.only(tools.mails()))
    with pytest.raises(Problem) as caught:
        invitations.send_again(invitation_id, world.ada.id)
    assert caught.value.status == 429 and 0 < caught.value.retry_after_s <= 120
    client.sign_in(world.ada)
    client.post(f"/admin/users/invitations/{invitation_id}/send")
    assert "less than two minutes ago" in client.get("/admin/users/invitations").text
    assert tools.mails() == []
    assert fresh(client.application).get(link).status_code == 200, "the first one stays valid"


def test_a_withdrawn_link_is_void(app, client, world):
    link = invited(world)
    row, = invitations.rows(order="-sent", after_key=None, after_id=None, limit=2)
    client.sign_in(world.ada)
    client.post(f"/admin/users/invitations/{row['id']}/delete")
    assert fresh(app).post(link, data=CHOSEN).location == "/sign-in"
    assert users.find(EMAIL) is None
    assert client.post(f"/admin/users/invitations/{row['id']}/delete").status_code == 404


@pytest.mark.parametrize("change", [
    "UPDATE accounts SET status = 'disabled' WHERE id = 7",
    "DELETE FROM account_roles WHERE account_id = 7"])
def test_a_link_ends_with_the_rights_of_who_sent_it_until_another_sends_it(client, world, change):
    link = invited(world, "admin")
    row, = invitations.rows(order="-sent", after_key=None, after_id=None, limit=2)
    tools.run(change)
    assert client.get(link).location == client.post(link, data=CHOSEN).location == "/sign-in"
    assert users.find(EMAIL) is None
    tools.run("INSERT INTO account_roles VALUES (4, 'admin')")
    tools.run("UPDATE invitations SET sent_at = '2026-01-01'")
    shown = fresh(client.application).sign_in(world.erin).get("/admin/users/invitations").text
    assert "sender left" in shown
    invitations.send_again(row["id"], world.erin.id)
    assert client.get(tools.link_in(tools.only(tools.mails()))).status_code == 200


def test_an_address_with_an_account_or_an_invitation_is_not_invited(client, world):
    client.sign_in(world.ada)
    for email, says in ((world.bob.email, "already has an account"), (EMAIL, "Invitation sent"),
                        (EMAIL.lower(), "already invited")):
        answer = client.post("/admin/users/invitations", data={"email": email, "role": "admin"},
                             follow_redirects=True)
        assert says in answer.text
    with pytest.raises(Conflict):
        invitations.invite("DORA@example.org", "customer", world.ada.id)
    assert len(tools.mails()) == 1


def test_an_address_that_got_an_account_meanwhile_keeps_it(client, world):
    link = invited(world)
    tools.run("UPDATE accounts SET email = 'dora@example.org' WHERE id = %(id)s", id=world.bob.id)
    assert client.post(link, data=CHOSEN).location == "/sign-in"
    assert "already has an account" in client.get("/sign-in").text
    assert users.get(world.bob.id)["roles"] == "customer" and not signed_in(client)
    client.sign_in(world.ada)
    assert "has an account now" in client.get("/admin/users/invitations").text


def test_whoever_is_signed_in_stays_signed_in(client, world):
    link = invited(world)
    client.sign_in(world.bob)
    assert client.post(link, data=CHOSEN).location == "/"
    assert world.bob.email in client.get("/account").text and users.find(EMAIL)


@pytest.mark.parametrize(("field", "value", "says"), [
    ("name", "", "Please fill this in."), ("country", "ZZ", "Choose a country"),
    ("password", "short", "Use at least 8 characters"),
    ("password", "dora@example.org", "your name or e-mail address"), ("role", "admin", ""),
    ("email", "other@example.org", "")])
def test_a_wrong_field_makes_no_account_and_keeps_the_link(client, world, field, value, says):
    link = invited(world)
    answer = client.post(link, data=CHOSEN | {field: value})
    assert answer.status_code == 422 and says in answer.text
    assert CHOSEN["password"] not in answer.text
    assert users.find(EMAIL) is None and client.get(link).status_code == 200


@pytest.mark.parametrize("role", ["owner", "", "employee,admin"])
def test_only_known_roles_are_given(client, world, role):
    client.sign_in(world.ada)
    answer = client.post("/admin/users/invitations", data={"email": EMAIL, "role": role})
    assert answer.status_code == 422 and tools.mails() == []


def test_an_hour_has_a_most_of_invitations(client, world, monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "invite", limits.Policy(1, 3600))
    client.sign_in(world.ada)
    for number, status in ((1, 303), (2, 429)):
        answer = client.post("/admin/users/invitations",
                             data={"email": f"d{number}@example.org", "role": "customer"})
        assert answer.status_code == status


def test_invitations_of_people_who_never_answered_are_purged(app, world):
    with time_machine.travel(now(), tick=False) as clock:
        invitations.invite(EMAIL, "employee", world.ada.id)
        clock.shift(timedelta(days=36))
        run_task("purge.invitations")
        assert tools.rows("SELECT id FROM invitations")
        clock.shift(timedelta(days=2))
        run_task("purge.invitations")
        assert not tools.rows("SELECT id FROM invitations")


@pytest.mark.commits
def test_of_many_who_accept_at_once_one_makes_the_account(app, world):
    token = invited(world).removeprefix("/invitation/")

    def accept(number):
        try:
            return invitations.accept(token, f"Dora {number}", "PT", "x" * 60)
        except db.Duplicate:
            return None

    assert sum(each is not None for each in at_once(10, accept)) == 1
    assert len(tools.rows("SELECT id FROM accounts WHERE email = 'dora@example.org'")) == 1
