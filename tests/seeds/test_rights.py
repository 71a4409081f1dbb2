"""Contracts in every state, no overlap, and no play without a right."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.seeds.conftest import ANCHOR

pytestmark = pytest.mark.no_database

LISBON = ZoneInfo("Europe/Lisbon")
Rows = Callable[[str], list[dict]]


@pytest.fixture(params=["small", "demo"])
def world(request: pytest.FixtureRequest) -> Rows:
    """Yield both worlds in turn."""
    return request.getfixturevalue(request.param)


def licences(world: Rows) -> dict[tuple[int, str], list[tuple]]:
    """Return title and country → (first day, last day, exclusive, contract state)."""
    state = {contract["id"]: contract["state"] for contract in world("contracts")}
    terms = {term["id"]: term for term in world("terms")}
    found: dict[tuple[int, str], list[tuple]] = {}
    for territory in world("term_territories"):
        term = terms[territory["term_id"]]
        found.setdefault((term["title_id"], territory["country"]), []).append(
            (term["starts_on"], term["ends_on"], term["exclusive"], state[term["contract_id"]]))
    return found


def test_no_two_exclusive_terms_overlap_in_a_country(world: Rows):
    for place, windows in licences(world).items():
        exclusive = sorted(window for window in windows if window[2])
        for before, after in pairwise(exclusive):
            assert before[1] < after[0], f"{place}: {before} and {after}"


def test_every_play_was_licensed_in_its_country_on_its_day(world: Rows):
    allowed = licences(world)
    titles = {title["id"]: title for title in world("titles")}
    videos = {video["id"]: video for video in world("videos")}
    accounts = {account["id"]: account for account in world("accounts")}
    for session in world("watch_sessions"):
        video = videos[session["video_id"]]
        title, account = titles[video["title_id"]], accounts[session["account_id"]]
        first, last = (session[name].replace(tzinfo=UTC).astimezone(LISBON).date()
                       for name in ("started_at", "ended_at"))
        windows = allowed.get((title["id"], session["country"]), ())
        assert title["owned"] or any(
            a <= first and last <= b for a, b, _, state in windows if state != "draft"), session
        assert title["maturity_age"] <= account["maturity_age"], session
        assert video["publish_at"] is None or video["publish_at"] <= session["started_at"]
        assert session["started_at"] >= account["created_at"]


def test_the_demo_world_has_a_hundred_contracts_in_every_state(demo: Rows):
    contracts = demo("contracts")
    states = Counter(contract["state"] for contract in contracts)
    assert len(contracts) == 100
    assert states["active"] >= 50 and states["ended"] >= 20 and states["draft"] >= 10
    assert sum(contract["predecessor_id"] is not None for contract in contracts) >= 20
    assert "SV-2024-0117" in {contract["number"] for contract in contracts}
    assert len(demo("amendments")) > 40


def test_contracts_end_within_thirty_sixty_and_ninety_days(demo: Rows):
    active = {c["id"] for c in demo("contracts") if c["state"] == "active"}
    ends = {}
    for term in demo("terms"):
        if term["contract_id"] in active:
            known = ends.get(term["contract_id"], term["ends_on"])
            ends[term["contract_id"]] = max(known, term["ends_on"])
    left = [(day - ANCHOR) // timedelta(days=30) for day in ends.values()]
    assert len(ends) == len(active) and min(left) >= 0
    assert all(left.count(bucket) >= 3 for bucket in (0, 1, 2))


def test_signed_and_ended_contracts_have_their_dates(world: Rows):
    last_day: dict[int, list] = {}
    for term in world("terms"):
        last_day.setdefault(term["contract_id"], []).append(term["ends_on"])
    for contract in world("contracts"):
        assert contract["id"] in last_day, contract
        assert (contract["state"] == "draft") == (contract["signed_on"] is None)
        if contract["state"] == "ended":
            assert max(last_day[contract["id"]]) < ANCHOR


def test_some_titles_are_owned_and_some_have_no_rights(demo: Rows):
    licensed = {title for title, _ in licences(demo)}
    titles = [title for title in demo("titles") if title["kind"] in ("series", "film")]
    assert 8 <= sum(title["owned"] for title in titles) <= 20
    assert any(not t["owned"] and t["id"] not in licensed for t in titles)


def test_countries_differ_in_their_titles(demo: Rows):
    live = {place for place, windows in licences(demo).items()
            if any(a <= ANCHOR <= b and state == "active" for a, b, _, state in windows)}
    spain, brazil = ({title for title, at in live if at == c} for c in ("ES", "BR"))
    assert len(spain - brazil) > 10 and len(brazil - spain) > 3 and len(spain & brazil) > 50
