"""The division of the tests among workers: how many there are, and what each needs."""

import subprocess
import sys
from types import SimpleNamespace

import mysql.connector
import pytest

from app.config import ROOT
from tests import parallel

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(("cores", "workers"), [(None, 0), (1, 0), (2, 2), (4, 4), (64, 4)])
def test_there_is_a_worker_per_core_and_none_for_a_single_one(monkeypatch, cores, workers):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: cores)
    assert chosen("tests") == workers


def test_a_single_file_and_shown_output_run_in_this_process(monkeypatch):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: 2)
    here = str(ROOT / "tests" / "test_architecture.py")
    assert chosen(here) == chosen(f"{here}::test_it_is_one_page") == 0
    assert chosen(here, here) == chosen(str(ROOT / "tests")) == 2
    assert chosen("tests", capture="no") == 0


def chosen(*args: str, capture: str = "fd") -> int:
    """Return how many workers a run with these arguments has."""
    return parallel.pytest_xdist_auto_num_workers(
        SimpleNamespace(args=list(args), option=SimpleNamespace(capture=capture)))


def test_files_that_run_first_or_together_exist():
    assert [name for name in (*parallel.LONGEST, *parallel.TOGETHER)
            if not (ROOT / name).exists()] == []


def test_a_worker_has_the_driver_that_the_run_has():
    text = "import hashlib, ssl, mysql.connector; print(mysql.connector.HAVE_CEXT)"
    done = subprocess.run([sys.executable, "-m", "tests.worker", "-u", "-c", text], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    assert done.stdout == f"{mysql.connector.HAVE_CEXT}\n"
