"""A new SECRET_KEY ends authenticator codes: the start and the set-up page say so."""

import pytest
from pydantic import SecretStr

from app import db
from app.accounts import key_marks, totp
from app.config import settings
from app.run import starting
from app.site import set_up
from tests.accounts import tools
from tests.accounts.two_step import give_phone


@pytest.fixture
def use_key(monkeypatch):
    """Return a function that starts anew, as it were, with another key; None: the first one."""
    first = settings()

    def change(key: str | None) -> None:
        changed = first.model_copy(update={"secret_key": SecretStr(key)}) if key else first
        for module in (totp, set_up):
            monkeypatch.setattr(module, "settings", lambda: changed)

    return change


@pytest.fixture
def printed(monkeypatch, capsys):
    """Return a function that returns what a start prints."""
    monkeypatch.setattr(starting, "open_databases", lambda _: None)
    monkeypatch.setattr(type(db.database()), "close", lambda _: None)

    def start() -> str:
        starting.warn_of_new_key(totp.settings())
        return " ".join(capsys.readouterr().err.split())

    return start


def test_a_start_with_another_key_names_how_many_codes_end(world, use_key, printed):
    give_phone(world.bob)
    assert printed() == ""
    use_key("another key, as long as one has to be")
    assert "SECRET_KEY was replaced, which ends the authenticator codes of 1 account." in printed()
    assert "Put the earlier key back" in printed(), "it says so at each start"
    give_phone(world.charlie)
    assert "of 1 account." in printed(), "Charlie's is of the new key"
    use_key(None)
    assert "of 1 account." in printed(), "and now his ends"
    totp.disable(world.charlie.id)
    assert printed() == "", "with the first key everything is as it was"


def test_authenticators_from_before_the_marks_belong_to_the_key_of_the_first_start(
        world, use_key, printed):
    give_phone(world.bob)
    tools.run("UPDATE totp_devices SET key_mark = NULL")
    assert printed() == ""
    use_key("another key, as long as one has to be")
    assert "of 1 account." in printed()


def test_a_code_that_was_right_marks_the_key(world):
    phone = give_phone(world.bob)
    tools.run("UPDATE totp_devices SET key_mark = NULL, last_step = 0")
    assert totp.verify(world.bob.id, phone.code())
    marks = tools.rows("SELECT key_mark FROM totp_devices")
    assert [row["key_mark"].hex() for row in marks] == [key_marks.mark(settings().secret_key)]


def test_the_set_up_page_warns_administrators(world, client, use_key):
    give_phone(world.bob)
    client.sign_in(world.ada)
    assert "Secret key" not in client.get("/admin/set-up").text
    use_key("another key, as long as one has to be")
    text = client.get("/admin/set-up").text
    assert "Secret key" in text and "ends the authenticator codes of 1 account" in text


def test_the_mark_tells_nothing_about_the_key(world):
    key = settings().secret_key
    mark = key_marks.mark(key)
    assert len(mark) == 32 and mark not in key.get_secret_value().encode().hex()
