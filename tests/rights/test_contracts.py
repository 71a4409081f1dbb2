"""Contracts: numbers, states, renewals, and what may not change."""

from datetime import date
from threading import Barrier, Thread

import pytest

from app import db
from app.office.editing import Stale, base_of
from app.ops.clock import today
from app.rights.contracts import contracts
from app.rights.contracts.contracts import AmendmentForm, ContractForm
from app.web.errors import Problem
from app.web.forms import Invalid

sql = db.queries("rights/contracts")


def form(house_id, **more):
    return ContractForm(house_id=house_id, **more)


@pytest.fixture
def house(world):
    return world.house()


@pytest.fixture
def draft(world, house):
    return contracts.create(form(house), world.erin.id)


def test_a_new_contract_is_a_draft_with_the_next_number_of_the_year(world, house):
    first = contracts.get(contracts.create(form(house), world.erin.id))
    second = contracts.get(contracts.create(form(house), world.erin.id))
    assert first["state"] == "draft" and first["owner"] == "Erin Hale"
    assert first["number"] == f"SV-{today().year}-0001"
    assert second["number"] == f"SV-{today().year}-0002"


@pytest.mark.commits
def test_contracts_drafted_at_once_get_different_numbers(world):
    house_id, together = world.house(), Barrier(6)
    made: list[int] = []

    def draft():
        together.wait()
        made.extend(contracts.create(form(house_id), world.erin.id) for _ in range(3))

    threads = [Thread(target=draft) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = {contracts.get(contract_id)["number"] for contract_id in made}
    assert len(made) == len(numbers) == 18


def test_an_unknown_house_is_refused_at_its_field(world):
    with pytest.raises(Invalid) as refused:
        contracts.create(form(999_999), world.erin.id)
    assert "house_id" in refused.value.errors


def test_an_older_version_is_not_saved(house, draft):
    contracts.update(draft, form(house, notes="First", row_version=1))
    with pytest.raises(Stale):
        contracts.update(draft, form(house, notes="Second", row_version=1))
    assert contracts.get(draft)["notes"] == "First"


def test_what_two_editors_started_from_is_worked_out_from_the_trail(house, draft):
    contracts.update(draft, form(house, notes="First", row_version=1))
    contracts.update(draft, form(house, notes="Second", currency="USD", row_version=2))
    row = contracts.get(draft)
    assert base_of("contract", draft, row, 1)["notes"] is None
    middle = base_of("contract", draft, row, 2)
    assert (middle["notes"], middle["currency"]) == ("First", "EUR")
    assert base_of("contract", draft, row, 0) is None


def test_a_draft_needs_a_term_and_a_day_of_signing_to_become_active(world, house, draft):
    with pytest.raises(Invalid) as refused:
        contracts.activate(draft)
    assert refused.value.errors.keys() == {"signed_on", "terms"}
    world.term(draft, world.title())
    contracts.update(draft, form(house, signed_on=date(2026, 2, 1), row_version=1))
    contracts.activate(draft)
    assert contracts.get(draft)["state"] == "active"


def test_only_an_active_contract_ends_and_it_ends_once(world, house):
    contract_id = world.contract(house)
    contracts.end(contract_id)
    assert contracts.get(contract_id)["state"] == "ended"
    with pytest.raises(Invalid):
        contracts.end(contract_id)


def test_house_and_currency_are_fixed_once_a_contract_was_active(world, house):
    contract_id, other = world.contract(house), world.house("Blue Dory")
    with pytest.raises(Invalid) as refused:
        contracts.update(contract_id, form(other, currency="USD", row_version=1))
    assert refused.value.errors.keys() == {"house_id", "currency", "signed_on"}


def test_a_draft_is_deleted_with_its_terms_and_a_signed_one_never(world, house, draft):
    world.term(draft, world.title(), territories=("PT", "ES"))
    contracts.delete(draft)
    with pytest.raises(Problem) as gone:
        contracts.get(draft)
    assert gone.value.status == 404
    with pytest.raises(Problem) as refused:
        contracts.delete(world.contract(house, "SV-2025-0001"))
    assert refused.value.status == 409


def test_a_renewal_repeats_the_terms_right_after_they_end(world, house):
    contract_id, title_id = world.contract(house), world.title()
    world.term(contract_id, title_id, territories=("ES", "PT"), exclusive=True,
               starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31))
    successor = contracts.renew(contract_id)
    row = contracts.get(successor)
    assert (row["state"], row["predecessor_id"], row["signed_on"]) == ("draft", contract_id, None)
    term, = sql.list_terms(contract_id=successor)
    assert (term["starts_on"], term["ends_on"]) == (date(2027, 1, 1), date(2028, 12, 31))
    assert [r["country"] for r in sql.list_territories(term_id=term["id"])] == ["ES", "PT"]
    with pytest.raises(Invalid, match="drafted already"):
        contracts.renew(contract_id)


