"""One code many times at once; each rule has a careless version that must fail."""

import threading

import pytest

from app import db
from app.accounts import locks, recovery_codes, totp
from app.db.tx import current
from app.ops.clock import now
from tests.accounts import tools
from tests.accounts.tools import at_once
from tests.accounts.two_step import Phone, give_phone

pytestmark = pytest.mark.commits

MANY = 30
PATIENCE_S = 10.0


@pytest.fixture
def phone(world) -> Phone:
    """Give Bob a phone; the code of the step after this one is unused."""
    return give_phone(world.bob)


def accepted(world, code: str) -> int:
    """Return how many of MANY evaluations of one code at once accept it."""
    return sum(at_once(MANY, lambda _: totp._accept(world.bob.id, code)))


def test_one_code_many_times_at_once_is_accepted_once(world, phone):
    assert accepted(world, phone.code(1)) == 1


class Meeting:
    """Nobody passes until `enough` threads have arrived; the others pass at once."""

    def __init__(self, enough):
        self._turns = iter(range(enough - 1))
        self._met = threading.Event()

    def wait(self):
        """Arrive, and wait for the others."""
        if next(self._turns, None) is None:
            self._met.set()
        assert self._met.wait(PATIENCE_S)


class LookFirst:
    """The queries, but with a look before the write: nobody writes until two have looked."""

    def __init__(self, queries):
        self._queries = queries
        self._two = Meeting(2)

    def __getattr__(self, name):
        return getattr(self._queries, name)

    def take_step(self, account_id, nonce, step, mark):
        """Leave the comparison to Python; the UPDATE has no condition."""
        self._two.wait()
        current.get().execute(
            "UPDATE totp_devices SET last_step = %(step)s WHERE account_id = %(id)s",
            {"step": step, "id": account_id})
        return 1

    def use_recovery_code(self, account_id, code_hash, now):
        """Read first, then mark as used."""
        asked = {"id": account_id, "hash": code_hash, "now": now}
        unused = current.get().rows(
            "SELECT 1 AS one FROM recovery_codes WHERE account_id = %(id)s "
            "AND code_hash = UNHEX(%(hash)s) AND used_at IS NULL", asked)
        self._two.wait()
        current.get().execute("UPDATE recovery_codes SET used_at = %(now)s WHERE account_id = "
                              "%(id)s AND code_hash = UNHEX(%(hash)s)", asked)
        return len(unused)


def test_reading_the_last_step_first_would_accept_a_code_more_than_once(world, phone, monkeypatch):
    monkeypatch.setattr(totp, "_sql", LookFirst(totp._sql))
    assert accepted(world, phone.code(1)) > 1


def test_one_recovery_code_many_times_at_once_is_accepted_once(world, phone):
    assert accepted(world, phone.codes[0]) == 1
    assert recovery_codes.count(world.bob.id) == 9


def test_reading_the_recovery_code_first_would_accept_it_more_than_once(world, phone, monkeypatch):
    monkeypatch.setattr(recovery_codes, "_sql", LookFirst(recovery_codes._sql))
    assert accepted(world, phone.codes[0]) > 1


def evaluated(world, monkeypatch) -> int:
    """Return how many of fifty wrong codes at once are evaluated."""
    seen = []
    accept = totp._accept
    monkeypatch.setattr(totp, "_accept", lambda *about: seen.append(1) or accept(*about))
    at_once(50, lambda number: totp.verify(world.bob.id, f"{number:06}"))
    return len(seen)


def test_of_fifty_wrong_codes_at_once_five_are_evaluated(world, phone, monkeypatch):
    assert evaluated(world, monkeypatch) == locks.MOST
    assert not totp.verify(world.bob.id, phone.code(1)), "locked"


def test_counting_guesses_afterwards_would_evaluate_more(world, phone, monkeypatch):
    reserve, looked = locks.reserve, Meeting(locks.MOST + 1)

    def look(key, network, device):
        rows = tools.rows("SELECT MAX(failures) AS failures FROM sign_in_locks")
        looked.wait()
        reserve(key, network)
        return locks.Guess({}) if (rows[0]["failures"] or 0) < locks.MOST else None

    monkeypatch.setattr(locks, "reserve", look)
    assert evaluated(world, monkeypatch) > locks.MOST


def test_of_eight_setups_at_once_one_wins_and_has_ten_codes(world):
    def enable(_):
        try:
            return totp.enable(world.bob.id, totp.new_nonce(), totp.step_at(now()))
        except db.Duplicate:
            return None

    won = [codes for codes in at_once(8, enable) if codes]
    assert len(won) == 1
    assert totp.verify(world.bob.id, won[0][0])
    assert recovery_codes.count(world.bob.id) == 9


def test_new_codes_and_turning_it_off_at_once_leave_no_codes_without_a_device(world):
    for _ in range(5):
        give_phone(world.bob)
        actions = [lambda: totp.renew_codes(world.bob.id), lambda: totp.disable(world.bob.id)]
        at_once(2, lambda number, actions=actions: actions[number]())
        assert tools.rows("SELECT * FROM recovery_codes") == []
