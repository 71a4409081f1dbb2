"""Proven addresses: until somebody reads the mailbox, an account is only half an account."""

from datetime import timedelta

import pytest
import time_machine

from app.accounts import applications, mail, proofs, resets, sign_ups, totp, users
from app.config import settings
from app.media import uploads
from app.ops.clock import now
from app.web.errors import Problem
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in
from tests.world import PASSWORD

NEW = "seven loud green parrots"
URL = "https://demo.supabase.co/a.mp4"


def unproven(person) -> None:
    """Make it an account that somebody signed up through the API."""
    tools.run("UPDATE accounts SET email_proven_at = NULL WHERE id = %(id)s", id=person.id)


def is_proven(person) -> bool:
    return bool(users.get(person.id)["is_proven"])


@pytest.fixture
def production(monkeypatch):
    """The rules of production for publishing."""
    monkeypatch.setattr(
        proofs, "settings", lambda: settings().model_copy(update={"environment": "production"}))


# Where it is proven ---------------------------------------------------------------------------


def test_a_sign_up_by_e_mail_proves_and_one_by_the_api_does_not(client, world):
    client.post("/sign-up", data={"name": "Nora Vale", "email": "nora@example.org",
                                  "country": "PT", "password": NEW})
    client.post(tools.link_in(tools.mails()[-1]))
    assert users.find("nora@example.org")["is_proven"]
    client.post("/api/auth/signup", json={"name": "Max", "email": "max@example.org",
                                          "password": NEW, "role": "USER"})
    assert not users.find("max@example.org")["is_proven"]


def test_the_api_and_the_page_say_whether_it_is_proven(client, world):
    client.sign_in(world.bob)
    assert "confirmed yet" not in client.get("/account").text
    unproven(world.bob)
    assert "confirmed yet" in client.get("/account").text


def test_a_link_to_ones_own_address_proves_it(client, world):
    unproven(world.bob)
    client.sign_in(world.bob)
    assert client.post("/account/email/proof").status_code == 303
    link = tools.link_in(tools.mails()[-1])
    assert client.post(link).location == "/account"
    assert is_proven(world.bob) and signed_in(client)
    assert tools.rows("SELECT 1 AS one FROM audit_events WHERE action = 'account.proven'")
    client.post("/account/email/proof")
    assert "already" in tools.mails()[-1].lower()


@pytest.mark.parametrize("address", ["own", "other"])
def test_a_link_proves_nothing_for_an_account_that_is_not_signed_in(app, client, world, address):
    """The impostor asked for the link; the owner of the mailbox opens it."""
    unproven(world.bob)
    client.sign_in(world.bob)
    if address == "own":
        client.post("/account/email/proof")
    else:
        client.post("/account/email", data={"email": "victim@example.org", "password": PASSWORD})
    link = tools.link_in(tools.mails()[-1])
    for browser in (fresh(app), fresh(app).sign_in(world.charlie)):
        assert browser.post(link).location.startswith("/sign-in?next=")
    assert not is_proven(world.bob) and users.get(world.bob.id)["email"] == world.bob.email
    client.post(link)
    assert is_proven(world.bob)


# What it is needed for ------------------------------------------------------------------------


def test_an_unproven_address_gets_no_text_that_somebody_typed(client, world):
    typed = "Buy at evil.example"
    tools.run("UPDATE accounts SET name = %(name)s WHERE id = %(id)s", name=typed, id=world.bob.id)
    application = applications.apply(world.bob.id, "creator", "Please")

    def all_of_them() -> list[str]:
        account = users.get(world.bob.id)
        for text in (mail.ALREADY, mail.PASSWORD_CHANGED, mail.TWO_STEP_ON, mail.TWO_STEP_OFF,
                     mail.TWO_STEP_REMOVED):
            mail.tell(text, account)
        mail.tell(mail.RECOVERY_USED, account, left="3")
        mail.tell(mail.RESET, account, link="L", minutes="60")
        mail.tell(mail.ADDRESS_CHANGED, account, {"email": typed}, email="another e-mail address")
        return tools.mails()

    assert all(typed in text for text in all_of_them())  # negative control: a proven one does
    unproven(world.bob)
    texts = all_of_them()
    assert len(texts) == 8 and not [text for text in texts if typed in text]
    applications.decide(application, "declined", typed, world.erin.id)
    assert typed not in tools.only(tools.mails())


def test_two_step_sign_in_needs_it(client, world):
    unproven(world.bob)
    client.sign_in(world.bob)
    assert "Confirm your e-mail address first" in client.get("/account/two-step").text
    answer = client.post("/account/two-step", data={"password": PASSWORD})
    assert answer.status_code == 403
    with pytest.raises(Problem) as caught:
        totp.enable(world.bob.id, totp.new_nonce(), 1)
    assert caught.value.code == "address_unproven"


def test_in_production_a_creator_publishes_only_with_it(world, production):
    uploads.register(world.alice.id, "One", "", URL)
    unproven(world.alice)
    with pytest.raises(Problem) as caught:
        uploads.register(world.alice.id, "Two", "", URL)
    assert caught.value.code == "address_unproven"


def test_in_production_a_creator_by_the_api_waits_for_an_approval(world, production):
    account_id, roles = sign_ups.create_now("max@example.org", "Max", "PT", "x", is_creator=True)
    assert roles == {"customer"} == users.split_roles(users.get(account_id)["roles"])
    application, = applications.of_account(account_id)
    assert (application["role"], application["state"]) == ("creator", "open")


