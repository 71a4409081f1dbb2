"""History and merge: what differs, and who changed what."""

import json

import pytest

from app.office import changes, nouns
from app.office.changes import Change
from app.office.nouns import Field, Names, Noun

pytestmark = pytest.mark.no_database

NOUN = Noun("term", "terms", fields={
    "ends": Field("Ends"), "charge": Field("Charge"), "notes": Field("Notes"),
    "countries": Field("Countries")})
BASE = {"ends": "2026-12-31", "charge": 1850, "notes": "", "countries": ["PT", "ES"]}


def rows(yours, theirs, base=BASE):
    return {row.name: row for row in changes.merge_rows(NOUN, yours, theirs, base)}


def differences(noun, old, new):
    return changes.differences(noun, old, new, Names())


def test_the_history_lists_only_fields_that_changed_in_words():
    old = json.dumps({"state": "draft", "charge_cents": 940000, "notes": None, "row_version": 1})
    new = json.dumps({"state": "active", "charge_cents": 940000, "notes": "Ask", "row_version": 2})
    assert differences(NOUN, old, new) == [
        Change("State", "draft", "active"),
        Change("Notes", "empty", "Ask"),
    ]


def test_a_created_thing_has_no_before_and_a_deleted_one_no_after():
    assert differences(NOUN, None, {"name": "Estuary"}) == [Change("Name", None, "Estuary")]
    assert differences(NOUN, {"name": "Estuary"}, None) == [Change("Name", "Estuary", None)]


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


def test_a_field_reads_as_its_noun_registered_it():
    noun = Noun("term", "terms", fields={
        "starts_on": Field("First day", nouns.day), "charge_cents": Field("Charge", nouns.money),
        "charge_kind": Field("Charged", nouns.choice({"per_episode": "per episode"}))})
    old = {"starts_on": "2027-01-01", "charge_kind": "flat", "charge_cents": 500}
    new = {"starts_on": "2027-02-01", "charge_kind": "per_episode", "charge_cents": 650}
    assert differences(noun, old, new) == [
        Change("First day", "1 Jan 2027", "1 Feb 2027"), Change("Charged", "flat", "per episode"),
        Change("Charge", "5.00", "6.50")]


def test_an_action_reads_as_its_noun_registered_it():
    noun = Noun("contract", "contracts", actions={"amend": "added an amendment"})
    assert noun.did("contract.amend") == "added an amendment"
    assert noun.did("contract.update") == "changed the contract"
    assert Noun("comment_room", "comment rooms").did("comment_room.take_over") == (
        "take over the comment room")


def test_a_merge_compares_ids_shows_names_and_posts_what_the_form_takes():
    def name(house_id, names):
        return {7: "Casa Mestral", 9: "Blue Dory"}[house_id]

    noun = Noun("title", "titles", fields={"house_id": Field("House", name, name, input="house")})
    [row] = changes.merge_rows(noun, {"house_id": 7}, {"house_id": 9}, {"house_id": None})
    assert row.open and (row.yours_text, row.theirs_text) == ("Casa Mestral", "Blue Dory")
    assert (row.name, row.yours) == ("house", "Casa Mestral")


def test_a_merge_ignores_the_order_in_which_a_server_keeps_keys():
    noun = Noun("title", "titles", fields={"credits": Field("Credits")})
    kept = {"credits": [{"person_id": 7, "role": "director"}]}
    base = {"credits": [{"role": "director", "person_id": 7}]}
    [row] = changes.merge_rows(noun, {"credits": []}, kept, base)
    assert row.changed == "yours" and not row.open
