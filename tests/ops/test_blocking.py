"""Work that must not block an event loop."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.accounts import passwords
from app.ops import blocking

pytestmark = pytest.mark.no_database


@pytest.fixture
def elsewhere():
    """A thread pool, set as an entry point does; yields the threads that worked."""
    seen = []
    with ThreadPoolExecutor(1) as pool:
        def run(fn, *args):
            seen.append(pool.submit(threading.get_ident).result())
            return pool.submit(fn, *args).result()

        blocking.use(run)
        yield seen
        blocking.use(None)


def test_without_a_runner_work_is_done_in_place():
    assert blocking.run_blocking(threading.get_ident) == threading.get_ident()


def test_every_run_of_the_hasher_leaves_the_loop(elsewhere):
    stored = passwords.hash_password("correct-horse-battery")
    assert passwords.verify("correct-horse-battery", stored)
    passwords.verify("correct-horse-battery", None)
    assert len(elsewhere) >= 3
    assert threading.get_ident() not in elsewhere


def test_long_work_gives_others_a_turn_after_its_time(monkeypatch):
    clock, given = [0.0], []
    monkeypatch.setattr(blocking.time, "perf_counter", lambda: clock[0])
    blocking.give_way_by(lambda: given.append(clock[0]))
    try:
        for _ in blocking.turns(range(10)):
            clock[0] += 0.002
    finally:
        blocking.give_way_by(None)
    assert given == [pytest.approx(0.006), pytest.approx(0.012), pytest.approx(0.018)]


def test_work_on_threads_is_not_interrupted():
    assert list(blocking.turns(iter("abc"))) == ["a", "b", "c"]
