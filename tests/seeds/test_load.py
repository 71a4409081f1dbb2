"""A small world in a real database: every law holds, and every demo account can sign in."""

import pytest

import seeds
from app import db
from app.accounts.passwords import verify
from app.analytics import rollups
from app.db import laws
from tests.analytics.test_rollups import rolled_up
from tests.seeds.conftest import ANCHOR

pytestmark = pytest.mark.commits


@pytest.fixture
def loaded(request: pytest.FixtureRequest) -> None:
    """The small world instead of the named people."""
    from tests.conftest import empty

    empty(db.database())
    seeds.load(1, "small", ANCHOR)


def test_every_law_holds_after_loading(loaded):
    assert laws.broken(db.database()) == {}


def test_loaded_roll_ups_equal_a_rebuild(loaded):
    brought = rolled_up()
    assert rollups.rebuild() > 1000
    assert rolled_up() == brought


def test_the_demo_accounts_have_the_printed_password(loaded):
    roles = [role for role, *_ in seeds.demo_accounts()]
    assert len(roles) == 8 and len(set(roles)) == 8
    for _role, name, email, password in seeds.demo_accounts():
        row = db.database().rows(
            "SELECT name, password_hash FROM accounts WHERE email = %(email)s", {"email": email})[0]
        assert row["name"] == name
        assert verify(password, row["password_hash"])


def test_a_database_with_accounts_is_left_unchanged(loaded):
    assert not seeds.is_empty()
    with pytest.raises(ValueError, match="empty"):
        seeds.load(1, "small", ANCHOR)


def test_an_unknown_size_is_rejected_with_a_sentence():
    with pytest.raises(ValueError, match="demo and small"):
        seeds.load(1, "huge", ANCHOR)