@pytest.mark.parametrize(("starts", "ends", "then"), [
    (date(2025, 1, 1), date(2025, 12, 31), (date(2026, 1, 1), date(2026, 12, 31))),
    (date(2025, 2, 15), date(2025, 8, 14), (date(2025, 8, 15), date(2026, 2, 14))),
    (date(2024, 2, 29), date(2024, 3, 9), (date(2024, 3, 10), date(2024, 3, 19))),
    (date(2025, 3, 31), date(2025, 5, 30), (date(2025, 5, 31), date(2025, 7, 30))),
])
def test_the_following_period_keeps_whole_months(starts, ends, then):
    assert contracts.following(starts, ends) == then


def test_amendments_are_numbered_and_come_after_signing(world, house, draft):
    contract_id = world.contract(house, "SV-2025-0001")
    for day in (2, 3):
        contracts.amend(contract_id, AmendmentForm(
            summary="Adds Poland.", agreed_on=date(2026, 3, day)))
    assert [a["number"] for a in sql.list_amendments(contract_id=contract_id)] == [2, 1]
    with pytest.raises(Invalid) as early:
        contracts.amend(contract_id, AmendmentForm(summary="Early", agreed_on=date(2025, 1, 1)))
    assert "agreed_on" in early.value.errors
    with pytest.raises(Invalid):
        contracts.amend(draft, AmendmentForm(summary="Draft", agreed_on=date(2026, 3, 1)))


def test_every_change_is_on_the_trail(world, house, draft):
    contracts.update(draft, form(house, signed_on=date(2026, 2, 1), row_version=1))
    world.term(draft, world.title())
    contracts.activate(draft)
    contracts.end(draft)
    actions = [row["action"] for row in sql.list_history(contract_id=draft, limit=50)]
    assert actions == ["contract.end", "contract.activate", "contract.update", "contract.create"]


def listed(**filters):
    given = dict.fromkeys(("q", "state", "house_id", "territory", "ends_from", "ends_before",
                           "after_key", "after_id"))
    return [row["number"] for row in sql.list_contracts(
        **{"order": "number", "limit": 50, **given, **filters})]


def test_the_list_filters_by_state_house_territory_end_and_words(world, house):
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
    row, = sql.list_contracts(order="charge", limit=5, **dict.fromkeys((
        "q", "state", "house_id", "territory", "ends_from", "ends_before", "after_key",
        "after_id")))
    assert (row["charge"], row["titles"]) == (3 * 1000 + 500, 2)


def test_hours_watched_count_only_where_and_while_the_terms_cover(world, house):
    contract_id, title_id = world.contract(house), world.title()
    video_id = world.video(title_id)
    for _ in range(2):  # two open terms over the same days: watched once all the same
        world.term(contract_id, title_id, ("PT",), date(2026, 1, 1), date(2026, 12, 31))
    for country, day in (("PT", date(2026, 5, 1)), ("ES", date(2026, 5, 1)),
                         ("PT", date(2027, 5, 1))):
        world.add("video_days", video_id=video_id, country=country, day=day, watch_s=3600,
                  starters=2, starters_completed=1)
    row, = sql.list_watched_of(contract_ids=[contract_id])
    assert row["watch_s"] == 3600
    seen = sql.get_viewing(contract_id=contract_id, today=date(2027, 6, 1),
                           since=date(2026, 4, 1), before=date(2026, 1, 1))
    assert (seen["watch_s"], seen["recent_s"], seen["starters"], seen["finishers"]) == (
        3600, 3600, 2, 1)


@pytest.mark.parametrize("nobody", [2, 10**6, -1])
def test_only_staff_can_be_given_a_contract_to_look_after(world, house, draft, nobody):
    for deed in (lambda: contracts.create(form(house, owner_id=nobody), world.erin.id),
                 lambda: contracts.update(draft, form(house, owner_id=nobody, row_version=1))):
        with pytest.raises(Invalid) as refusal:
            deed()
        assert list(refusal.value.errors) == ["owner_id"]


def test_a_renewal_that_would_last_beyond_all_dates_is_refused_and_leaves_nothing(world, house):
    contract_id = world.contract(house)
    world.term(contract_id, world.title(), starts_on=date(1990, 1, 1), ends_on=date(2100, 12, 31))
    with pytest.raises(Invalid, match="beyond 2100"):
        contracts.renew(contract_id)
    assert contracts.get(contract_id)["successor_id"] is None
