"""A new SECRET_KEY takes over from the earlier one, which then opens nothing."""

from datetime import timedelta

import pytest
import time_machine
from pydantic import SecretStr

from app import config, db
from app.accounts import jwts, key_rotation, pending, tokens, totp
from app.community.notifications import digest
from app.config import SettingsError, settings
from app.ops.clock import now
from app.run import starting
from tests.accounts import tools
from tests.accounts.two_step import give_phone, sign_in_with

FIRST = settings()
NEW = SecretStr("another key, as long as one has to be")


@pytest.fixture
def use(monkeypatch):
    """Return a function that starts anew with a key, and maybe the one before."""
    def change(key: SecretStr, before: SecretStr | None = None) -> config.Settings:
        changed = FIRST.model_copy(update={"secret_key": key, "secret_key_before": before})
        for module in (totp, jwts, tokens, digest, pending):
            monkeypatch.setattr(module, "settings", lambda: changed)
        return changed

    return change


@pytest.fixture
def clock():
    """Stop the clock until the test shifts it."""
    with time_machine.travel(now().replace(microsecond=0), tick=False) as found:
        yield found


@pytest.fixture
def phone(world, clock):
    """Give Bob a phone; its first code is of some minutes ago."""
    found = give_phone(world.bob)
    clock.shift(timedelta(minutes=2))
    return found


def device(account_id):
    """Return what is stored of an authenticator."""
    return tools.rows("SELECT * FROM totp_devices WHERE account_id = %(id)s", id=account_id)[0]


def test_codes_work_after_the_command_and_without_the_earlier_key(world, phone, clock, use):
    old = device(world.bob.id)
    both = use(NEW, FIRST.secret_key)
    assert key_rotation.waiting(both) == 1
    assert key_rotation.run(both) == key_rotation.Rotated(sealed=1, lost=0)
    assert key_rotation.run(both).sealed == 0 and key_rotation.waiting(both) == 0
    use(NEW)
    assert totp.verify(world.bob.id, phone.code())
    clock.shift(timedelta(minutes=2))
    assert not totp.verify(world.bob.id, "000000") and totp.verify(world.bob.id, phone.code())
    stored = device(world.bob.id)
    assert stored["nonce"] != old["nonce"] and phone.secret not in str(stored)


def test_the_earlier_key_opens_nothing_afterwards(world, phone, use):
    key_rotation.run(use(NEW, FIRST.secret_key))
    stored = device(world.bob.id)
    about = world.bob.id, stored["nonce"]
    assert key_rotation.secret_in(FIRST.secret_key, *about, stored["sealed"]) is None
    assert key_rotation.derived(FIRST.secret_key, *about) != phone.secret
    use(FIRST.secret_key)
    assert not totp.verify(world.bob.id, phone.code())


def test_a_right_code_needs_no_command(world, phone, clock, use):
    both = use(NEW, FIRST.secret_key)
    assert totp.verify(world.bob.id, phone.code())
    assert key_rotation.waiting(both) == 0, "it was sealed with the new key"
    assert not totp.verify(world.bob.id, phone.code()), "each code once"
    clock.shift(timedelta(minutes=2))
    use(NEW)
    assert totp.verify(world.bob.id, phone.code())


def test_a_key_is_replaced_as_often_as_one_likes(world, phone, use):
    key_rotation.run(use(NEW, FIRST.secret_key))
    third = SecretStr("a third key, which is as long as the others")
    assert key_rotation.run(use(third, NEW)) == key_rotation.Rotated(sealed=1, lost=0)
    use(third)
    assert totp.verify(world.bob.id, phone.code())


def test_without_the_earlier_key_the_warning_stands_and_no_code_is_right(
        world, phone, use, monkeypatch, capsys):
    monkeypatch.setattr(starting, "open_databases", lambda _: None)
    monkeypatch.setattr(type(db.database()), "close", lambda _: None)
    starting.warn_of_new_key(use(NEW, FIRST.secret_key))
    said = " ".join(capsys.readouterr().err.split())
    assert "still need SECRET_KEY_BEFORE: 1. Run: python3 run.py rotate" in said
    assert "was replaced" not in said
    alone = use(NEW)
    starting.warn_of_new_key(alone)
    said = " ".join(capsys.readouterr().err.split())
    assert "SECRET_KEY was replaced, which ends the authenticator codes of 1 account." in said
    assert not totp.verify(world.bob.id, phone.code())
    assert key_rotation.run(alone) == key_rotation.Rotated(sealed=0, lost=1)


def test_what_the_earlier_key_signed_stays_good_as_long_as_it_is_named(world, use):
    use(FIRST.secret_key)
    pair = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    stop = digest.token(world.bob.id)
    use(NEW, FIRST.secret_key)
    assert jwts.session_of(pair.access) and digest.read(stop) == world.bob.id
    newer = tokens.refresh(pair.refresh)
    assert newer is not None
    use(NEW)
    assert jwts.session_of(pair.access) is None and digest.read(stop) is None
    assert jwts.session_of(newer.access), "new ones are signed with the new key"


def test_a_refresh_whose_answer_got_lost_at_the_rotation_is_answered_again(world, use):
    use(FIRST.secret_key)
    pair = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    lost = tokens.refresh(pair.refresh)
    use(NEW, FIRST.secret_key)
    again = tokens.refresh(pair.refresh)
    assert again is not None and again.refresh == lost.refresh


def test_a_page_that_is_open_sends_its_form_after_the_rotation(app, client, world):
    page = client.sign_in(world.bob)
    form = page.get("/account").text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    key = form.split('name="form_key" value="')[1].split('"')[0]
    first = app.config["SECRET_KEY"]
    changed = {"SECRET_KEY": NEW.get_secret_value(), "SECRET_KEY_FALLBACKS": [first],
               "WTF_CSRF_SECRET_KEY": [first, NEW.get_secret_value()]}
    before = {name: app.config[name] for name in changed}
    sent = {"csrf_token": token, "form_key": key, "name": "Bob Tavares", "country": "PT",
            "row_version": form.split('name="row_version" value="')[1].split('"')[0]}
    try:
        app.config.update(changed)
        assert page.post("/account", data=sent, csrf=False).status_code == 303
    finally:
        app.config.update(before)


def test_the_earlier_key_has_to_be_another():
    key = "k" * 40
    with pytest.raises(SettingsError, match="SECRET_KEY_BEFORE: is the same as SECRET_KEY"):
        config.load({"ENVIRONMENT": "test", "SECRET_KEY": key, "SECRET_KEY_BEFORE": key})


def test_a_private_installation_renames_its_key(tmp_path):
    given = {"ENVIRONMENT": "test", "VAR_DIR": str(tmp_path)}
    first = config.load(given)
    folder = tmp_path / "secrets"
    (folder / "secret_key").rename(folder / "secret_key_before")
    second = config.load(given)
    assert second.secret_key_before == first.secret_key != second.secret_key
    assert second.signing_keys == [each.get_secret_value()
                                   for each in (first.secret_key, second.secret_key)]


def test_somebody_signs_in_with_their_phone_after_the_rotation(world, phone, use, client):
    key_rotation.run(use(NEW, FIRST.secret_key))
    assert sign_in_with(client, world.bob, phone).get("/account").status_code == 200
