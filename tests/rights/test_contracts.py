"""Contracts: numbers, states, renewals, and what may not change."""

import itertools
import random
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine

from app.db import tx
from app.office.editing import Stale, base_of
from app.ops.clock import today
from app.rights.contracts import amendments, contracts, facts, history, lifecycle
from app.rights.contracts import lists as contract_lists
from app.rights.contracts.contracts import Details
from app.rights.terms import terms
from app.web.errors import Problem
from app.web.forms import Invalid


@pytest.fixture
def house(world):
    return world.house()


@pytest.fixture
def draft(world, house):
    return contracts.create(Details(house, owner_id=world.erin.id))


def test_a_new_contract_is_a_draft_with_the_next_number_of_the_year(world, house):
    first = contracts.get(contracts.create(Details(house, owner_id=world.erin.id)))
    second = contracts.get(contracts.create(Details(house, owner_id=world.erin.id)))
    assert first["state"] == "draft" and first["owner"] == "Erin Hale"
    assert first["number"] == f"SV-{today().year}-0001"
    assert second["number"] == f"SV-{today().year}-0002"


@pytest.mark.commits
def test_contracts_drafted_at_once_get_different_numbers(world):
    house_id, together = world.house(), Barrier(6)
    made: list[int] = []

    def draft():
        together.wait()
        made.extend(contracts.create(Details(house_id, owner_id=world.erin.id)) for _ in range(3))

    threads = [Thread(target=draft) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = {contracts.get(contract_id)["number"] for contract_id in made}
    assert len(made) == len(numbers) == 18


def test_an_unknown_house_is_refused_at_its_field(world):
    with pytest.raises(Invalid) as refused:
        contracts.create(Details(999_999, owner_id=world.erin.id))
    assert "house_id" in refused.value.errors


def test_an_older_version_is_not_saved(house, draft):
    contracts.update(draft, Details(house, notes="First"), 1)
    with pytest.raises(Stale):
        contracts.update(draft, Details(house, notes="Second"), 1)
    assert contracts.get(draft)["notes"] == "First"


def test_the_values_that_two_editors_started_from_are_worked_out_from_the_history(house, draft):
    contracts.update(draft, Details(house, notes="First"), 1)
    contracts.update(draft, Details(house, notes="Second", currency="USD"), 2)
    row = contracts.get(draft)
    assert base_of("contract", draft, row, 1)["notes"] is None
    middle = base_of("contract", draft, row, 2)
    assert (middle["notes"], middle["currency"]) == ("First", "EUR")
    assert base_of("contract", draft, row, 0) is None


def test_a_draft_needs_a_term_and_a_signing_date_before_activation(world, house, draft):
    with pytest.raises(Invalid) as refused:
        lifecycle.activate(draft)
    assert refused.value.errors.keys() == {"signed_on", "terms"}
    world.term(draft, world.title())
    contracts.update(draft, Details(house, signed_on=date(2026, 2, 1)), 1)
    lifecycle.activate(draft)
    assert contracts.get(draft)["state"] == "active"


def test_only_an_active_contract_ends_and_it_ends_once(world, house):
    contract_id = world.contract(house)
    lifecycle.end(contract_id)
    assert contracts.get(contract_id)["state"] == "ended"
    with pytest.raises(Invalid):
        lifecycle.end(contract_id)


def test_house_and_currency_are_fixed_once_a_contract_has_been_active(world, house):
    contract_id, other = world.contract(house), world.house("Blue Dory")
    with pytest.raises(Invalid) as refused:
        contracts.update(contract_id, Details(other, currency="USD"), 1)
    assert refused.value.errors.keys() == {"house_id", "currency", "signed_on"}


def test_a_draft_is_deleted_with_its_terms_and_an_active_contract_never(world, house, draft):
    world.term(draft, world.title(), territories=("PT", "ES"))
    lifecycle.delete(draft)
    with pytest.raises(Problem) as gone:
        contracts.get(draft)
    assert gone.value.status == 404
    with pytest.raises(Problem) as refused:
        lifecycle.delete(world.contract(house, "SV-2025-0001"))
    assert refused.value.status == 409


def test_a_renewal_repeats_the_terms_right_after_they_end(world, house):
    contract_id, title_id = world.contract(house), world.title()
    world.term(contract_id, title_id, territories=("ES", "PT"), exclusive=True,
               starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31))
    successor = lifecycle.renew(contract_id)
    row = contracts.get(successor)
    assert (row["state"], row["predecessor_id"], row["signed_on"]) == ("draft", contract_id, None)
    term, = terms.of_contract(successor)
    assert (term["starts_on"], term["ends_on"]) == (date(2027, 1, 1), date(2028, 12, 31))
    assert terms.territories(successor) == {term["id"]: ("ES", "PT")}
    with pytest.raises(Invalid, match="has a renewal already"):
        lifecycle.renew(contract_id)


