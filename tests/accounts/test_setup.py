"""The first administrator of an empty installation reads the terminal; nobody else gets in."""

import hashlib
import re
from datetime import timedelta

import pytest
import time_machine

from app.accounts import setup
from app.ops.clock import now
from tests.accounts import tools

FORM = {"name": "Nora Vale", "email": "nora@example.org", "password": "seven loud green parrots"}


@pytest.fixture
def empty_site(world, monkeypatch) -> None:
    """A site without an administrator."""
    monkeypatch.setattr(setup, "_finished", set())
    tools.run("DELETE FROM account_roles WHERE role = 'admin'")


def code_in(text: str) -> str:
    found = re.findall(r"^ {6}(\w{4}-\w{4})$", text, re.M)
    assert len(found) == 1, text
    return found[0]


def test_the_first_page_leads_to_the_set_up_page(empty_site, client):
    for path in ("/", "/sign-in", "/sign-up"):
        assert client.get(path).location == "/set-up"
    assert client.get("/set-up").status_code == 200


def test_a_site_with_an_administrator_has_no_set_up_page(world, client, monkeypatch):
    monkeypatch.setattr(setup, "_finished", set())
    assert client.get("/sign-in").status_code == 200
    assert client.get("/set-up").location == "/"
    assert client.post("/set-up", data={"code": "AAAA-AAAA"}).location == "/"


def test_the_terminals_code_makes_an_administrator_who_is_signed_in(empty_site, client, capsys):
    client.get("/set-up")
    code = code_in(capsys.readouterr().out)
    typed = f" {code.lower().replace('-', '')} "
    assert client.post("/set-up", data={"code": typed}).location == "/set-up/administrator"
    assert client.post("/set-up/administrator", data=FORM | {"password": "short"}
                       ).status_code == 422
    assert client.post("/set-up/administrator", data=FORM).location == "/admin/set-up"
    page = client.get("/admin/set-up")
    assert page.status_code == 200 and "Nora Vale" in page.text
    assert client.get("/catalog/imports").status_code == 200
    assert not setup.is_needed()


def test_a_code_works_once(empty_site, app, client, capsys):
    client.get("/set-up")
    code = code_in(capsys.readouterr().out)
    other = tools.fresh(app)
    for each in (client, other):
        assert each.post("/set-up", data={"code": code}).location == "/set-up/administrator"
    assert client.post("/set-up/administrator", data=FORM).location == "/admin/set-up"
    late = other.post("/set-up/administrator", data=FORM | {"email": "late@example.org"})
    assert late.location == "/set-up"
    assert setup.create_administrator(code, "x@example.org", "X", "x") is None
    assert tools.rows("SELECT COUNT(*) AS n FROM account_roles WHERE role = 'admin'")[0]["n"] == 1


def test_without_the_code_nobody_reaches_the_form(empty_site, client):
    assert client.get("/set-up/administrator").location == "/set-up"
    assert client.post("/set-up/administrator", data=FORM).location == "/set-up"
    assert setup.is_needed()


def test_after_five_wrong_codes_the_right_one_is_void_and_a_new_one_is_shown(
        empty_site, client, capsys):
    client.get("/set-up")
    code = code_in(capsys.readouterr().out)
    for _ in range(setup.MOST_TRIES):
        assert client.post("/set-up", data={"code": "2222-2222"}).status_code == 422
    newer = code_in(capsys.readouterr().out)
    assert client.post("/set-up", data={"code": code}).status_code == 422
    assert client.post("/set-up", data={"code": newer}).status_code == 303


def test_a_right_code_is_no_wrong_try(empty_site):
    code = setup.new_code(at_start=True)
    assert all(setup.is_code(code) for _ in range(setup.MOST_TRIES + 2))


def test_a_code_ends_after_half_an_hour(empty_site):
    with time_machine.travel(now(), tick=False) as clock:
        code = setup.new_code(at_start=True)
        clock.shift(timedelta(minutes=29))
        assert setup.is_code(code) and setup.new_code() is None
        clock.shift(timedelta(minutes=1))
        assert not setup.is_code(code)
        assert setup.create_administrator(code, "x@example.org", "X", "x") is None
        assert setup.new_code()


def test_a_start_shows_a_new_code_and_voids_the_older_one(empty_site):
    older = setup.new_code(at_start=True)
    newer = setup.new_code(at_start=True)
    assert not setup.is_code(older) and setup.is_code(newer)


def test_the_table_holds_no_code_that_could_be_searched_for_without_the_key(empty_site):
    code = setup.new_code(at_start=True)
    stored = bytes(tools.rows("SELECT code_hash FROM setup_codes")[0]["code_hash"])
    assert stored != hashlib.sha256(code.replace("-", "").encode()).digest()
