"""The checklist of a new installation."""

import pytest
from pydantic import SecretStr

from app.config import settings
from app.ops import mail
from app.site import set_up
from tests.accounts import tools
from tests.jobs import work


@pytest.fixture
def use(monkeypatch):
    def change(**changes):
        s = settings().model_copy(update=changes)
        monkeypatch.setattr(set_up, "settings", lambda: s)
        monkeypatch.setattr(mail, "settings", lambda: s)
    return change


def is_done(key: str, seen: str) -> bool:
    return next(step.is_done for step in set_up.steps("Ada", True, seen) if step.key == key)


@pytest.mark.parametrize(("base_url", "seen", "done"), [
    ("https://vault.example", "https://vault.example", True),
    ("https://vault.example", "http://vault.example", False),
    ("http://vault.example", "http://vault.example", False),
    ("http://localhost:8000", "http://localhost:8000", True),
])
def test_the_address_is_settled_when_the_browser_agrees_and_it_is_encrypted(
        world, use, base_url, seen, done):
    use(base_url=base_url)
    assert is_done("address", seen) is done


def test_mail_is_settled_once_a_test_message_was_accepted_by_this_server(world, client, use):
    client.sign_in(world.ada)
    answer = client.post("/admin/set-up/test-message", data={"email": "me@example.org"})
    assert work("mail") == 1
    assert "handed over" in client.get(answer.location).text
    assert "can send e-mail" in tools.mails()[-1]
    assert not is_done("mail", "")  # to a folder: no e-mail leaves
    use(mail_transport="smtp", smtp_host="smtp.example.org")
    assert not is_done("mail", "")
    tools.run("UPDATE audit_events SET new_values = %(new)s "
              "WHERE action = 'installation.mail_test'",
              new='{"way": "smtp.example.org, port 587"}')
    assert is_done("mail", "")
    use(mail_transport="smtp", smtp_host="smtp.example.net")
    assert not is_done("mail", "")


def test_a_server_that_refuses_is_quoted_and_not_tried_again(world, client, use):
    client.sign_in(world.ada)
    use(mail_transport="smtp", smtp_host="127.0.0.1", smtp_port=1, smtp_tls="none",
        smtp_password=SecretStr(""))
    answer = client.post("/admin/set-up/test-message", data={"email": "me@example.org"})
    work("mail")
    assert "was not accepted: ConnectionRefusedError" in client.get(answer.location).text


def test_a_wrong_address_is_named_at_its_field(world, client):
    client.sign_in(world.ada)
    answer = client.post("/admin/set-up/test-message", data={"email": "nobody"})
    assert answer.status_code == 422 and "such as name@example.org" in answer.text


def test_the_first_import_settles_its_step(world):
    assert not is_done("import", "")
    world.add("imports", source="films", total_rows=1, new_titles=1, known_titles=0, warnings=0,
              findings="[]", created_at="2026-01-01")
    assert is_done("import", "")