@pytest.mark.parametrize(("starts", "ends", "then"), [
    (date(2025, 1, 1), date(2025, 12, 31), (date(2026, 1, 1), date(2026, 12, 31))),
    (date(2025, 2, 15), date(2025, 8, 14), (date(2025, 8, 15), date(2026, 2, 14))),
    (date(2024, 2, 29), date(2024, 3, 9), (date(2024, 3, 10), date(2024, 3, 19))),
    (date(2025, 3, 31), date(2025, 5, 30), (date(2025, 5, 31), date(2025, 7, 30))),
])
def test_the_following_period_keeps_whole_months(starts, ends, then):
    assert lifecycle.following(starts, ends) == then


def test_amendments_are_numbered_and_come_after_signing(world, house, draft):
    contract_id = world.contract(house, "SV-2025-0001")
    for day in (2, 3):
        amendments.add(contract_id, "Adds Poland.", date(2026, 3, day))
    assert [a["number"] for a in amendments.of_contract(contract_id)] == [2, 1]
    with pytest.raises(Invalid) as early:
        amendments.add(contract_id, "Early", date(2025, 1, 1))
    assert "agreed_on" in early.value.errors
    with pytest.raises(Invalid):
        amendments.add(draft, "Draft", date(2026, 3, 1))


def test_every_change_is_in_the_history(app, world, house, draft):
    contracts.update(draft, Details(house, signed_on=date(2026, 2, 1)), 1)
    world.term(draft, world.title())
    lifecycle.activate(draft)
    lifecycle.end(draft)
    with app.app_context():
        did = [entry.did for entry in history.of_contract(draft)]
    assert did == ["ended the contract", "activated the contract", "changed the contract",
                   "drafted the contract"]


def listed(**filters):
    given = dict.fromkeys(("q", "state", "house_id", "territory", "ends_from", "ends_before",
                           "after_key", "after_id"))
    return [row["number"] for row in contract_lists.rows(
        **{"order": "number", "limit": 50, **given, **filters})]


def test_the_list_filters_by_state_house_territory_end_and_search(world, house):
    dory = world.house("Blue Dory")
    one = world.contract(house, "SV-2026-0001")
    two = world.contract(dory, "SV-2026-0002")
    world.contract(dory, "SV-2026-0003", state="draft")
    world.term(one, world.title("The Salt Archive"), ("PT",), ends_on=date(2026, 12, 31))
    world.term(two, world.title("Estuary"), ("ES",), ends_on=date(2027, 6, 30))
    assert listed() == ["SV-2026-0001", "SV-2026-0002", "SV-2026-0003"]
    assert listed(state="draft") == ["SV-2026-0003"]
    assert listed(house_id=dory) == ["SV-2026-0002", "SV-2026-0003"]
    assert listed(territory="ES") == ["SV-2026-0002"]
    assert listed(ends_before=date(2026, 12, 31)) == ["SV-2026-0001"]
    assert listed(q="salt") == listed(q="tramuntana") == listed(q="0001") == ["SV-2026-0001"]


