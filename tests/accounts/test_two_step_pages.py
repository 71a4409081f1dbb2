"""Two-step sign-in: setup, use, a lost phone, and staff for whom it is required."""

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
import time_machine

from app.accounts import locks, mail, passwords, totp
from app.accounts.pending import LIVES
from app.config import settings
from app.ops.clock import now
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in
from tests.accounts.two_step import give_phone, sign_in_with
from tests.world import PASSWORD

NEW = "seven loud green parrots"
BOTH_STEPS = 24  # queries: each step counts its guess before the check and forgets it after
CODE = re.compile(r"<code>((?:\w{4}-){3}\w{4})</code>")


@pytest.fixture
def clock():
    """Stop the clock; tests shift it."""
    with time_machine.travel(now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.fixture
def required(monkeypatch):
    """Require two-step sign-in of staff."""
    monkeypatch.setattr(totp, "settings", lambda: settings().model_copy(
        update={"staff_totp_required": True}))


def begin(client):
    """Enter the password and return the secret that the page shows."""
    answer = client.post("/account/two-step", data={"password": PASSWORD})
    assert answer.location == "/account/two-step/device", answer.text
    page = client.get("/account/two-step/device").text
    typed = re.search(r'class="key"><code>(.*?)</code>', page, re.S)[1]
    scanned = html.unescape(re.search(r'href="(otpauth:[^"]+)"', page)[1])
    assert 'src="data:image/png;base64,' in page
    secret = re.sub(r"<.*?>|\s", "", typed)
    assert pyotp.parse_uri(scanned).secret == secret
    return secret


def code_of(secret, away=0):
    """Return the code that the app shows."""
    return pyotp.TOTP(secret).generate_otp(totp.step_at(now()) + away)


def turn_on(client):
    """Set it up as a person does; return the secret, the recovery codes and the last answer."""
    secret = begin(client)
    answer = client.post("/account/two-step/device", data={"code": code_of(secret)})
    assert answer.status_code == 200, answer.text
    return secret, CODE.findall(answer.text), answer


def proof(secret, away=1, **more):
    """Return a password and a code, as the pages ask for them."""
    return {"password": PASSWORD, "code": code_of(secret, away)} | more


def actions():
    """Return the actions of the audit trail, newest last."""
    return [row["action"] for row in tools.rows("SELECT action FROM audit_events ORDER BY id")]


def test_setup_takes_password_and_code_and_then_sign_in_asks_for_codes(app, client, world, clock):
    client.sign_in(world.bob)
    elsewhere = fresh(app).sign_in(world.bob)
    secret, codes, answer = turn_on(client)
    assert len(codes) == 10
    file = re.search(r'href="data:text/plain;charset=utf-8,([^"]+)" download', answer.text)[1]
    assert all(code in unquote(file) for code in codes)
    assert signed_in(client) and not signed_in(elsewhere)
    assert "is on" in tools.only(tools.mails())
    assert actions() == ["account.two_step_on"]
    page = client.get("/account/two-step").text
    assert "<b>10</b> of 10" in page and not CODE.search(page), "shown once"
    assert try_to_sign_in(fresh(app), world.bob.email, PASSWORD).location == "/sign-in/code"
    stored = str(tools.rows("SELECT * FROM audit_events")) + str(tools.rows("SELECT * FROM jobs"))
    assert not [word for word in (secret, *codes) if word in stored]


def test_no_cache_keeps_an_answer_with_a_secret(client, world):
    client.sign_in(world.bob)
    begin(client)
    for page in (client.get("/account/two-step/device"), turn_on(client)[2]):
        assert "no-store" in page.headers["Cache-Control"]


def test_setup_needs_the_password_and_guesses_count(client, world):
    client.sign_in(world.bob)
    for _ in range(locks.MOST):
        answer = client.post("/account/two-step", data={"password": "wrong-guess"})
        assert answer.status_code == 422
    assert client.post("/account/two-step", data={"password": PASSWORD}).status_code == 422
    assert client.get("/account/two-step/device").location == "/account/two-step"


def test_a_wrong_first_code_turns_nothing_on_and_can_be_corrected(client, world):
    client.sign_in(world.bob)
    secret = begin(client)
    for code in ("000000", "", "x", code_of(secret, 5)):
        answer = client.post("/account/two-step/device", data={"code": code})
        assert answer.status_code == 422 and 'id="error-code"' in answer.text
        assert totp.device(world.bob.id) is None
    right = client.post("/account/two-step/device", data={"code": code_of(secret)})
    assert right.status_code == 200


def test_a_setup_is_good_for_fifteen_minutes_in_one_browser_and_for_one_account(
        app, client, world, clock):
    client.sign_in(world.bob)
    secret = begin(client)
    other = fresh(app).sign_in(world.charlie)
    with client.session_transaction() as mine, other.session_transaction() as theirs:
        theirs["two-step setup"] = mine["two-step setup"]
    assert other.post("/account/two-step/device",
                      data={"code": code_of(secret)}).location == "/account/two-step"
    clock.shift(LIVES["two-step setup"] + timedelta(seconds=2))
    assert client.post("/account/two-step/device",
                       data={"code": code_of(secret)}).location == "/account/two-step"
    assert tools.rows("SELECT account_id FROM totp_devices") == []


def test_an_account_that_has_a_secret_cannot_be_given_another(client, world, clock):
    client.sign_in(world.bob)
    secret, _, _ = turn_on(client)
    client.post("/account/two-step", data={"password": PASSWORD})
    assert client.get("/account/two-step/device").location == "/account/two-step"
    assert code_of(secret, 1) == code_of(totp.secret_of(
        world.bob.id, totp.device(world.bob.id)["nonce"]), 1)


@pytest.mark.parametrize("page", ["codes", "delete"])
def test_new_codes_and_turning_it_off_take_both_steps(client, world, clock, page):
    client.sign_in(world.bob)
    secret, codes, _ = turn_on(client)
    url = f"/account/two-step/{page}"
    assert client.get(url).status_code == 200
    for wrong in ({"password": "wrong-guess"}, {"code": "000000"}, {"code": ""}, {"password": ""},
                  {"code": code_of(secret, 0)}):
        answer = client.post(url, data=proof(secret) | wrong)
        assert answer.status_code == 422, wrong
    assert totp.verify(world.bob.id, codes[0]), "nothing was changed"


def test_new_codes_are_shown_once_and_void_the_old_ones(client, world, clock):
    client.sign_in(world.bob)
    secret, old, _ = turn_on(client)
    client.most_queries = BOTH_STEPS
    answer = client.post("/account/two-step/codes", data=proof(secret))
    new = CODE.findall(answer.text)
    assert len(new) == 10 and not set(new) & set(old)
    assert not totp.verify(world.bob.id, old[0])
    assert totp.verify(world.bob.id, new[0])
    assert "account.recovery_codes" in actions()
    assert signed_in(client)


def test_turning_it_off_signs_other_devices_out_and_notifies_the_person(app, client, world, clock):
    client.sign_in(world.bob)
    secret, codes, _ = turn_on(client)
    tools.mails()
    clock.shift(timedelta(seconds=30))
    other = sign_in_with(fresh(app), world.bob)
    other.post("/sign-in/code", data={"code": codes[0]})
    assert signed_in(other)
    client.most_queries = BOTH_STEPS
    assert client.post("/account/two-step/delete", data=proof(secret)).status_code == 303
    assert signed_in(client) and not signed_in(other)
    assert "is off" in tools.mails()[-1]
    assert actions()[-1] == "account.two_step_off"
    assert tools.rows("SELECT account_id FROM recovery_codes") == []
    assert try_to_sign_in(fresh(app), world.bob.email, PASSWORD).location == "/"


def test_an_administrator_turns_it_off_for_a_person_who_lost_the_phone(app, client, world):
    give_phone(world.bob)
    tools.mails()
    client.sign_in(world.ada)
    assert "Two-step sign-in is on" in client.get(f"/admin/users/{world.bob.id}").text
    url = f"/admin/users/{world.bob.id}/two-step/delete"
    assert client.post(url).status_code == 303
    assert totp.device(world.bob.id) is None
    event = tools.rows("SELECT actor_id, action, object_id FROM audit_events ORDER BY id DESC")[0]
    assert event == {"actor_id": world.ada.id, "action": "account.two_step_off",
                     "object_id": world.bob.id}
    assert "An administrator turned off" in tools.only(tools.mails())
    assert client.post(url).status_code == 303, "it is off already"
    assert actions() == ["account.two_step_on", "account.two_step_off"]
    assert "Two-step sign-in is on" not in client.get(f"/admin/users/{world.bob.id}").text
    assert client.post("/admin/users/999999/two-step/delete").status_code == 404


def test_an_administrator_needs_both_steps_to_turn_off_their_own(client, world):
    phone = give_phone(world.ada)
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        sign_in_with(client, world.ada, phone)
        answer = client.post(f"/admin/users/{world.ada.id}/two-step/delete")
    assert answer.location == "/account/two-step/delete"
    assert totp.device(world.ada.id)


def test_where_it_is_required_staff_can_open_nothing_before_setup(
        app, client, world, required, clock):
    for person in (world.erin, world.ana, world.ada):
        client = fresh(app).sign_in(person)
        for path in ("/", "/account", "/account/password", "/browse", "/catalog/titles",
                     "/admin/users", "/nowhere", "/sign-in", "/account/two-step/codes"):
            assert client.get(path).location == "/account/two-step", path
        assert client.post("/account", data={}).location == "/account/two-step"
        answer = client.get("/account", headers={"Accept": "application/json"})
        assert answer.status_code == 403
        assert "two-step" in answer.json["message"] and "/account/two-step" in answer.json["detail"]
        assert client.get("/account/two-step").status_code == 200
        turn_on(client)
        assert client.get("/account").status_code == 200
    assert client.post("/sign-out").status_code == 303


def test_staff_who_lost_their_phone_have_to_set_it_up_again(app, world, required, clock):
    phone = give_phone(world.erin)
    clock.shift(timedelta(minutes=1))
    client = sign_in_with(fresh(app), world.erin, phone)
    assert client.get("/account").status_code == 200
    totp.disable(world.erin.id, world.ada.id)
    client = sign_in_with(fresh(app), world.erin)
    assert client.get("/account").location == "/account/two-step"


def test_others_are_not_redirected_to_setup_and_the_check_costs_no_query(app, world, required):
    client = fresh(app).sign_in(world.bob)
    client.most_queries = 1
    assert client.get("/sign-in").location == "/"
    anonymous = fresh(app)
    anonymous.most_queries = 0
    assert anonymous.get("/sign-in").status_code == 200


def test_without_the_setting_staff_are_not_redirected_to_setup(app, world):
    client = fresh(app).sign_in(world.erin)
    assert client.get("/account/password").status_code == 200


def test_a_new_password_keeps_this_devices_choice_to_stay_signed_in(app, world):
    for stay, kept in (("1", True), ("", False)):
        client = sign_in_with(fresh(app), world.bob, stay=stay)
        for url, data in (("/account/password", {"password": PASSWORD, "new_password": PASSWORD}),
                          ("/account/sessions/delete", {})):
            answer = client.post(url, data=data)
            assert answer.status_code == 303, answer.text
            cookie = next(each for each in answer.headers.getlist("Set-Cookie")
                          if each.startswith("streamvault="))
            assert ("Max-Age=2592000" in cookie) is kept, (url, stay)
        stored = tools.rows("SELECT stay, TIMESTAMPDIFF(HOUR, created_at, expires_at) AS hours "
                            "FROM sessions ORDER BY id DESC LIMIT 1")[0]
        assert (bool(stored["stay"]), stored["hours"]) == (kept, 720 if kept else 12)


def test_a_sign_in_replaces_a_hash_that_is_too_cheap(client, world, monkeypatch):
    def stored():
        return tools.rows("SELECT password_hash, auth_version FROM accounts WHERE id = %(id)s",
                          id=world.bob.id)[0]

    before = stored()
    assert try_to_sign_in(client, world.bob.email, PASSWORD).status_code == 303
    assert stored() == before, "the hash is costly enough"
    costlier = settings().model_copy(update={"bcrypt_cost": 5})
    monkeypatch.setattr(passwords, "settings", lambda: costlier)
    assert try_to_sign_in(client, world.bob.email, "wrong-guess").status_code == 422
    assert stored() == before
    assert try_to_sign_in(client, world.bob.email, PASSWORD).status_code == 303
    after = stored()
    assert after["password_hash"].startswith("$2b$05$")
    assert after["auth_version"] == before["auth_version"]
    assert signed_in(client) and passwords.verify(PASSWORD, after["password_hash"])


def test_every_mail_fills_its_placeholders():
    for text in (mail.TWO_STEP_ON, mail.TWO_STEP_OFF, mail.TWO_STEP_REMOVED,
                 mail.RECOVERY_USED):
        body = text.body.format(hello="Hello Bob,", address="http://localhost", left="9")
        assert "{" not in body and "Bob" in body
