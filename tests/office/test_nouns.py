"""The registry: names for ids with one query per noun, and links to what later slices keep."""

import pytest

from app.office import nouns
from app.office.nouns import Noun


@pytest.fixture
def registry(client):
    """An application whose registry has one more noun, and the calls for its names."""
    calls = []

    def names_of(ids):
        calls.append(ids)
        return {each: f"Boat {each}" for each in ids if each != 13}

    app = client.application
    with app.test_request_context():
        nouns.add(app, Noun("boat", "boats", names=names_of, page="catalog.house", key="house_id",
                            roles=nouns.EMPLOYEE))
        yield calls
        del app.extensions["nouns"]["boat"]


def test_all_names_of_a_noun_cost_one_query(registry):
    words = nouns.named(lambda names: [names("boat", each) for each in (9, 7, 9)])
    assert words == ["Boat 9", "Boat 7", "Boat 9"] and registry == [[7, 9]]


def test_a_deleted_thing_is_known_by_its_number(registry):
    assert nouns.named(lambda names: names("boat", 13)) == "boat 13 (deleted)"
    assert nouns.named(lambda names: names.find("boat", 13)) is None


def test_nothing_is_read_when_no_name_is_needed(registry):
    assert nouns.named(lambda names: "plain") == "plain" and registry == []


def test_a_template_links_a_noun_without_knowing_its_slice(registry):
    noun_url = nouns.url
    assert noun_url("boat", 7) == "/catalog/houses/7"
    assert noun_url("lighthouse", 7) is None


def test_a_role_reads_only_the_history_of_its_nouns(registry):
    readable = nouns.readable_by("employee")
    assert "boat" in readable and "contract" in readable and "account" not in readable
