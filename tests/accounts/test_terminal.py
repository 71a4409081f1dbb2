"""Accounts from the terminal: `run.py user` makes them and gives them roles."""

import json

import pytest

from app.accounts import terminal
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in

SECRET = "four quiet grey herons"


def test_an_account_made_in_the_terminal_can_sign_in(client, world):
    assert not terminal.exists("dora@example.org")
    added = terminal.create("dora@example.org", "Dora Reis", "PT", SECRET, ["employee", "admin"])
    assert added.created and added.roles == {"employee", "admin"}
    assert terminal.exists("Dora@Example.org")
    assert try_to_sign_in(client, "dora@example.org", SECRET).location == "/catalog/titles"


def test_an_account_made_without_a_role_is_a_customers(world):
    assert terminal.create("dora@example.org", "Dora", "PT", SECRET, []).roles == {"customer"}


@pytest.mark.parametrize(("country", "password", "message"), [
    ("XX", SECRET, "not a country code"), ("PT", "short", "Use at least 8 characters"),
    ("PT", "password", "too common")])
def test_a_wrong_value_is_explained_and_makes_no_account(world, country, password, message):
    with pytest.raises(ValueError, match=message):
        terminal.create("dora@example.org", "Dora", country, password, [])
    assert not terminal.exists("dora@example.org")


def test_a_new_role_is_added_audited_and_signs_the_account_out(app, world):
    bob = fresh(app).sign_in(world.bob)
    added = terminal.grant(world.bob.email, ["analyst"])
    assert not added.created and added.roles == {"customer", "analyst"}
    assert not signed_in(bob)
    event = tools.rows("SELECT action, actor_id, new_values FROM audit_events")[-1]
    assert (event["action"], event["actor_id"]) == ("account.grant", None)
    assert json.loads(event["new_values"]) == {"roles": ["analyst", "customer"]}


def test_a_role_that_the_account_has_changes_nothing(app, world):
    bob = fresh(app).sign_in(world.bob)
    assert terminal.grant(world.bob.email, ["customer"]).roles == {"customer"}
    assert signed_in(bob) and not tools.rows("SELECT id FROM audit_events")


def test_an_unknown_address_gets_no_role(world):
    with pytest.raises(ValueError, match="has no account"):
        terminal.grant("nobody@example.org", ["admin"])
