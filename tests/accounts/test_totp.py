"""Two-step sign-in: its codes, and why no guess, repeat or detour gets past them."""

import re
from datetime import timedelta
from functools import partial

import pyotp
import pytest
import time_machine

from app import db
from app.accounts import credentials, key_marks, locks, recovery_codes, totp
from app.accounts.pending import LIVES
from app.config import settings
from app.ops.clock import now
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in
from tests.accounts.two_step import Phone, give_phone, sign_in_with
from tests.web import hostile
from tests.world import PASSWORD

NEW = "seven loud green parrots"


@pytest.fixture
def clock():
    """Stop the clock; tests shift it."""
    with time_machine.travel(now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.fixture
def phone(world, clock) -> Phone:
    """Give Bob a phone with two-step sign-in on."""
    found = give_phone(world.bob)
    clock.shift(timedelta(minutes=2))
    tools.mails()
    return found


def test_the_database_alone_makes_no_codes(world, phone, monkeypatch):
    device = totp.device(world.bob.id)
    right = totp.secret_of(world.bob.id, device["nonce"])
    assert re.fullmatch("[A-Z2-7]{32}", right)
    stored = str(tools.rows("SELECT * FROM totp_devices")) + str(
        tools.rows("SELECT * FROM audit_events"))
    assert right not in stored
    other = settings().model_copy(update={"secret_key": None})
    monkeypatch.setattr(totp, "settings", lambda: other)
    assert totp.secret_of(world.bob.id, device["nonce"]) != right


def test_each_account_and_each_setup_has_its_own_secret(world):
    nonces = [bytes.fromhex(totp.new_nonce()) for _ in range(2)]
    secrets = {totp.secret_of(person.id, nonce) for nonce in nonces
               for person in (world.bob, world.charlie)}
    assert len(secrets) == 4


def test_the_qr_code_holds_what_apps_read(world):
    nonce = bytes(16)
    uri = totp.uri_of(world.bob.id, nonce, world.bob.email)
    read = pyotp.parse_uri(uri)
    assert (read.issuer, read.name) == ("StreamVault", world.bob.email)
    assert read.secret == totp.secret_of(world.bob.id, nonce)


@pytest.mark.parametrize(("away", "right"), [(-2, False), (-1, True), (0, True), (1, True),
                                             (2, False)])
def test_a_code_counts_one_step_before_and_one_after_its_own(world, phone, away, right):
    assert totp.verify(world.bob.id, phone.code(away)) is right


def test_a_code_works_once_and_voids_earlier_ones(world, phone):
    assert totp.verify(world.bob.id, phone.code())
    assert not totp.verify(world.bob.id, phone.code())
    assert not totp.verify(world.bob.id, phone.code(-1))
    assert totp.verify(world.bob.id, phone.code(1))


def test_an_older_code_is_rejected_after_a_newer_one(world, phone):
    nonce = totp.device(world.bob.id)["nonce"].hex()
    take = partial(db.transactional("tests.take")(totp._sql.take_step),
                   mark=key_marks.mark(settings().secret_key))
    step = totp.step_at(now())
    assert take(account_id=world.bob.id, nonce=nonce, step=step) == 1
    assert take(account_id=world.bob.id, nonce=nonce, step=step - 1) == 0
    assert take(account_id=world.bob.id, nonce="00" * 16, step=step + 1) == 0, "of another setup"


def test_the_code_that_turned_it_on_cannot_be_used_again(world, clock):
    phone = give_phone(world.bob)
    assert not totp.verify(world.bob.id, phone.code())
    clock.shift(timedelta(seconds=30))
    assert totp.verify(world.bob.id, phone.code())


def test_another_persons_codes_do_not_count(world, phone):
    other = give_phone(world.charlie)
    assert not totp.verify(world.bob.id, other.code(1))
    assert not totp.verify(world.bob.id, other.codes[0])
    assert totp.verify(world.charlie.id, other.codes[0])


@pytest.mark.parametrize("text", ["", " ", "12345", "1234567", "٣٣٣٣٣٣", "a" * 16, "½" * 6,
                                  "x" * 9999, "\ud800", *hostile.BLUNT])
def test_nonsense_is_a_wrong_code(world, phone, text):
    assert totp.verify(world.bob.id, text) is False


def test_an_account_without_two_step_sign_in_accepts_no_code(world):
    assert totp.device(world.bob.id) is None
    assert not totp.verify(world.bob.id, "123456")


def test_a_recovery_code_works_once_however_it_is_typed(world, phone):
    first, second = phone.codes[:2]
    assert totp.verify(world.bob.id, f" {first.upper().replace('-', ' ')} ")
    assert not totp.verify(world.bob.id, first)
    assert totp.verify(world.bob.id, second.replace("0", "O").replace("1", "l").replace("-", ""))
    first, second = tools.mails()
    assert "Codes left: 9" in first and "Codes left: 8" in second


def test_the_ten_recovery_codes_are_long_different_and_stored_as_digests(world, phone):
    assert len(set(phone.codes)) == recovery_codes.MANY
    assert all(re.fullmatch(r"(\w{4}-){3}\w{4}", code) for code in phone.codes)
    stored = {bytes(row["code_hash"]) for row in tools.rows("SELECT code_hash FROM recovery_codes")}
    assert stored == {bytes.fromhex(recovery_codes._digest(world.bob.id, code.replace("-", "")))
                      for code in phone.codes}


def test_recovery_codes_work_after_the_server_key_was_replaced(world, phone, monkeypatch):
    other = settings().model_copy(update={"secret_key": None})
    for module in (totp, locks):
        monkeypatch.setattr(module, "settings", lambda: other)
    assert not totp.verify(world.bob.id, phone.code())
    assert totp.verify(world.bob.id, phone.codes[0])


def test_new_recovery_codes_void_the_old_ones(world, phone):
    new = totp.renew_codes(world.bob.id)
    assert not set(new) & set(phone.codes)
    assert not totp.verify(world.bob.id, phone.codes[0])
    assert totp.verify(world.bob.id, new[0])


def test_five_wrong_codes_lock_the_account_from_everywhere_and_the_wait_grows(world, phone, clock):
    for _ in range(locks.MOST):
        assert not totp.verify(world.bob.id, "000000")
    assert not totp.verify(world.bob.id, phone.code()), "locked"
    assert not totp.verify(world.bob.id, phone.codes[0]), "recovery codes are locked too"
    clock.shift(timedelta(seconds=31))
    assert not totp.verify(world.bob.id, "000000")
    clock.shift(timedelta(seconds=31))
    assert not totp.verify(world.bob.id, phone.code()), "the wait is sixty seconds now"
    clock.shift(timedelta(seconds=60))
    assert totp.verify(world.bob.id, phone.code())
    assert totp.verify(world.bob.id, phone.code(1)), "failures are forgotten after a right code"


def test_neither_a_correct_password_nor_a_reset_forgets_wrong_codes(app, world, phone):
    for _ in range(locks.MOST):
        try_to_sign_in(fresh(app), world.bob.email, PASSWORD)
        assert not totp.verify(world.bob.id, "000000")
    assert credentials.check(world.bob.email, PASSWORD, "198.51.100.1"), "the password still works"
    locks.forget(world.bob.email)
    assert not totp.verify(world.bob.id, phone.code())


def test_codes_counted_with_passwords_would_be_forgotten(world, phone, monkeypatch):
    """Negative control: under the address's own key, a correct password gives five more guesses."""
    monkeypatch.setattr(totp, "_lock_key", lambda _: world.bob.email)
    for _ in range(locks.MOST):
        assert not totp.verify(world.bob.id, "000000")
    locks.forget(world.bob.email)
    assert totp.verify(world.bob.id, phone.code())


def test_signing_in_takes_both_steps(app, world, phone):
    client = fresh(app)
    answer = try_to_sign_in(client, world.bob.email, PASSWORD, next="/account/sessions", stay="1")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert not signed_in(client), "the password alone opens nothing"
    assert tools.rows("SELECT id FROM sessions") == []
    assert client.get("/sign-in/code").status_code == 200
    wrong = client.post("/sign-in/code", data={"code": "000000"})
    assert wrong.status_code == 422 and 'id="error-code"' in wrong.text
    assert not signed_in(client)
    right = client.post("/sign-in/code", data={"code": phone.code()})
    assert (right.status_code, right.location) == (303, "/account/sessions")
    assert "Max-Age=2592000" in str(right.headers.getlist("Set-Cookie"))
    assert signed_in(client)


def test_a_wrong_password_gives_no_hint_of_the_second_step(app, world, phone):
    tools.only(tools.shape(try_to_sign_in(fresh(app), person.email, "wrong-guess"), person.email)
               for person in (world.bob, world.charlie))


def test_a_recovery_code_signs_in_too(app, world, phone):
    client = fresh(app)
    try_to_sign_in(client, world.bob.email, PASSWORD)
    assert "Recovery code" in client.get("/sign-in/code?recovery=1").text
    assert client.post("/sign-in/code", data={"code": phone.codes[3]}).location == "/"
    assert signed_in(client)
    assert "was used" in tools.only(tools.mails())
    event = tools.rows("SELECT actor_id, action FROM audit_events ORDER BY id DESC LIMIT 1")[0]
    assert event == {"actor_id": world.bob.id, "action": "account.recovery_used"}


def test_the_page_for_codes_needs_the_password_first(app, world, phone):
    for method in ("get", "post"):
        answer = getattr(fresh(app), method)("/sign-in/code", data={"code": phone.code()})
        assert answer.location == "/sign-in"
    assert totp.verify(world.bob.id, phone.code()), "the code was not used up"


@pytest.mark.parametrize("meanwhile", [
    "UPDATE accounts SET auth_version = auth_version + 1 WHERE id = %(id)s",
    "UPDATE accounts SET status = 'disabled' WHERE id = %(id)s",
])
def test_the_second_step_is_void_once_the_account_changes(app, world, phone, meanwhile):
    client = fresh(app)
    try_to_sign_in(client, world.bob.email, PASSWORD)
    tools.run(meanwhile, id=world.bob.id)
    assert client.post("/sign-in/code", data={"code": phone.code()}).location == "/sign-in"
    assert not signed_in(client)


def test_the_second_step_expires_after_five_minutes(app, world, phone, clock):
    client = fresh(app)
    try_to_sign_in(client, world.bob.email, PASSWORD)
    clock.shift(LIVES["sign-in code"] + timedelta(seconds=2))
    assert client.post("/sign-in/code", data={"code": phone.code()}).location == "/sign-in"
    assert not signed_in(client)


def test_a_value_signed_for_one_purpose_is_void_for_another(app, world, phone):
    client = sign_in_with(fresh(app), world.charlie)
    client.post("/account/two-step", data={"password": PASSWORD})
    with client.session_transaction() as kept:
        kept["sign-in code"] = kept["two-step setup"]
    assert client.get("/sign-in/code").location == "/sign-in"


def test_no_text_typed_as_a_code_breaks_the_page(app, world, phone):
    client = fresh(app)
    try_to_sign_in(client, world.bob.email, PASSWORD)
    for text in hostile.BLUNT:
        answer = client.post("/sign-in/code", data={"code": text})
        assert answer.status_code in (413, 422), text[:40]
        assert "<script>alert" not in answer.text


def test_a_password_reset_does_not_skip_the_second_step(app, world, phone):
    client = fresh(app)
    client.post("/forgot", data={"email": world.bob.email})
    client.post(tools.link_in(tools.only(tools.mails())), data={"password": NEW})
    assert try_to_sign_in(client, world.bob.email, NEW).location == "/sign-in/code"
    assert not signed_in(client)
    client.post("/sign-in/code", data={"code": phone.code()})
    assert signed_in(client)


def test_a_session_costs_one_query_with_two_step_sign_in_too(client, world, phone):
    sign_in_with(client, world.bob, phone)
    client.get("/sign-in")  # the first page finds out whether there is an administrator
    client.most_queries = 1
    assert client.get("/sign-in").location == "/"


def test_the_database_rejects_a_second_device(world, phone):
    with pytest.raises(db.Duplicate):
        totp.enable(world.bob.id, totp.new_nonce(), 1)
    assert totp.verify(world.bob.id, phone.code()), "the first stays"
