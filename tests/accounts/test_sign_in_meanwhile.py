"""A password that changes during a sign-in with the old one lets nobody in."""

import pytest

from app.accounts import passwords, profiles
from tests.accounts.tools import try_to_sign_in
from tests.world import PASSWORD


@pytest.fixture
def changed_meanwhile(world, monkeypatch):
    """Replace the password right after the old one was found to be correct."""
    verify, new = passwords.verify, passwords.hash_password("seven loud parrots")

    def verify_then_change(password, stored):
        was_right = verify(password, stored)
        profiles.set_password(world.bob.id, new)
        return was_right

    monkeypatch.setattr(passwords, "verify", verify_then_change)


def test_a_browser_is_not_signed_in(client, world, changed_meanwhile):
    client.most_queries = 40
    assert try_to_sign_in(client, world.bob.email, PASSWORD).status_code == 303
    assert client.get("/account/sessions").location.startswith("/sign-in")


@pytest.mark.parametrize("refresh", [True, False])
def test_a_program_is_not_signed_in(client, world, changed_meanwhile, refresh):
    client.most_queries = 40
    answer = client.post("/api/auth/login", csrf=False, json={
        "email": world.bob.email, "password": PASSWORD, "refresh": refresh})
    assert answer.status_code == 401 and "token" not in answer.json
