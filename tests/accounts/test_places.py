"""Guessers lock themselves out, and nobody who has signed in from where they are."""

from datetime import timedelta

import pytest
import time_machine

from app.accounts import credentials, locks, passwords
from app.ops.clock import now
from app.web.errors import Problem
from tests.accounts import tools
from tests.accounts.test_resets import NEW, ask
from tests.accounts.tools import fresh, try_to_sign_in
from tests.world import PASSWORD

HOME, DEVICE = "203.0.113.9", "d" * 32
GUESSERS = [f"198.51.100.{number}" for number in range(6)]
HALF_A_SECOND = timedelta(seconds=0.5)


@pytest.fixture
def clock():
    with time_machine.travel(now(), tick=False) as travel:
        yield travel


@pytest.fixture
def quick(monkeypatch):
    """Hash nothing: hundreds of guesses would take minutes."""
    monkeypatch.setattr(passwords, "verify",
                        lambda password, stored: stored is not None and password == PASSWORD)


def besieged(email, clock, network, device="", *, seconds=120, every=5):
    """Return how many of the owner's sign-ins work while six networks guess twice a second."""
    worked = []
    for half in range(2 * seconds):
        for guesser in GUESSERS:
            assert credentials.check(email, f"guess {half}", guesser) is None
        if half % (2 * every) == 2 * every - 1:
            worked.append(credentials.check(email, PASSWORD, network, device) is not None)
        clock.shift(HALF_A_SECOND)
    return worked


def test_who_signed_in_from_a_network_is_let_in_while_six_others_guess(world, clock, quick):
    assert credentials.check(world.bob.email, PASSWORD, HOME)
    assert besieged(world.bob.email, clock, HOME) == [True] * 24


def test_who_signed_in_with_a_browser_is_let_in_on_another_network(world, clock, quick):
    assert credentials.check(world.bob.email, PASSWORD, HOME, DEVICE)
    assert besieged(world.bob.email, clock, "192.0.2.7", DEVICE) == [True] * 24


def test_without_known_places_the_owner_would_be_kept_out(world, clock, quick, monkeypatch):
    """Negative control: the attack does lock the account, at first."""
    monkeypatch.setattr(locks, "KNOWN_FOR", timedelta(days=-1))
    assert credentials.check(world.bob.email, PASSWORD, HOME)
    assert besieged(world.bob.email, clock, HOME, seconds=5) == [False]


def test_a_place_is_known_for_a_month(world, clock, quick):
    assert credentials.check(world.bob.email, PASSWORD, HOME)
    clock.shift(locks.KNOWN_FOR + timedelta(days=1))
    assert not all(besieged(world.bob.email, clock, HOME, seconds=30))


def test_the_guessers_networks_are_worn_out_soon(world, clock, quick):
    """Tries count for a network even while the account is locked, so the account opens again."""
    besieged(world.bob.email, clock, HOME, seconds=300, every=400)
    assert credentials.check(world.bob.email, PASSWORD, "192.0.2.7"), "never seen before"


def test_a_known_place_has_guesses_of_its_own_and_no_more(world, clock, quick):
    assert credentials.check(world.bob.email, PASSWORD, HOME)
    for _ in range(locks.MOST):
        assert credentials.check(world.bob.email, "guess", HOME) is None
    assert credentials.check(world.bob.email, PASSWORD, HOME) is None, "locked"
    assert credentials.check(world.bob.email, PASSWORD, "192.0.2.7"), "others are not"


def test_a_browser_that_makes_up_its_token_is_not_known(world, clock, quick):
    assert credentials.check(world.bob.email, PASSWORD, HOME, DEVICE)
    for number in range(locks.MOST):
        assert credentials.check(world.bob.email, "guess", GUESSERS[0], f"{number:032}") is None
    assert credentials.check(world.bob.email, PASSWORD, GUESSERS[0], "e" * 32) is None


def test_a_reset_makes_every_place_unknown(client, world):
    assert credentials.check(world.bob.email, PASSWORD, HOME, DEVICE)
    assert len(tools.rows("SELECT * FROM sign_in_places")) == 2
    link, = ask(client, world.bob.email)
    client.post(link, data={"password": NEW})
    assert tools.rows("SELECT * FROM sign_in_places") == []


def test_a_correct_password_that_meets_a_busy_hasher_is_no_failure(world, monkeypatch):
    monkeypatch.setattr(passwords, "QUEUE_S", 0.01)
    for _ in range(passwords.AT_ONCE):
        passwords._slots.acquire()
    try:
        for _ in range(2 * locks.MOST):
            with pytest.raises(Problem):
                credentials.check(world.bob.email, PASSWORD, HOME)
    finally:
        for _ in range(passwords.AT_ONCE):
            passwords._slots.release()
    assert {row["failures"] for row in tools.rows("SELECT failures FROM sign_in_locks")} == {0}
    assert credentials.check(world.bob.email, PASSWORD, HOME)


def test_a_guess_given_back_takes_its_lock_along(world):
    for _ in range(locks.MOST - 1):
        locks.reserve(world.bob.email, HOME)
    with pytest.raises(ZeroDivisionError), locks.guess(world.bob.email, HOME) as taken:
        assert taken and not locks.reserve(world.bob.email, HOME), "it was the last one"
        raise ZeroDivisionError
    assert locks.reserve(world.bob.email, HOME)


def test_a_browser_gets_its_token_when_it_signs_in_and_keeps_it(app, world):
    client = fresh(app)
    wrong = try_to_sign_in(client, world.bob.email, "wrong-guess")
    assert not any("device" in cookie for cookie in wrong.headers.getlist("Set-Cookie"))
    right = try_to_sign_in(client, world.bob.email, PASSWORD)
    cookie, = [each for each in right.headers.getlist("Set-Cookie") if "device" in each]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    client.post("/sign-out")
    again = try_to_sign_in(client, world.bob.email, PASSWORD)
    assert cookie.split(";")[0] in [
        each.split(";")[0] for each in again.headers.getlist("Set-Cookie")]
    tools.run("DELETE FROM sign_in_places WHERE key_hash = UNHEX(%(key)s)",
              key=locks.network_key(world.bob.email, "127.0.0.1"))
    for _ in range(locks.MOST):
        locks.reserve(world.bob.email, "127.0.0.1")
    assert try_to_sign_in(client, world.bob.email, PASSWORD).status_code == 303
    assert try_to_sign_in(fresh(app), world.bob.email, PASSWORD).status_code == 422
