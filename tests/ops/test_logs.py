"""Lines of the log have the id of their request and contain no secret."""

import json
import logging

import pytest
import structlog

from app.accounts import sessions
from app.config import Settings
from app.ops import logs, request_ids
from tests.accounts import tools
from tests.world import PASSWORD

TOKEN = "Zx9-" + "aB3_" * 9 + "qRs"  # as long as those of links and sessions
HASH = "$2b$12$" + "aB./" * 13 + "z"


@pytest.fixture
def lines(capsys, monkeypatch):
    """A function that returns the lines logged since, as JSON. Restores the logging afterwards."""
    root = logging.getLogger()
    handlers, level, config = root.handlers[:], root.level, structlog.get_config()
    shown: list[str] = []
    logs.configure(Settings(environment="test", log_format="json", log_level="DEBUG"))
    root.handlers[0].stream = type("Into", (), {  # capsys is in the way of a handler's stream
        "write": lambda _, text: shown.append(text), "flush": lambda _: None})()
    yield lambda: "".join(shown)
    root.handlers[:], root.level = handlers, level
    structlog.configure(**config)


def say_everything() -> None:
    """Log secrets in every way that could reach a line."""
    logs.log.warning("named", password=PASSWORD, csrf_token="v1", Authorization="v2", api_key="v3")
    logs.log.warning("nested", headers={"Cookie": "v4", "a": [{"session_secret": "v5"}]})
    logs.log.warning("in text", problem=f"POST /reset/{TOKEN} said no", hashed=f"is {HASH}")
    logs.log.warning("a program's", problem=f"neither svp_{TOKEN} nor svr_{TOKEN} is good")
    logs.log.warning("an address", url="mysql://app:v6hunter@db:3306/streamvault")
    logging.getLogger("library").warning("GET /?token=%s with Bearer %s", "v7hunter", "v8hunter")
    try:
        raise ValueError(f"no such link: {TOKEN}")
    except ValueError:
        logs.log.exception("failed")
        logging.getLogger("library").exception("failed %s", {"password": "x"})


SECRETS = (PASSWORD, TOKEN, HASH, "v1", "v2", "v3", "v4", "v5", "v6hunter", "v7hunter", "v8hunter")


def test_a_secret_is_redacted_wherever_it_is(lines):
    say_everything()
    text = lines()
    assert [secret for secret in SECRETS if secret in text] == []
    assert text.count(logs.REDACTED) >= len(SECRETS)
    assert "no such link" in text and "/reset/" in text and "@db:3306/streamvault" in text


def test_without_the_rule_every_secret_would_be_logged(lines, monkeypatch):
    monkeypatch.setattr(logs, "redact", lambda _logger, _method, event: event)
    logs.configure(Settings(environment="test", log_format="json", log_level="DEBUG"))
    shown: list[str] = []
    logging.getLogger().handlers[0].stream = type("Into", (), {
        "write": lambda _, text: shown.append(text), "flush": lambda _: None})()
    say_everything()
    assert [secret for secret in SECRETS if secret not in "".join(shown)] == []


def test_ordinary_words_are_not_redacted(lines):
    logs.log.info("titles.create", name="The Salt Archive", took_ms=12, id="b10f38e9a1c2d3e4")
    found = json.loads(lines())
    assert (found["name"], found["took_ms"], found["id"]) == (
        "The Salt Archive", 12, "b10f38e9a1c2d3e4")


def test_a_line_carries_the_id_of_its_request(lines):
    request_ids.use("0123456789abcdef")
    logging.getLogger("library").warning("something")
    request_ids.use("")
    assert json.loads(lines())["request_id"] == "0123456789abcdef"


def test_signing_in_resetting_and_failing_leave_no_secret_in_the_log(client, world, lines):
    tools.try_to_sign_in(client, world.bob.email, "a wrong one, typed in haste")
    client.sign_in(world.bob)
    cookie = client.get_cookie(sessions.cookie_name()).value
    client.post(f"/reset/{TOKEN}", data={"password": "seven loud parrots"})

    def fail(token):
        raise RuntimeError(f"{token} broke it")

    client.application.view_functions["accounts.reset"] = fail
    assert client.get(f"/reset/{TOKEN}").status_code == 500
    text = lines()
    assert "request.failed" in text and "/reset/<token>" in text
    for secret in (PASSWORD, "typed in haste", "loud parrots", cookie, TOKEN, client.token()):
        assert secret not in text
