"""Signing up: whoever reads the mailbox gets an account, and nobody else gets a hint."""

from datetime import timedelta

import pytest
import time_machine

from app.ops.clock import now
from app.web import limits
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in

SENT = {"name": "Dora Reis", "email": "dora@example.org", "country": "PT",
        "password": "four quiet grey herons"}


def sign_up(client, **changes):
    """Fill in the form to sign up."""
    return client.post("/sign-up", data=SENT | changes)


def test_a_person_signs_up_and_the_links_button_signs_the_same_browser_in(client):
    assert sign_up(client).location == "/sign-up/sent"
    assert try_to_sign_in(client, SENT["email"], SENT["password"]).status_code == 422, "not yet"
    link = tools.link_in(tools.only(tools.mails()))
    page = client.get(link).text
    assert SENT["email"] in page and "Create account and sign in" in page
    assert client.post(link).location == "/"
    assert signed_in(client)
    row = tools.rows("SELECT r.role, a.country FROM accounts AS a JOIN account_roles AS r "
                     "ON r.account_id = a.id WHERE a.email = 'dora@example.org'")
    assert row == [{"role": "customer", "country": "PT"}]
    assert try_to_sign_in(fresh(client.application), SENT["email"], SENT["password"]).location


def test_another_browser_makes_the_account_and_asks_for_the_password(app, client):
    """A stranger could send a link to their own account, to see what somebody does in it."""
    sign_up(client)
    link = tools.link_in(tools.only(tools.mails()))
    other = fresh(app)
    sign_up(other, email="somebody@example.org")  # its own sign-up is not this one
    assert "sign in with your password next" in other.get(link).text
    assert other.post(link).location == "/sign-in"
    assert "Your account is ready" in other.get("/sign-in").text
    assert not signed_in(other) and not signed_in(client)
    assert try_to_sign_in(other, SENT["email"], SENT["password"]).location == "/"


def test_only_a_young_link_signs_in(client):
    with time_machine.travel(now(), tick=False) as clock:
        sign_up(client)
        link = tools.link_in(tools.only(tools.mails()))
        clock.shift(timedelta(hours=1, seconds=1))
        assert client.post(link).location == "/sign-in"
        assert not signed_in(client)


def test_a_used_link_signs_nobody_in(client):
    sign_up(client)
    link = tools.link_in(tools.only(tools.mails()))
    client.post(link)
    client.post("/sign-out")
    assert client.post(link).location == "/sign-up"
    assert not signed_in(client)


def test_a_link_leaves_whoever_is_signed_in_alone(client, world):
    sign_up(client)
    link = tools.link_in(tools.only(tools.mails()))
    client.sign_in(world.bob)
    assert client.post(link).location == "/sign-in"
    assert world.bob.email in client.get("/account").text


def test_a_link_signs_in_nobody_whose_account_was_made_through_the_api_meanwhile(client):
    """Its password may be somebody else's."""
    sign_up(client)
    link = tools.link_in(tools.only(tools.mails()))
    client.post("/api/auth/signup", json={"name": "Max", "email": SENT["email"], "role": "USER",
                                          "password": "somebody else's herons"})
    assert client.post(link).location == "/sign-in"
    assert not signed_in(client)


def test_an_address_that_has_an_account_gets_the_same_answer_at_the_same_cost(app, world):
    seen = []
    for email in ("dora@example.org", world.bob.email):
        client = fresh(app)
        client.get("/sign-up")
        with tools.counted_hashes() as hashes:
            answer = sign_up(client, email=email)
        page = client.get(answer.location)
        seen.append((tools.shape(answer), tools.shape(page), hashes))
    assert seen[0] == seen[1]
    to_dora, to_bob = tools.mails()
    assert "Confirm your e-mail address" in to_dora
    assert "You already have an account" in to_bob and "/confirm/" not in to_bob


def test_opening_the_link_makes_no_account_yet_because_mail_scanners_open_links(client):
    sign_up(client)
    link = tools.link_in(tools.only(tools.mails()))
    client.get(link)
    client.head(link)
    assert tools.rows("SELECT id FROM accounts WHERE email = 'dora@example.org'") == []
    assert not signed_in(client)
    assert client.post(link).location == "/", "nor is the link used up"


def test_a_link_works_once_and_a_newer_one_voids_it(client):
    sign_up(client)
    sign_up(client)
    older, newer = map(tools.link_in, tools.mails())
    assert client.post(older).location == "/sign-up"
    assert client.post(newer).location == "/"
    assert client.post(newer).location == "/sign-up"
    assert client.get(newer).location == "/sign-up"


