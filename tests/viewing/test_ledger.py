"""Covered seconds, starters and completers, compared with a set of seconds."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewing.ledger import Progress, Section, days_in, progress, unite

pytestmark = pytest.mark.no_database

LISBON = days_in(ZoneInfo("Europe/Lisbon"))
START = datetime(2026, 3, 1, 21, 0)


@st.composite
def plays(draw):
    """Draw a runtime and the sections of some plays of it, in order of arrival."""
    runtime_s = draw(st.integers(1, 400))
    spans = draw(st.lists(st.tuples(st.integers(0, 420), st.integers(1, 200)), max_size=12))
    countries = draw(st.lists(st.sampled_from(["PT", "ES"]), min_size=12, max_size=12))
    sections = [
        Section(start, start + length, START + timedelta(hours=7 * i), country)
        for i, ((start, length), country) in enumerate(zip(spans, countries, strict=False))
    ]
    return runtime_s, sections


def by_seconds(sections, runtime_s):
    """Apply the same definitions, one second at a time."""
    seen, started, completed = set(), None, None
    for section in sections:
        seen |= set(range(section.start_s, min(section.end_s, runtime_s)))
        where = (LISBON(section.watched_at), section.country)
        if started is None and len(seen) >= min(120, runtime_s * 0.1) and seen:
            started = where
        last_tenth = any(second + 1 > runtime_s * 9 / 10 for second in seen)
        if completed is None and len(seen) * 10 >= runtime_s * 9 and last_tenth:
            completed = where
    return seen, started, completed


@given(plays())
def test_the_union_holds_the_played_seconds_and_no_others(play):
    runtime_s, sections = play
    covered = unite([(s.start_s, s.end_s) for s in sections], runtime_s)
    assert {x for a, b in covered for x in range(a, b)} == by_seconds(sections, runtime_s)[0]
    assert all(a < b for a, b in covered)
    assert all(before[1] < after[0] for before, after in pairwise(covered))


@given(plays())
def test_progress_agrees_with_counting_seconds(play):
    runtime_s, sections = play
    found = progress(sections, runtime_s, LISBON)
    seen, started, completed = by_seconds(sections, runtime_s)
    assert found.covered_s == len(seen)
    assert found.watch_s == sum(s.end_s - s.start_s for s in sections)
    assert (found.started_on, found.started_country) == (started or (None, None))
    assert (found.completed_on, found.completed_country) == (completed or (None, None))


@given(plays(), st.integers(0, 12))
def test_adding_later_sections_equals_computing_from_the_start(play, cut):
    runtime_s, sections = play
    early = progress(sections[:cut], runtime_s, LISBON)
    assert progress(sections[cut:], runtime_s, LISBON, early) == progress(
        sections, runtime_s, LISBON
    )


def test_touching_intervals_become_one():
    assert unite([(10, 20), (0, 10), (30, 40), (20, 30)], 100) == [(0, 40)]
    assert unite([(0, 10), (30, 40), (11, 29)], 100) == [(0, 10), (11, 29), (30, 40)]


def test_dragging_the_slider_to_the_end_completes_nothing():
    found = progress([Section(0, 300, START, "PT"), Section(2990, 3000, START, "PT")], 3000, LISBON)
    assert (found.position_s, found.started_on) == (3000, date(2026, 3, 1))
    assert found.completed_on is None


def test_ninety_per_cent_without_the_last_tenth_completes_nothing():
    assert progress([Section(0, 2700, START, "PT")], 3000, LISBON).completed_on is None
    assert progress([Section(0, 2701, START, "PT")], 3000, LISBON).completed_on is not None


def test_watching_a_minute_twice_covers_it_once():
    found = progress([Section(0, 60, START, "PT")] * 2, 3000, LISBON)
    assert (found.covered_s, found.watch_s) == (60, 120)


def test_staff_resume_but_are_never_starters_or_completers():
    found = progress([Section(0, 3000, START, "PT")], 3000, LISBON, counted=False)
    assert found.covered_s == 3000
    assert found.started_on is None and found.completed_on is None


def test_a_start_belongs_to_the_day_in_the_report_time_zone():
    # 23:30 UTC in July is half past midnight in Lisbon.
    late = Section(0, 500, datetime(2026, 7, 1, 23, 30), "PT")
    assert progress([late], 3000, LISBON).started_on == date(2026, 7, 2)


def test_progress_without_sections_is_empty():
    assert progress([], 3000, LISBON) == Progress()


def test_an_unknown_runtime_has_starters_at_two_minutes_and_no_completers():
    short = progress([Section(0, 119, START, "PT")], None, LISBON)
    assert short.started_on is None and short.position_s == 119
    long = progress([Section(0, 60, START, "PT"), Section(60, 90_000, START, "PT")], None, LISBON)
    assert (long.covered_s, long.position_s) == (90_000, 90_000)
    assert long.started_on == date(2026, 3, 1) and long.completed_on is None
    # Once it is known, the rest is judged by it.
    assert progress([Section(0, 119, START, "PT")], 1000, LISBON).started_on is not None


@given(plays())
def test_an_unknown_runtime_covers_as_much_as_a_long_one(play):
    _, sections = play
    unknown, long = (progress(sections, runtime_s, LISBON) for runtime_s in (None, 86_400))
    assert unknown == long


def test_uniting_without_a_runtime_cuts_nothing():
    assert unite([(0, 10), (5, 100_000)], None) == [(0, 100_000)]