def test_a_contract_with_many_terms_and_episodes_is_charged_once_each(world, house):
    contract_id, title_id = world.contract(house), world.title()
    season = world.season(title_id)
    for number in (1, 2, 3):
        world.video(title_id, f"Part {number}", season_id=season, number=number)
    world.term(contract_id, title_id, ("PT", "ES"), charge_kind="per_episode", charge_cents=1000)
    world.term(contract_id, world.title("Estuary"), ("PT",), charge_cents=500)
    row, = contract_lists.rows(order="charge", limit=5, **dict.fromkeys((
        "q", "state", "house_id", "territory", "ends_from", "ends_before", "after_key",
        "after_id")))
    assert (row["charge"], row["titles"]) == (3 * 1000 + 500, 2)


def test_watch_hours_count_only_where_and_while_the_terms_cover(world, house):
    contract_id, title_id = world.contract(house), world.title()
    video_id = world.video(title_id)
    for _ in range(2):  # two non-exclusive terms cover the same days, which were watched once
        world.term(contract_id, title_id, ("PT",), date(2026, 1, 1), date(2026, 12, 31))
    for country, day in (("PT", date(2026, 5, 1)), ("ES", date(2026, 5, 1)),
                         ("PT", date(2027, 5, 1))):
        world.add("video_days", video_id=video_id, country=country, day=day, watch_s=3600,
                  starters=2, starters_completed=1)
    assert contract_lists.watched([contract_id]) == {contract_id: 3600}
    found = facts.viewing(contract_id, date(2027, 6, 1), date(2026, 4, 1), date(2026, 1, 1))
    assert (found["watch_s"], found["recent_s"], found["starters"], found["measured"],
            found["finishers"]) == (3600, 3600, 2, 2, 1)


def test_watched_days_are_summed_as_they_are_read(world, house):
    """A table of their own for 400,000 days took ten times as long as reading them."""
    contract_id, title_id, first = world.contract(house), world.title(), date(2026, 1, 1)
    world.term(contract_id, title_id)
    video_id = world.video(title_id)
    for day in range(80):
        world.add("video_days", video_id=video_id, country="PT", day=first + timedelta(day),
                  watch_s=10)
    before = written()
    assert contract_lists.watched([contract_id]) == {contract_id: 800}
    facts.viewing(contract_id, date(2027, 6, 1), first, first)
    assert written() - before < 80


def written() -> int:
    """Return how many rows this connection has written, temporary tables included."""
    open_tx = tx.current.get()
    assert open_tx is not None
    rows = open_tx.connection.rows("SHOW SESSION STATUS LIKE 'Handler%write'")
    return sum(int(row["Value"]) for row in rows)


def test_each_day_is_watched_once_however_terms_overlap(world, house):
    """The days that some term covers, counted one by one, are what both queries sum."""
    chance, first = random.Random(5), date(2026, 1, 1)
    contract_id, other_id = world.contract(house), world.contract(house, "SV-2026-0002")
    counted: dict[int, int] = {}
    for number in range(6):
        title_id = world.title(f"Low Orbit {number}")
        videos = [world.video(title_id), world.video(title_id, "Second")]
        covered = set()
        for _ in range(4):
            starts, days = chance.randrange(30), chance.randrange(1, 30)
            places = chance.sample(["PT", "ES", "DE"], chance.randrange(1, 4))
            world.term(contract_id, title_id, places, first + timedelta(starts),
                       first + timedelta(starts + days))
            covered |= {(place, starts + day) for place in places for day in range(days + 1)}
        world.term(other_id, title_id, ["PT"], first, first)
        for video_id in videos:
            for place, day in itertools.product(("PT", "ES", "DE", "FR"), range(0, 60, 2)):
                watch_s = chance.randrange(1, 5000)
                world.add("video_days", video_id=video_id, country=place,
                          day=first + timedelta(day), watch_s=watch_s)
                if (place, day) in covered:
                    counted[contract_id] = counted.get(contract_id, 0) + watch_s
                if (place, day) == ("PT", 0):
                    counted[other_id] = counted.get(other_id, 0) + watch_s
    assert contract_lists.watched([contract_id, other_id]) == counted
    found = facts.viewing(contract_id, date(2027, 6, 1), first, date(2025, 1, 1))
    assert found["watch_s"] == found["recent_s"] == counted[contract_id]


