"""The demo world's database is marked, and no server that others can reach serves it."""

import pytest

from app.config import Settings, settings
from app.ops import demo, health, mail
from tests.accounts import tools
from tests.jobs import a_job


@pytest.fixture
def marked() -> None:
    tools.run("INSERT INTO demo_world (id, last_account_id) VALUES (1, 5)")


def with_(**changes) -> Settings:
    plain = {"environment": "development", "host": "127.0.0.1", "base_url": None}
    return settings().model_copy(update=plain | changes)


EXPOSED = [{"environment": "production"}, {"host": "0.0.0.0"}, {"host": "192.0.2.7"},
           {"host": "::"}, {"base_url": "https://vault.example"}]
PRIVATE = [{}, {"host": "::1"}, {"host": "localhost"}, {"host": "127.0.0.9"},
           {"base_url": "http://vault.example"}]


@pytest.mark.parametrize("changes", EXPOSED, ids=str)
def test_an_exposed_server_refuses_the_demo_world_unless_it_is_a_public_demo(marked, changes):
    problem = demo.problem(with_(**changes))
    assert problem and str(next(iter(changes.values()))) in problem
    assert demo.problem(with_(**changes, demo=True)) is None


@pytest.mark.parametrize("changes", PRIVATE, ids=str)
def test_a_server_for_this_machine_serves_the_demo_world(marked, changes):
    assert demo.problem(with_(**changes)) is None


@pytest.mark.parametrize("changes", EXPOSED + PRIVATE, ids=str)
def test_a_database_without_the_mark_is_served_but_never_as_a_demo(world, changes):
    assert demo.problem(with_(**changes)) is None
    assert "does not hold" in (demo.problem(with_(**changes, demo=True)) or "")


def test_ready_says_no_when_the_demo_world_is_exposed(client, marked, monkeypatch):
    assert client.get("/ready").status_code == 200
    monkeypatch.setattr(health, "settings", lambda: with_(host="0.0.0.0"))
    answer = client.get("/ready")
    assert (answer.status_code, answer.json["status"]) == (503, "demo world")


def test_ready_shows_no_gauges(client, world):
    assert client.get("/ready").json == {"status": "ready", "database": "ok"}


def test_a_public_demo_sends_no_mail(world, monkeypatch):
    job = a_job({"to": world.bob.email, "subject": "Hello", "text": "Text"})
    folder = mail.folder(settings())
    before = set(folder.glob("*")) if folder.is_dir() else set()
    monkeypatch.setattr(mail, "settings", lambda: settings().model_copy(update={"demo": True}))
    mail.deliver(job)
    assert (set(folder.glob("*")) if folder.is_dir() else set()) == before
    monkeypatch.undo()
    mail.deliver(job)  # negative control
    assert set(folder.glob("*")) != before
    tools.mails()


def test_every_page_of_a_public_demo_says_so(app, client, world):
    paths = ["/", "/sign-in", "/openapi/", "/nothing-here"]
    assert not [path for path in paths if "Public demo." in client.get(path).text]
    app.config["SETTINGS"] = settings().model_copy(update={"demo": True})
    assert [path for path in paths if "Public demo." not in client.get(path).text] == []
    client.sign_in(world.erin)
    for path in ("/home", "/catalog/titles", "/account"):
        assert "Public demo." in client.get(path, follow_redirects=True).text, path


def test_every_template_with_a_page_of_its_own_has_the_banner(app):
    for name in app.jinja_env.list_templates(extensions=["html"]):
        source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)
        assert "<body" not in source or "demo_bar()" in source, name
