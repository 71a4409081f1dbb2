"""Rules that hold over several processes, as each web process is one; each with a careless twin."""

import json
import subprocess
import sys

import pytest

from app.accounts import locks
from app.config import ROOT
from tests.accounts.other_process import POLICY

pytestmark = pytest.mark.commits
PROCESSES = 4


def in_processes(server, deed: str, times: int, careless: bool = False) -> list[int]:
    """What each of the processes says, all begun at the same moment."""
    asked = {"url": server.migrator_url, "database": "streamvault_commits", "deed": deed,
             "times": times, "careless": careless}
    children = [subprocess.Popen(
        [sys.executable, "-m", "tests.accounts.other_process"], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
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


def test_of_two_hundred_wrong_guesses_over_four_processes_five_are_evaluated(server, world):
    assert sum(in_processes(server, "guess", 50)) == locks.MOST


def test_counting_after_the_guess_would_evaluate_more(server, world):
    assert sum(in_processes(server, "guess", 50, careless=True)) > locks.MOST


def test_a_limit_over_four_processes_is_exact(server, world):
    assert abs(sum(in_processes(server, "hit", 25)) - POLICY.most) <= 1


def test_a_limit_that_each_process_counts_for_itself_would_let_more_through(server, world):
    assert sum(in_processes(server, "hit", 25, careless=True)) > POLICY.most + 1
