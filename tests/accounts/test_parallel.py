"""Many requests at once; each rule has a careless version that must fail the same test."""

from datetime import timedelta

import pytest

from app import db
from app.accounts import administration, credentials, links, locks, resets
from app.ops.clock import now
from app.web import limits
from app.web.errors import Problem
from app.web.forms import Invalid
from tests.accounts import tools
from tests.accounts.tools import at_once
from tests.world import PASSWORD

pytestmark = pytest.mark.commits

NEW = "seven loud green parrots"


def one_link(world) -> str:
    """Return the random value of a good reset link."""
    return db.run("tests.issue", lambda: links.issue(
        "reset", world.bob.email, timedelta(hours=1), world.bob.id)).rpartition("/")[2]


def redeem_all_at_once(token: str) -> int:
    """Return how many of 50 redemptions of one link succeed."""
    hashed = "$2b$04$" + "a" * 53
    return sum(at_once(50, lambda _: resets._redeem(token, hashed)))


def test_fifty_redemptions_of_one_link_at_once_succeed_once(world):
    assert redeem_all_at_once(one_link(world)) == 1


def test_reading_the_link_before_marking_it_would_let_more_through(world, monkeypatch):
    def careless(purpose, token):
        link = links.peek(purpose, token)
        if link:
            links._sql.use_mail_token(token_hash=links.digest(token), purpose=purpose, now=now())
        return link

    monkeypatch.setattr(resets.links, "redeem", careless)
    assert redeem_all_at_once(one_link(world)) > 1


def guess_all_at_once(world, count: int = 50) -> int:
    """Return how many of `count` wrong guesses are compared with the real hash."""
    with tools.counted_hashes() as hashes:
        at_once(count, lambda n: credentials.check(world.bob.email, f"guess {n}", "198.51.100.1"))
    assert len(hashes) == count, "each guess costs one run of the hasher"
    return hashes.count("compare")


def test_of_fifty_guesses_at_once_five_are_evaluated(world):
    assert guess_all_at_once(world) == locks.MOST
    assert credentials.check(world.bob.email, PASSWORD, "198.51.100.1") is None, "locked"


def test_counting_guesses_afterwards_would_evaluate_more(world, monkeypatch):
    reserve, verify = locks.reserve, credentials.passwords.verify

    def look(_email, _network, _device):
        row = tools.rows("SELECT MAX(failures) AS failures FROM sign_in_locks")[0]
        return locks.Guess({}) if (row["failures"] or 0) < locks.MOST else None

    def verify_then_count(password, stored):
        fits = verify(password, stored)
        reserve(world.bob.email, "198.51.100.1")
        return fits

    monkeypatch.setattr(locks, "reserve", look)
    monkeypatch.setattr(credentials.passwords, "verify", verify_then_count)
    assert guess_all_at_once(world) > locks.MOST


def test_guesses_from_many_networks_share_the_accounts_five_attempts(world):
    with tools.counted_hashes() as hashes:
        at_once(30, lambda n: credentials.check(world.bob.email, "guess", f"198.51.100.{n}"))
    assert hashes.count("compare") == locks.MOST


def test_a_limit_is_exact_with_many_requests_at_once(monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "comment", limits.Policy(20, 86_400))

    def hit(_):
        try:
            limits.hit("comment", "somebody")
        except Problem as problem:
            return problem.status
        return 200

    answers = at_once(50, hit)
    assert (answers.count(200), answers.count(429)) == (20, 30)


def test_of_two_administrators_who_demote_each_other_one_stays(world):
    tools.run("INSERT INTO account_roles VALUES (%(id)s, 'admin')", id=world.erin.id)

    def demote(pair):
        actor, victim = pair
        version = administration.get(victim)["row_version"]
        access = administration.Access(frozenset({"customer"}), "active", True, 18)
        try:
            return administration.administer(victim, version, access, actor)
        except Invalid:
            return False

    pairs = [(world.ada.id, world.erin.id), (world.erin.id, world.ada.id)]
    for _ in range(5):
        assert sum(at_once(2, lambda n: demote(pairs[n]))) == 1
        left = tools.rows("SELECT account_id FROM account_roles WHERE role = 'admin'")
        assert len(left) == 1
        tools.run("DELETE FROM account_roles WHERE account_id IN (4, 7)")
        tools.run("INSERT INTO account_roles VALUES (4, 'admin'), (7, 'admin')")


def test_two_sign_ups_for_one_address_make_one_account():
    from app.accounts import users

    def create(_):
        try:
            return users.create("dora@example.org", "Dora", "PT", "x" * 60)
        except db.Duplicate:
            return None

    assert sum(each is not None for each in at_once(10, create)) == 1
    assert len(tools.rows("SELECT r.role FROM account_roles AS r JOIN accounts AS a "
                          "ON a.id = r.account_id WHERE a.email = 'dora@example.org'")) == 1
