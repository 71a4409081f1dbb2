"""Terms: what a form may say, and what stays."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from app.catalog import reference
from app.office.editing import Stale
from app.rights.contracts import contracts, history, lifecycle
from app.rights.regions import REGIONS, TERRITORIES
from app.rights.terms import bulk, terms
from app.rights.terms.forms import TermForm
from app.web.errors import Problem
from app.web.forms import Invalid, parse


def form(**more):
    """Return the form that a person fills in."""
    return TermForm(**{"charge_kind": "flat", "charge": "1250.50", "territories": ["PT"],
                       "starts_on": "2027-01-01", "ends_on": "2027-12-31"} | more)


def grant(**more):
    """Return what the form grants."""
    return form(**more).grant("EUR")


def territories(contract_id, term_id):
    """Return the codes of the territories that a term covers."""
    return terms.grant(terms.get(contract_id, term_id)).territories


@pytest.fixture
def contract(world):
    return world.contract(world.house())


def test_a_charge_is_stored_in_cents_and_days_as_written(world, contract):
    term = terms.get(contract, terms.create(contract, world.title(), grant()))
    assert term["charge_cents"] == 125_050
    assert (term["starts_on"], term["ends_on"]) == (date(2027, 1, 1), date(2027, 12, 31))


def test_a_charge_with_two_readings_is_asked_back_at_its_field():
    with pytest.raises(Invalid) as asked:
        parse(TermForm, {"charge_kind": "flat", "charge": "12.000", "territories": ["PT"],
                         "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    assert asked.value.errors == {
        "charge": "“12.000” can mean 12000.00 or 12.00. Write the one that you mean."}


def test_a_contract_in_yen_has_no_fractions_whichever_way_they_come(world):
    contract = contracts.create(contracts.Details(world.house()))
    term_id = terms.create(contract, world.title(), grant(charge="0.49"))
    details = replace(contracts.details(contracts.get(contract)), currency="JPY")
    with pytest.raises(Invalid) as kept:
        contracts.update(contract, details, 1)
    assert kept.value.errors.keys() == {"currency"}
    terms.update(contract, term_id, grant(charge="500"), 1)
    contracts.update(contract, details, 1)
    for change in (lambda: terms.create(contract, world.title("Estuary"), grant(charge="0.49")),
                   lambda: terms.update(contract, term_id, grant(charge="0.49"), 2),
                   lambda: bulk.create(contract, [world.title("Heron")], grant(charge="0.49"))):
        with pytest.raises(Invalid) as refused:
            change()
        assert refused.value.errors.keys() == {"charge_cents"}


def test_everything_wrong_with_a_term_is_said_at_once(world, contract):
    with pytest.raises(Invalid) as refused:
        terms.create(contract, world.title(), grant(ends_on="2026-12-31", territories=[]))
    assert refused.value.errors.keys() == {"ends_on", "territories"}


@pytest.mark.parametrize(("field", "value"), [
    ("charge", "12,50,0"), ("charge", "1,25.00"), ("charge", "1.005"), ("charge", "-1"),
    ("charge", "NaN"), ("charge", "1e12"),
    ("charge", "twelve"), ("starts_on", "31.12.2026"), ("starts_on", "1066-10-14"),
    ("ends_on", "9999-12-31"), ("charge_kind", "monthly"),
])
def test_nonsense_is_refused_at_its_field(field, value):
    with pytest.raises(ValidationError) as refused:
        form(**{field: value})
    assert refused.value.errors()[0]["loc"][0] == field


@pytest.mark.parametrize(("field", "more"), [
    ("ends_on", {"ends_on": "2026-12-31"}),
    ("territories", {"territories": []}),
    ("territories", {"territories": ["PT", "SU"]}),
    ("territories", {"territories": ["<b>"]}),
])
def test_an_impossible_grant_is_refused_at_its_field(world, contract, field, more):
    with pytest.raises(Invalid) as refused:
        terms.create(contract, world.title(), grant(**more))
    assert refused.value.errors.keys() == {field}


def test_an_unknown_title_is_refused_at_its_field(contract):
    with pytest.raises(Invalid) as refused:
        terms.create(contract, 999_999, grant())
    assert refused.value.errors.keys() == {"title_id"}


def test_a_region_ticks_all_its_territories(world, contract):
    term_id = terms.create(contract, world.title(),
                           grant(territories=["BR"], regions=["europe"]))
    covered = set(territories(contract, term_id))
    assert covered == REGIONS["europe"][1] | {"BR"}


def test_a_form_leaves_out_the_territories_that_are_in_the_way():
    covered = grant(territories=["BR,PT"], regions=["europe"], without=["ES,PT"]).territories
    assert set(covered) == REGIONS["europe"][1] - {"ES", "PT"} | {"BR"}


def test_every_territory_is_a_country_of_the_database():
    known = {row["code"] for row in reference.countries()}
    assert known >= TERRITORIES
    assert known - TERRITORIES == {"SU", "XW", "DD", "CS", "YU"}


def test_a_changed_term_covers_exactly_what_was_ticked(world, contract):
    term_id = terms.create(contract, world.title(), grant(territories=["PT", "ES", "FR"]))
    terms.update(contract, term_id, grant(territories=["ES", "DE"]), 1)
    assert territories(contract, term_id) == ("DE", "ES")


def test_an_older_version_of_a_term_is_not_saved(world, contract):
    term_id = terms.create(contract, world.title(), grant())
    terms.update(contract, term_id, grant(charge="5"), 1)
    with pytest.raises(Stale):
        terms.update(contract, term_id, grant(charge="6"), 1)
    assert terms.get(contract, term_id)["charge_cents"] == 500


def test_terms_of_an_ended_contract_stay_as_they_are(world, contract):
    term_id = terms.create(contract, world.title(), grant())
    lifecycle.end(contract)
    for change in (lambda: terms.create(contract, world.title("Estuary"), grant()),
                   lambda: terms.update(contract, term_id, grant(), 1),
                   lambda: terms.delete(contract, term_id)):
        with pytest.raises(Invalid, match="has ended"):
            change()


def test_an_active_contract_keeps_its_last_term(world, contract):
    first = terms.create(contract, world.title(), grant())
    second = terms.create(contract, world.title("Estuary"), grant())
    terms.delete(contract, first)
    with pytest.raises(Invalid, match="at least one term"):
        terms.delete(contract, second)


def test_a_term_is_not_found_under_another_contract(world, contract):
    term_id = terms.create(contract, world.title(), grant())
    other = world.contract(world.house("Blue Dory"), "SV-2026-0002")
    with pytest.raises(Problem) as refused:
        terms.get(other, term_id)
    assert refused.value.status == 404


def test_a_removed_term_stays_in_the_contracts_history(app, world, contract):
    terms.create(contract, world.title(), grant())
    terms.delete(contract, terms.create(contract, world.title("Estuary"), grant()))
    with app.app_context():
        newest = history.of_contract(contract)[0]
    assert newest.did == "removed a term"
    assert ("Title", "Estuary") in [(each.label, each.before) for each in newest.changes]