@pytest.mark.parametrize("nobody", [2, 10**6, -1])
def test_only_an_employee_can_own_a_contract(world, house, draft, nobody):
    given = Details(house, owner_id=nobody)
    for save in (lambda: contracts.create(given), lambda: contracts.update(draft, given, 1)):
        with pytest.raises(Invalid) as refused:
            save()
        assert list(refused.value.errors) == ["owner_id"]


def test_a_renewal_that_would_last_beyond_the_last_day_is_refused_and_leaves_nothing(world, house):
    contract_id = world.contract(house)
    world.term(contract_id, world.title(), starts_on=date(1990, 1, 1), ends_on=date(2100, 12, 31))
    with pytest.raises(Invalid, match="beyond 2100"):
        lifecycle.renew(contract_id)
    assert contracts.get(contract_id)["successor_id"] is None


def watched_ten_hours(world, house, **more) -> int:
    """Make a contract of €365 for 2026, and of €1 a day for each of two episodes, with viewing."""
    contract_id, title_id = world.contract(house, **more), world.title()
    world.term(contract_id, title_id, ("PT", "ES"), date(2026, 1, 1), date(2026, 12, 31),
               charge_cents=36_500)
    video_id = world.video(title_id)
    parts = world.title("Parts", kind="series")
    for created_at in ("2025-12-01", "2026-04-01"):  # the second one only costs from then on
        world.video(parts, f"Part {created_at}", created_at=created_at)
    world.term(contract_id, parts, ("PT",), date(2026, 1, 1), date(2026, 12, 31),
               charge_kind="per_episode", charge_cents=36_500)
    for country, day, hours in (("PT", date(2026, 2, 1), 10), ("DE", date(2026, 2, 1), 90),
                                ("PT", date(2025, 2, 1), 90)):
        world.add("video_days", video_id=video_id, country=country, day=day,
                  watch_s=hours * 3600, starters=2, starters_completed=1)
    return contract_id


def figure(contract_id: int, label: str) -> str:
    """Return a figure of a contract's chain."""
    chain = facts.facts(contracts.get(contract_id)).chain
    return next(link.figure for link in chain if link.label == label)


@time_machine.travel("2026-04-10 12:00", tick=False)
def test_an_hour_costs_what_the_days_so_far_cost_and_not_what_all_will(app, world, house):
    contract_id = watched_ten_hours(world, house)
    days, later = 100, 10  # to 10 April, and from 1 April
    cents = 100 * days + 100 * days + 100 * later
    assert contract_lists.accrued([contract_id], today()) == {contract_id: pytest.approx(cents)}
    assert figure(contract_id, "Cost per hour") == "€21"
    with app.test_request_context("/catalog/contracts"):
        row, = contract_lists.page({}, contract_lists.filters({})).rows
    assert row["per_hour"] == 2_100 and row["charge"] == 36_500 * 3


@time_machine.travel("2026-04-10 12:00", tick=False)
def test_a_contract_that_ended_costs_nothing_afterwards_and_a_draft_nothing_at_all(world, house):
    ended = watched_ten_hours(world, house, state="ended", ended_on=date(2026, 2, 9))
    other = world.contract(house, "SV-2026-0009", "draft")
    world.term(other, world.title("Low Water"))
    assert contract_lists.accrued([ended, other], today()) == {ended: pytest.approx(8_000)}
    assert figure(ended, "Cost per hour") == "€8"
