"""One computation per key at a time, and a fresh result right after a write."""

import contextlib
import multiprocessing
import threading
import time
from contextvars import Context
from datetime import timedelta

import pytest
import structlog

from app import db
from app.analytics import reports, runner
from app.ops import versions
from app.ops.clock import now
from tests.analytics.facts import MONDAY, parameters

TIERS = "performance_tiers"
ASKING = 8


def ask(app, results=None, **changes):
    """Read the tiers as a request does, in a context of its own."""
    with app.app_context():
        found = runner.run_named(TIERS, parameters(min_sample=1), **changes)
    if results is not None:
        results.append(found)
    return found


def all_at_once(app, count=ASKING):
    """Read from many threads at once and return their results."""
    results, ready = [], threading.Barrier(count)

    def one():
        ready.wait()
        ask(app, results)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def computed(monkeypatch):
    """Return the times of all computations, each slowed down so that others can arrive."""
    moments, compute = [], runner.compute

    def slow(report, wanted):
        moments.append(time.monotonic())
        time.sleep(0.3)
        return compute(report, wanted)

    monkeypatch.setattr(runner, "compute", slow)
    return moments


@pytest.fixture
def video(world):
    title = world.title("Tidewrack")
    return world.video(title)


@db.transactional("tests.watch")
def watch(video, starters, topic="viewing"):
    """Add a day and bump the topic's version last, as the roll-up does."""
    db.insert_many("video_days", ("video_id", "country", "day", "starters"),
                   [(video, "PT", MONDAY, starters)], update=("starters",))
    if topic:
        versions.bump(topic)


@pytest.mark.commits
def test_parallel_readers_share_one_computation(app, video, computed):
    watch(video, 7)
    results = all_at_once(app)
    assert len(computed) == 1
    assert len(results) == ASKING and len({result.as_of for result in results}) == 1
    assert results[0].dicts()[0]["starters"] == 7


@pytest.mark.commits
def test_without_turns_and_locks_every_reader_computes(app, video, computed, monkeypatch):
    """Negative control for the test above."""
    monkeypatch.setattr(runner, "_turn", lambda key: contextlib.nullcontext())
    monkeypatch.setattr(db, "named_lock", lambda name, wait_s: contextlib.nullcontext(True))
    all_at_once(app)
    assert len(computed) > 1


@pytest.mark.commits
def test_the_lock_alone_keeps_other_processes_from_computing(app, video, tmp_path, test_settings):
    """Four processes with one file cache share only the database's lock."""
    app = type(app)(app.name)
    runner.install(app, test_settings.model_copy(update={
        "cache": "filesystem", "var_dir": tmp_path}))
    notes, compute = tmp_path / "computed", runner.compute
    fork = multiprocessing.get_context("fork")
    ready = fork.Barrier(4)

    def one():
        def slow(report, wanted):
            with notes.open("a") as file:
                file.write("x")
            time.sleep(0.4)
            return compute(report, wanted)

        runner.compute = slow
        ready.wait(10)
        ask(app)

    processes = [fork.Process(target=one) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * 4
    assert notes.read_text() == "x"


@pytest.mark.commits
def test_the_first_read_after_a_write_is_fresh(app, video):
    watch(video, 7)
    before = ask(app)
    assert ask(app).as_of == before.as_of
    watch(video, 8)
    after = ask(app)
    assert after.dicts()[0]["starters"] == 8 and after.as_of > before.as_of


@pytest.mark.commits
def test_a_write_to_another_topic_keeps_the_result(app, video):
    """Negative control: only the versions of its own topics make a report fresh."""
    watch(video, 7)
    before = ask(app)
    watch(video, 8, topic=None)
    assert ask(app).as_of == before.as_of
    watch(video, 9, topic="reviews")
    assert ask(app).as_of == before.as_of


def test_refresh_computes_again_unless_a_newer_result_exists(app, video):
    first = ask(app)
    second = ask(app, not_before=now())
    assert second.as_of > first.as_of
    assert ask(app, not_before=first.as_of + timedelta(microseconds=1)).as_of == second.as_of
    assert ask(app).as_of == second.as_of


def test_other_parameters_or_sql_give_another_result(app, video):
    report = reports.get(TIERS)
    known = versions.current()
    wanted = {name: parameters()[name] for name in report.parameters}
    keys = {runner.key_of(report, wanted, known),
            runner.key_of(report, wanted | {"genre": 1}, known),
            runner.key_of(report, wanted, known | {"viewing": 99}),
            runner.key_of(reports.parse(TIERS, report.text + "\n"), wanted, known)}
    assert len(keys) == 4
    assert runner.key_of(report, wanted, known | {"contracts": 99}) in keys
    assert all(len(runner.lock_name(key)) <= 64 for key in keys)


def test_a_failing_computation_passes_the_turn_on(app, video, monkeypatch):
    compute = runner.compute

    def broken(report, wanted):
        raise db.QueryTimeout("too long")

    monkeypatch.setattr(runner, "compute", broken)
    with pytest.raises(db.QueryTimeout):
        ask(app)
    monkeypatch.setattr(runner, "compute", compute)
    assert ask(app).rows == ()
    assert runner._turns == {}


@pytest.mark.commits
def test_a_reader_that_waits_too_long_gets_an_error_instead_of_computing(
        app, video, computed, monkeypatch, test_settings):
    short = test_settings.model_copy(update={"report_timeout_seconds": 1})
    monkeypatch.setattr(runner, "settings", lambda: short)
    report = reports.get(TIERS)
    wanted = {name: parameters(min_sample=1)[name] for name in report.parameters}
    key = runner.key_of(report, wanted, versions.current())
    with db.named_lock(runner.lock_name(key), 1) as got:
        assert got
        with pytest.raises(db.Busy):
            Context().run(ask, app)  # as another thread would
    assert computed == []


def test_only_a_run_over_budget_is_logged(app, video, monkeypatch):
    report = reports.get(TIERS)
    wanted = {name: parameters()[name] for name in report.parameters}
    with structlog.testing.capture_logs() as lines:
        runner.compute(report, wanted)
    assert not [line for line in lines if line["event"] == "report.over_budget"]
    tight = reports.parse(TIERS, report.text.replace("-- budget: 400 ms", "-- budget: 0 ms"))
    monkeypatch.setattr(runner, "now", lambda: time.sleep(0.05))
    with structlog.testing.capture_logs() as lines:
        runner.compute(tight, wanted)
    assert [line["report"] for line in lines if line["event"] == "report.over_budget"] == [TIERS]
    assert lines[0]["took_ms"] >= 50 and lines[0]["budget_ms"] == 0


def test_reports_read_as_the_analyst_and_are_stamped_when_computed(app, database, monkeypatch):
    asked = []

    class Analyst:
        def tuples(self, sql, params):
            asked.append(params)
            return ("title_id",), [(1,)]

    monkeypatch.setattr(db, "analyst", Analyst)
    before = now()
    result = ask(app)
    assert len(asked) == 1 and result.rows == ((1,),)
    assert before <= result.as_of <= now()
