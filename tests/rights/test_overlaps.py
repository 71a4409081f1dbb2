"""Exclusive rights: what is refused, in which words, and two writers at once."""

from datetime import date
from threading import Barrier, Thread

import pytest

from app.rights import overlaps, regions
from app.rights.contracts import contracts, lifecycle
from app.rights.grants import Grant
from app.rights.terms import terms
from app.web.forms import Invalid

YEAR = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


def grant(**more):
    """Return a grant for Portugal and Spain through 2027, but for what is given."""
    return Grant(**{"exclusive": False, "charge_kind": "flat", "charge_cents": 10_000,
                    "territories": ("ES", "PT"), **YEAR, **more})


def territories(contract_id, term_id):
    """Return the codes of the territories that a term covers."""
    return terms.grant(terms.get(contract_id, term_id)).territories


@pytest.fixture
def held(world):
    """An active contract that holds a title exclusively in Portugal and Spain through 2027."""
    title_id = world.title("What the River Kept")
    contract_id = world.contract(world.house(), "SV-2026-0042")
    term_id = world.term(contract_id, title_id, ("PT", "ES"), exclusive=True, **YEAR)
    return title_id, contract_id, term_id


@pytest.fixture
def other(world, held):
    """An active contract with another house."""
    return world.contract(world.house("Blue Dory"), "SV-2026-0099")


def test_an_overlap_is_refused_naming_contract_title_territories_and_days(held, other):
    with pytest.raises(Invalid) as refused:
        terms.create(other, held[0], grant(
            exclusive=True, starts_on=date(2027, 12, 1), ends_on=date(2028, 6, 30),
            territories=("ES", "FR", "PT")))
    assert refused.value.errors == {"territories": (
        "SV-2026-0042 already licenses What the River Kept exclusively in Portugal and Spain "
        "from 1 Dec 2027 to 31 Dec 2027. Start after 31 Dec 2027, or remove Portugal and Spain. "
        "SV-2026-0042 (Casa Tramuntana) has no owner yet.")}
    assert terms.count(other) == 0


def test_the_refusal_names_the_territories_without_which_the_term_fits(held, other):
    europe = regions.codes([], ["europe"])
    with pytest.raises(terms.Overlapping) as refused:
        terms.create(other, held[0], grant(exclusive=True, territories=europe))
    assert refused.value.codes == ["ES", "PT"]
    rest = tuple(code for code in europe if code not in refused.value.codes)
    term_id = terms.create(other, held[0], grant(exclusive=True, territories=rest))
    covered = territories(other, term_id)
    assert "FR" in covered and not {"ES", "PT"} & set(covered)


@pytest.mark.parametrize("more", [
    {"exclusive": False},                                              # theirs is exclusive
    {"starts_on": date(2027, 12, 31), "ends_on": date(2027, 12, 31)},  # both days are licensed
    {"starts_on": date(2020, 1, 1), "ends_on": date(2027, 1, 1)},
    {"starts_on": date(2020, 1, 1), "ends_on": date(2030, 1, 1)},
    {"territories": regions.codes([], ["europe"])},
])
def test_either_one_exclusive_and_one_common_day_are_enough(held, other, more):
    with pytest.raises(Invalid):
        terms.create(other, held[0], grant(**{"exclusive": True, **more}))


@pytest.mark.parametrize("more", [
    {"starts_on": date(2028, 1, 1), "ends_on": date(2028, 12, 31)},    # the day after
    {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)},    # the day before
    {"territories": ("DE", "FR")},
])
def test_another_time_or_place_is_no_overlap(held, other, more):
    assert terms.create(other, held[0], grant(**{"exclusive": True, **more}))


def test_two_non_exclusive_terms_may_share_everything(world, other):
    title_id = world.title("Estuary")
    assert terms.create(other, title_id, grant()) and terms.create(other, title_id, grant())


def test_an_exclusive_term_is_refused_over_a_non_exclusive_one(world, held, other):
    title_id = world.title("Estuary")
    terms.create(held[1], title_id, grant())
    with pytest.raises(Invalid, match="make this term non-exclusive"):
        terms.create(other, title_id, grant(exclusive=True))


def test_the_terms_of_an_ended_contract_no_longer_count(held, other):
    lifecycle.end(held[1])
    assert terms.create(other, held[0], grant(exclusive=True))


def test_one_contract_does_not_license_the_same_right_twice(world, held):
    with pytest.raises(Invalid, match="A term on this contract already covers"):
        terms.create(held[1], held[0], grant(exclusive=True))


