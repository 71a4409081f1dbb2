"""Rules that hold across processes; each has a careless version that must fail."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from app.accounts import bearer, locks, tokens
from app.config import ROOT
from tests.accounts.other_process import POLICY
from tests.accounts.tools import rows

pytestmark = pytest.mark.commits
PROCESSES = 4
# With --long, each proof runs ten times.
again = pytest.mark.parametrize("_round", range(10 if os.environ.get("LONG") else 1))


def in_processes(server, action: str, times: int, careless: bool = False,
                 environment: dict[str, str] | None = None, **more: Any) -> list[Any]:
    """Run the action in several processes at the same moment and return their results."""
    asked = {"url": server.migrator_url, "database": "streamvault_commits", "action": action,
             "times": times, "careless": careless, "more": more}
    children = [subprocess.Popen(
        [sys.executable, "-m", "tests.accounts.other_process"], cwd=ROOT, text=True,
        env=os.environ | (environment or {}), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(PROCESSES)]
    try:
        for child in children:
            child.stdin.write(json.dumps(asked) + "\n")
            child.stdin.flush()
        assert [child.stdout.readline() for child in children] == ["ready\n"] * PROCESSES
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        return [json.loads(child.stdout.readline()) for child in children]
    finally:
        for child in children:
            child.kill()
            child.communicate()


@again
def test_of_two_hundred_wrong_guesses_in_four_processes_five_are_evaluated(server, world, _round):
    assert sum(in_processes(server, "guess", 50)) == locks.MOST


def test_counting_guesses_afterwards_would_evaluate_more(server, world):
    assert sum(in_processes(server, "guess", 50, careless=True)) > locks.MOST


@pytest.fixture(params=["table", "redis"])
def store(request) -> dict[str, str]:
    """Return the environment that makes other processes count in this store."""
    if request.param == "table":
        return {}
    return {"REDIS_URL": request.getfixturevalue("redis_server").url}


@again
def test_a_limit_in_four_processes_is_exact(server, world, store, _round):
    admitted = sum(in_processes(server, "hit", 25, environment=store))
    assert abs(admitted - POLICY.most) <= 1
    assert bool(rows("SELECT * FROM rate_buckets")) == (not store), "in the right store"


def test_a_limit_that_reads_before_counting_would_let_more_through(server, world, store):
    admitted = sum(in_processes(server, "hit", 25, careless=True, environment=store))
    assert admitted > POLICY.most + 1


def successors(server, world, careless: bool = False) -> list[str | None]:
    """Return what twenty refreshes of one token at once get, five in each process."""
    pair = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    return [each for given in in_processes(server, "refresh", 5, careless, token=pair.refresh)
            for each in given]


@again
def test_twenty_refreshes_of_one_token_in_four_processes_get_one_successor(server, world, _round):
    given = successors(server, world)
    assert len(given) == 20
    assert len(set(given)) == 1 and given[0], "within the grace all get the same"
    assert len(rows("SELECT id FROM refresh_tokens")) == 2
    following = tokens.refresh(given[0])
    assert following and bearer.account_of(following.access).id == world.bob.id, "it works"


def test_reading_the_token_before_marking_it_would_give_several(server, world):
    assert len(set(successors(server, world, careless=True)) - {None}) > 1