def test_elsewhere_the_api_keeps_the_earlier_platforms_promise(world):
    _, roles = sign_ups.create_now("max@example.org", "Max", "PT", "x", is_creator=True)
    assert roles == {"customer", "creator"}


@pytest.mark.parametrize(("environment", "given", "on"), [
    ("development", None, True), ("production", None, False), ("production", True, True),
    ("development", False, False)])
def test_sign_up_through_the_api_is_off_in_production_unless_it_is_set(environment, given, on):
    s = settings().model_copy(update={"environment": environment, "legacy_signup": given})
    assert s.signs_up_by_api is on


# The owner takes over -------------------------------------------------------------------------


def test_the_first_proof_by_reset_removes_what_an_impostor_set_up(app, client, world):
    api = fresh(app).sign_in(world.alice)
    uploads.register(world.alice.id, "Mine now", "", URL)
    applications.apply(world.alice.id, "instructor", "Let me teach")
    tools.run("INSERT INTO totp_devices (account_id, nonce, created_at, last_step) "
              "VALUES (%(id)s, UNHEX(REPEAT('ab', 16)), NOW(), 0)", id=world.alice.id)
    tools.run("INSERT INTO personal_tokens (account_id, name, token_hash, hint, scopes, "
              "auth_version, created_at, expires_at) VALUES (%(id)s, 'x', UNHEX(REPEAT('ab', 32)), "
              "'abcd', 'x', 1, NOW(), NOW())", id=world.alice.id)
    tools.run("UPDATE accounts SET name = 'Impostor' WHERE id = %(id)s", id=world.alice.id)
    unproven(world.alice)
    client.most_queries = 40  # rare, and one transaction
    resets.ask(world.alice.email)
    link = tools.link_in(tools.mails()[-1])
    assert client.post(link, data={"password": NEW}).location == "/sign-in"
    account = users.get(world.alice.id)
    assert account["is_proven"] and account["name"] == "alice" and account["roles"] == "customer"
    for table in ("totp_devices", "personal_tokens", "recovery_codes"):
        assert not tools.rows(f"SELECT 1 AS one FROM {table} WHERE account_id = %(id)s",
                              id=world.alice.id), table
    assert not tools.rows("SELECT 1 AS one FROM videos WHERE published AND kind = 'upload'")
    assert applications.of_account(world.alice.id)[0]["state"] == "withdrawn"
    assert not signed_in(api)
    assert try_to_sign_in(fresh(app), world.alice.email, NEW).status_code == 303


def test_a_reset_of_a_proven_account_removes_nothing(client, world):
    uploads.register(world.alice.id, "Mine", "", URL)
    resets.ask(world.alice.email)
    client.post(tools.link_in(tools.mails()[-1]), data={"password": NEW})
    account = users.get(world.alice.id)
    assert account["name"] == world.alice.name and "creator" in account["roles"]
    assert tools.rows("SELECT 1 AS one FROM videos WHERE published AND kind = 'upload'")


def test_a_role_that_an_administrator_gave_stays(client, world):
    unproven(world.erin)
    client.most_queries = 40  # rare, and one transaction
    resets.ask(world.erin.email)
    client.post(tools.link_in(tools.mails()[-1]), data={"password": NEW})
    assert users.get(world.erin.id)["roles"] == "employee"


# One e-mail per mailbox -----------------------------------------------------------------------


def test_asking_again_within_two_minutes_sends_nothing_and_voids_nothing(client, world):
    with time_machine.travel(now(), tick=False) as clock:
        shown = [tools.shape(client.post("/forgot", data={"email": world.bob.email}))
                 for _ in range(3)]
        tools.only(shown)
        first, = (tools.link_in(text) for text in tools.mails())
        assert client.get(first).status_code == 200
        clock.shift(timedelta(minutes=2, seconds=1))
        client.post("/forgot", data={"email": world.bob.email})
        second, = (tools.link_in(text) for text in tools.mails())
        assert client.get(first).location == "/forgot" and client.get(second).status_code == 200


def test_a_used_link_does_not_delay_the_next_one(client, world):
    resets.ask(world.bob.email)
    client.post(tools.link_in(tools.mails()[-1]), data={"password": NEW})
    tools.mails()
    resets.ask(world.bob.email)
    assert tools.link_in(tools.only(tools.mails()))


def test_sign_ups_with_a_members_address_send_one_e_mail_in_two_minutes(client, world):
    form = {"name": "N", "country": "PT", "password": NEW, "email": world.bob.email}
    with time_machine.travel(now().replace(second=0, minute=0), tick=False) as clock:
        for _ in range(3):
            client.post("/sign-up", data=form)
        assert len(tools.mails()) == 1
        clock.shift(timedelta(minutes=2, seconds=1))
        client.post("/sign-up", data=form)
        assert len(tools.mails()) == 1


def test_the_newest_sign_up_counts_at_once(client):
    """Its link makes an account with the password of that sign-up, maybe a stranger's."""
    form = {"name": "N", "country": "PT", "email": "nora@example.org"}
    client.post("/sign-up", data=form | {"password": "a stranger's parrots"})
    client.post("/sign-up", data=form | {"password": NEW})
    older, newer = map(tools.link_in, tools.mails())
    assert client.post(older).location == "/sign-up"
    assert client.post(newer).location == "/"