def test_two_drafts_may_ask_for_the_same_but_only_one_becomes_active(world):
    title_id, house_id = world.title("Estuary"), world.house()
    first, second = (
        world.contract(house_id, f"SV-2026-000{n}", "draft", signed_on=date(2026, 1, 1))
        for n in (1, 2))
    for contract_id in (first, second):
        terms.create(contract_id, title_id, grant(exclusive=True))
    lifecycle.activate(first)
    with pytest.raises(Invalid) as refused:
        lifecycle.activate(second)
    assert "SV-2026-0001 already licenses Estuary" in refused.value.errors["terms"]
    assert contracts.get(second)["state"] == "draft"


@pytest.fixture
def beside(held, other):
    """A term of the other contract that starts the day after the held one ends, and its grant."""
    values = {"starts_on": date(2028, 1, 1), "ends_on": date(2028, 12, 31), "exclusive": True}
    return terms.create(other, held[0], grant(**values)), values


@pytest.mark.parametrize("changed", [
    {"starts_on": date(2027, 12, 31)},
    {"starts_on": date(2027, 6, 1), "exclusive": False},
])
def test_changing_a_date_into_an_overlap_is_refused(held, other, beside, changed):
    term_id, values = beside
    with pytest.raises(Invalid, match="What the River Kept"):
        terms.update(other, term_id, grant(**{**values, **changed}), 1)
    assert terms.get(other, term_id)["starts_on"] == date(2028, 1, 1)


def test_changing_a_territory_into_an_overlap_is_refused(held, other):
    term_id = terms.create(other, held[0], grant(exclusive=True, territories=("FR",)))
    with pytest.raises(Invalid, match="in Spain from 1 Jan 2027"):
        terms.update(other, term_id, grant(exclusive=True, territories=("ES", "FR")), 1)
    assert territories(other, term_id) == ("FR",)


def test_a_term_cannot_become_exclusive_over_the_term_of_another_contract(world, held, other):
    title_id = world.title("Estuary")
    terms.create(held[1], title_id, grant())
    term_id = terms.create(other, title_id, grant())
    with pytest.raises(Invalid):
        terms.update(other, term_id, grant(exclusive=True), 1)


def test_a_term_does_not_overlap_itself(held):
    _, contract_id, term_id = held
    terms.update(contract_id, term_id, grant(exclusive=True, ends_on=date(2028, 3, 31)), 1)
    assert terms.get(contract_id, term_id)["ends_on"] == date(2028, 3, 31)


def race(world, write) -> tuple[list, list]:
    """Write from two connections at once. Return (what was added, what was refused)."""
    title_id = world.title("Estuary")
    house_id = world.house()
    contract_ids = [world.contract(house_id, f"SV-2026-000{n}") for n in (1, 2)]
    together = Barrier(2)
    won, refused = [], []

    def one(contract_id):
        together.wait()
        try:
            won.append(write(contract_id, title_id))
        except Invalid as error:
            refused.append(error)

    threads = [Thread(target=one, args=(each,)) for each in contract_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, refused


@pytest.fixture
def both_have_looked(monkeypatch):
    """Each writer, after its check for overlaps, waits half a second or longer for the other's."""
    looked, find, patience = Barrier(2), overlaps.find, {"s": 0.5}

    def slow(*args, **kwargs):
        found = find(*args, **kwargs)
        try:
            looked.wait(timeout=patience["s"])
        except Exception:  # the lock keeps the other one waiting, as it should
            looked.reset()
        return found

    monkeypatch.setattr(overlaps, "find", slow)
    return patience


@pytest.mark.commits
def test_of_two_overlapping_terms_at_once_exactly_one_is_added(world, both_have_looked):
    won, refused = race(world, lambda contract_id, title_id: terms.create(
        contract_id, title_id, grant(exclusive=True)))
    assert len(won) == len(refused) == 1
    assert "Estuary" in str(refused[0])


@pytest.mark.commits
def test_without_the_lock_on_the_title_both_are_added(world, both_have_looked, monkeypatch):
    both_have_looked["s"] = 20
    monkeypatch.setattr(overlaps, "lock_titles", lambda title_ids: set(title_ids))
    won, refused = race(world, lambda contract_id, title_id: terms.create(
        contract_id, title_id, grant(exclusive=True)))
    assert (len(won), len(refused)) == (2, 0)


@pytest.mark.commits
def test_of_two_activations_at_once_exactly_one_happens(world):
    title_id, house_id = world.title("Estuary"), world.house()
    drafts = [world.contract(house_id, f"SV-2026-000{n}", "draft", signed_on=date(2026, 1, 1))
              for n in (1, 2)]
    for contract_id in drafts:
        world.term(contract_id, title_id, ("PT",), exclusive=True)
    together, outcomes = Barrier(2), []

    def activate(contract_id):
        together.wait()
        try:
            lifecycle.activate(contract_id)
            outcomes.append("active")
        except Invalid:
            outcomes.append("refused")

    threads = [Thread(target=activate, args=(each,)) for each in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["active", "refused"]