def test_a_link_expires_after_a_day(client):
    with time_machine.travel(now(), tick=False) as clock:
        sign_up(client)
        link = tools.link_in(tools.only(tools.mails()))
        clock.shift(timedelta(hours=24, seconds=1))
        assert client.get(link).location == "/sign-up"
        assert client.post(link).location == "/sign-up"


def test_an_address_that_was_taken_after_the_mail_was_sent_stays_with_its_owner(client, world):
    sign_up(client)
    link = tools.link_in(tools.only(tools.mails()))
    tools.run("UPDATE accounts SET email = 'dora@example.org' WHERE id = %(id)s", id=world.bob.id)
    assert client.post(link).location == "/sign-in"
    assert "already has an account" in client.get("/sign-in").text


@pytest.mark.parametrize("extra", ["role", "roles", "status", "has_plan", "id", "maturity_age"])
def test_the_form_rejects_fields_it_does_not_show(client, extra):
    answer = sign_up(client, **{extra: "admin"})
    assert answer.status_code == 422
    assert tools.mails() == []


@pytest.mark.parametrize(("field", "value", "message"), [
    ("name", "", "Please fill this in."),
    ("name", "x" * 121, "At most 120 characters."),
    ("name", "a\tb", "on one line"),
    ("email", "dora", "name@example.org"),
    ("email", "dora@example.org\r\nBcc: all@example.org", "name@example.org"),
    ("country", "ZZ", "Choose a country"),
    ("password", "short", "Use at least 8 characters"),
    ("password", "Sunshine2024!", "too common"),
    ("password", "dora@example.org", "your name or e-mail address"),
])
def test_a_wrong_field_shows_its_message(client, field, value, message):
    answer = sign_up(client, **{field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert SENT["password"] not in answer.text


def test_the_link_ignores_the_host_that_the_visitor_sends(app, client):
    app.config["WTF_CSRF_ENABLED"] = False  # its cookie is the other host's
    client.post("/sign-up", data=SENT, headers={"Host": "evil.example",
                                                "X-Forwarded-Host": "evil.example"})
    assert "evil" not in tools.only(tools.mails())


def test_a_flood_of_sign_ups_gets_a_429(client, monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "sign-up", limits.Policy(1, 3600))
    sign_up(client)
    assert sign_up(client).status_code == 429


def test_the_job_forgets_the_hash_once_the_mail_is_out(client):
    sign_up(client)
    tools.mails()
    assert {row["payload"] for row in tools.rows("SELECT payload FROM jobs")} == {"{}"}


@pytest.mark.parametrize(("transport", "shown"), [("console", True), ("file", False)])
def test_the_page_says_when_mail_goes_to_the_terminal(client, app, monkeypatch, transport, shown):
    changed = app.config["SETTINGS"].model_copy(update={"mail_transport": transport})
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    assert ("in the terminal running StreamVault" in client.get("/sign-up/sent").text) is shown


def test_a_stranger_cannot_send_their_own_words_to_any_address(client):
    sign_up(client, name="You won: https://evil.example")
    assert "evil" not in tools.only(tools.mails())


OTHER_SPELLINGS = ["dora@xn--bcher-kva.example", "Dora@BÜCHER.Example", "dora@ｂücher.example",
                   "dora@bu\u0308cher.example"]


def test_an_address_is_shown_as_it_was_typed_and_signs_in_in_every_spelling(app, client):
    sign_up(client, email="Dora@bücher.example")
    mail = tools.only(tools.mails())
    assert client.post(tools.link_in(mail)).location == "/"
    for spelling in [*OTHER_SPELLINGS, "Dora@bücher.example"]:
        visitor = fresh(app)
        assert try_to_sign_in(visitor, spelling, SENT["password"]).location == "/"
        assert "Dora@bücher.example" in visitor.get("/account").text
    stored, = tools.rows("SELECT email, email_typed FROM accounts WHERE name = 'Dora Reis'")
    assert stored == {"email": OTHER_SPELLINGS[0], "email_typed": "Dora@bücher.example"}


@pytest.mark.parametrize("spelling", OTHER_SPELLINGS)
def test_a_mailbox_has_one_account_in_whatever_spelling(app, client, spelling):
    sign_up(client, email="dora@bücher.example")
    first = tools.link_in(tools.only(tools.mails()))
    sign_up(client, email=spelling)
    second = tools.link_in(tools.only(tools.mails()))
    assert client.post(first).location == "/sign-up", "the newer link voids the older one"
    assert client.post(second).location == "/"
    sign_up(client, email="dora@bücher.example")
    assert "already" in tools.only(tools.mails())
    assert len(tools.rows("SELECT id FROM accounts WHERE name = 'Dora Reis'")) == 1
