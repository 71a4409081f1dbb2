"""Two-step sign-in over the API, and staff for whom it is required."""

from datetime import timedelta

import pytest
import time_machine

from app.accounts import locks, tokens, totp
from app.config import settings
from app.ops.clock import now
from tests.accounts import tools
from tests.accounts.two_step import give_phone
from tests.world import PASSWORD


@pytest.fixture
def required(monkeypatch):
    """Require two-step sign-in of staff."""
    monkeypatch.setattr(totp, "settings", lambda: settings().model_copy(
        update={"staff_totp_required": True}))


def bearer(person):
    """Return the headers of a program that this person signed in."""
    pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
    return {"Authorization": f"Bearer {pair.access}"}


def login(client, person, headers=None, **more):
    """Sign in over the API."""
    return client.post("/api/auth/login", csrf=False, headers=headers or {},
                       json={"email": person.email, "password": PASSWORD} | more)


def test_a_program_signs_in_with_password_and_code(client, world):
    phone, client.most_queries = give_phone(world.bob), 18  # two locks, a mail, the audit trail
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        for more in ({}, {"code": "000000"}, {"code": phone.code(-2)}):
            answer = login(client, world.bob, **more)
            assert answer.status_code == 401 and "token" not in answer.json
        assert login(client, world.bob, code=phone.code()).status_code == 200
        assert login(client, world.bob, code=phone.code()).status_code == 401, "it was used"
        assert login(client, world.bob, code=phone.codes[0]).status_code == 200


def test_an_idempotency_key_does_not_undo_the_count_of_wrong_guesses(client, world):
    """A repeatable request is one transaction; a sign-in must not be."""
    mine = bearer(world.charlie)
    for number in range(locks.MOST):
        answer = login(client, world.bob, mine | {"Idempotency-Key": f"k{number}"},
                       password="wrong-guess")
        assert answer.status_code == 401
    assert login(client, world.bob).status_code == 401, "locked"
    assert tools.rows("SELECT MAX(failures) AS many FROM sign_in_locks")[0]["many"] == locks.MOST


def test_a_stranger_without_the_password_cannot_lock_the_second_step(client, world):
    """A stranger can type anything as an address, even the key under which codes count."""
    phone, typed = give_phone(world.bob), totp._lock_key(world.bob.id)
    for _ in range(locks.MOST):
        answer = client.post("/api/auth/login", csrf=False,
                             json={"email": typed, "password": "wrong-guess"})
        assert answer.status_code == 401
    assert totp.verify(world.bob.id, phone.codes[0])


def test_every_operation_tells_staff_to_set_it_up(client, world, required):
    for person, status in ((world.erin, 403), (world.ada, 403), (world.bob, 200)):
        answer = client.get("/api/tokens", headers=bearer(person))
        assert answer.status_code == status, person
        if status == 403:
            assert answer.mimetype == "application/problem+json"
            assert "/account/two-step" in answer.json["message"]
    assert client.post("/api/auth/logout", csrf=False,
                       headers=bearer(world.erin)).status_code == 204


def test_staff_who_have_set_it_up_get_in(client, world, required):
    give_phone(world.erin)
    assert client.get("/api/tokens", headers=bearer(world.erin)).status_code == 200


def test_turning_it_on_or_off_ends_every_programs_session(client, world):
    before = bearer(world.bob)
    give_phone(world.bob)
    assert client.get("/api/tokens", headers=before).status_code == 401
    between = bearer(world.bob)
    totp.disable(world.bob.id)
    assert client.get("/api/tokens", headers=between).status_code == 401
