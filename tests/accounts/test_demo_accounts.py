"""In a public demo nobody can take over an account that everybody signs in to."""

import pytest

from app.accounts import administration, passwords, profiles, resets, totp
from app.config import settings
from app.ops import demo
from app.web.errors import Problem
from tests.accounts import tools
from tests.accounts.tools import try_to_sign_in
from tests.world import PASSWORD


@pytest.fixture
def public_demo(world, monkeypatch) -> None:
    """A public demo whose world is everybody but Ada."""
    tools.run("INSERT INTO demo_world (id, last_account_id) VALUES (1, %(id)s)",
              id=world.ada.id - 1)
    monkeypatch.setattr(demo, "settings", lambda: settings().model_copy(update={"demo": True}))


def new_access(person, **changes) -> administration.Access:
    values = {"roles": frozenset(person.roles), "status": "active", "has_plan": True,
              "maturity_age": 18}
    return administration.Access(**values | changes)


def take_overs(person, admin) -> dict:
    def administer(**changes):
        return lambda: administration.administer(person.id, 1, new_access(person, **changes),
                                                 admin.id)

    hashed = passwords.hash_password("seven loud green parrots")
    return {
        "password": lambda: profiles.set_password(person.id, hashed),
        "reset": lambda: resets.change(resets.users.get(person.id), hashed),
        "address": lambda: profiles.ask_email(person.id, "mine@example.org"),
        "two-step": lambda: totp.enable(person.id, totp.new_nonce(), 1),
        "status": administer(status="disabled"),
        "roles": administer(roles=frozenset({"creator"})),
    }


@pytest.mark.parametrize("way", ["password", "reset", "address", "two-step", "status", "roles"])
def test_a_demo_account_cannot_be_taken_over(public_demo, world, way: str):
    with pytest.raises(Problem) as caught:
        take_overs(world.bob, world.ada)[way]()
    assert (caught.value.status, caught.value.code) == (403, "demo_account")


def test_an_account_that_a_visitor_made_is_their_own(public_demo, world):
    take_overs(world.ada, world.ada)["password"]()
    stored = tools.rows("SELECT password_hash FROM accounts WHERE id = %(id)s", id=world.ada.id)
    assert passwords.verify("seven loud green parrots", stored[0]["password_hash"])


def test_the_page_says_why_and_the_password_still_works(public_demo, app, client, world):
    client.sign_in(world.bob)
    answer = client.post("/account/password", data={
        "password": PASSWORD, "new_password": "seven loud green parrots"})
    assert answer.status_code == 403 and "public demo" in answer.text
    assert try_to_sign_in(tools.fresh(app), world.bob.email, PASSWORD).status_code == 303


def test_outside_of_a_public_demo_the_password_changes(client, world):
    tools.run("INSERT INTO demo_world (id, last_account_id) VALUES (1, 100)")
    client.sign_in(world.bob)
    assert client.post("/account/password", data={
        "password": PASSWORD, "new_password": "seven loud green parrots"}).status_code == 303
