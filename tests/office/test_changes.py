"""History and merge: what differs, and who changed what."""

import json

import pytest

from app.office import changes

pytestmark = pytest.mark.no_database

LABELS = {"ends": "Ends", "charge": "Charge", "notes": "Notes", "countries": "Countries"}
BASE = {"ends": "2026-12-31", "charge": 1850, "notes": "", "countries": ["PT", "ES"]}


def rows(yours, theirs, base=BASE):
    return {row.name: row for row in changes.merge_rows(LABELS, yours, theirs, base)}


def test_the_history_lists_only_fields_that_changed_in_words():
    old = json.dumps({"state": "draft", "charge_cents": 940000, "notes": None, "row_version": 1})
    new = json.dumps({"state": "active", "charge_cents": 940000, "notes": "Ask", "row_version": 2})
    assert changes.differences(old, new) == [
        ("State", "draft", "active"),
        ("Notes", "empty", "Ask"),
    ]


def test_a_created_thing_has_no_before_and_a_deleted_one_no_after():
    assert changes.differences(None, {"name": "Estuary"}) == [("Name", None, "Estuary")]
    assert changes.differences({"name": "Estuary"}, None) == [("Name", "Estuary", None)]


def test_a_field_changed_by_one_of_two_merges_by_itself():
    merged = rows(BASE | {"notes": "Ask"}, BASE | {"charge": "2100"})
    assert (merged["notes"].changed, merged["notes"].values) == ("yours", ("Ask",))
    assert (merged["charge"].changed, merged["charge"].values) == ("theirs", ("2100",))
    assert not any(row.open for row in merged.values())


def test_a_field_changed_by_both_to_different_values_must_be_chosen():
    merged = rows(BASE | {"ends": "2027-06-30"}, BASE | {"ends": "2027-03-31"})
    assert merged["ends"].open
    assert (merged["ends"].yours, merged["ends"].theirs) == ("2027-06-30", "2027-03-31")


def test_both_making_the_same_change_is_no_conflict():
    merged = rows(BASE | {"ends": "2027-06-30"}, BASE | {"ends": "2027-06-30"})
    assert not merged["ends"].open and merged["ends"].changed == "both"


def test_text_from_a_form_equals_the_stored_number():
    merged = rows(BASE | {"charge": "1850"}, BASE)
    assert merged["charge"].changed == ""


def test_lists_post_every_item_of_the_merged_side():
    merged = rows(BASE | {"countries": ["PT"]}, BASE)
    assert merged["countries"].values == ("PT",)


def test_without_the_base_every_difference_must_be_chosen():
    merged = rows(BASE | {"notes": "Ask"}, BASE | {"charge": "2100"}, base=None)
    assert [name for name, row in merged.items() if row.open] == ["charge", "notes"]


def test_columns_are_called_as_their_forms_call_them():
    old = {"starts_on": "2027-01-01", "charge_kind": "flat", "charge_cents": 500}
    new = {"starts_on": "2027-02-01", "charge_kind": "per_episode", "charge_cents": 500}
    assert changes.differences(old, new) == [
        ("First day", "2027-01-01", "2027-02-01"), ("Charged", "flat", "per episode")]
