"""Signing in: the right people get in, and nobody else learns anything."""

import hmac
from datetime import timedelta

import pytest
import time_machine

from app.accounts import jwts, locks, sessions
from app.config import settings
from app.ops.clock import now
from app.web import limits
from app.web.links import local_path
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in
from tests.world import PASSWORD


def test_each_role_starts_on_its_own_page(app, world):
    for person, start in ((world.bob, "/"), (world.erin, "/catalog/titles"),
                          (world.ana, "/analytics"), (world.ada, "/admin/users")):
        answer = try_to_sign_in(fresh(app), person.email, PASSWORD)
        assert answer.status_code == 303
        assert answer.location.startswith(start), answer.location


def test_capitals_and_surrounding_spaces_in_an_address_do_not_matter(client, world):
    assert try_to_sign_in(client, " BOB@Example.ORG ", PASSWORD).status_code == 303


def test_unknown_disabled_locked_and_wrong_give_the_same_answer_at_the_same_cost(app, world):
    tools.disable(world.ivan)
    for _ in range(locks.MOST):
        try_to_sign_in(fresh(app), world.charlie.email, "wrong-guess")
    cases = {
        "wrong": (world.bob.email, "wrong-guess"),
        "unknown": ("nobody@example.org", PASSWORD),
        "disabled": (world.ivan.email, PASSWORD),
        "locked": (world.charlie.email, PASSWORD),
        "too long": (world.alice.email, "x" * 1500),
    }
    seen = {}
    for name, (email, password) in cases.items():
        client = fresh(app)
        client.get("/sign-in")
        with tools.counted_hashes() as hashes:
            answer = try_to_sign_in(client, email, password)
        seen[name] = (tools.shape(answer, email), len(hashes))
        assert not signed_in(client)
    status, *_ = tools.only(seen.values())[0]
    assert status == 422


def test_a_sign_in_that_works_looks_different(app, world):
    wrong, right = (try_to_sign_in(fresh(app), world.bob.email, word)
                    for word in ("wrong-guess", PASSWORD))
    assert tools.shape(wrong) != tools.shape(right)


def test_five_failures_lock_the_account_and_the_wait_grows(client, world, clock):
    email = world.bob.email
    for _ in range(locks.MOST):
        assert try_to_sign_in(client, email, "wrong-guess").status_code == 422
    waits = []
    for _ in range(3):
        assert try_to_sign_in(client, email, PASSWORD).status_code == 422, "still locked"
        until = max(row["locked_until"] for row in tools.rows(
            "SELECT locked_until FROM sign_in_locks"))
        waits.append(round((until - now()).total_seconds()))
        clock.shift(timedelta(seconds=waits[-1] + 1))
        assert try_to_sign_in(client, email, "wrong-guess").status_code == 422
    assert waits == [30, 60, 120]
    clock.shift(timedelta(minutes=15))
    assert try_to_sign_in(client, email, PASSWORD).status_code == 303


def test_an_attempt_while_locked_neither_counts_nor_prolongs_the_wait(client, world):
    for _ in range(locks.MOST):
        locks.reserve(world.bob.email, "198.51.100.1")
    before = tools.rows("SELECT * FROM sign_in_locks ORDER BY scope")
    assert not locks.reserve(world.bob.email, "198.51.100.1")
    assert tools.rows("SELECT * FROM sign_in_locks ORDER BY scope") == before


def test_an_attacker_can_lock_the_owner_out_for_a_minute_at_most(world, clock):
    for _ in range(40):
        locks.reserve(world.bob.email, "198.51.100.1")
        clock.shift(timedelta(seconds=61))
    assert not locks.reserve(world.bob.email, "198.51.100.1")
    assert locks.reserve(world.bob.email, "203.0.113.9")


@pytest.mark.parametrize("typed", ["jwt", "unsubscribe\n7", "refresh\nsvr_x"])
def test_no_typed_address_stores_another_key_in_the_table(world, typed):
    """A reader of the table could sign tokens with a key stored as an address's digest."""
    assert locks.reserve(typed, "198.51.100.1")
    made = hmac.new(settings().secret_key.get_secret_value().encode(), typed.encode(), "sha256")
    if typed == "jwt":
        assert made.digest() == jwts._signing_key(), "control: that key is made like this"
    kept = {row["key_hash"] for row in tools.rows("SELECT key_hash FROM sign_in_locks")}
    assert kept and not {key for key in kept if key[:16] == made.digest()[:16]}


def test_a_success_and_a_day_make_failures_forgotten(client, world, clock):
    for _ in range(locks.MOST - 1):
        try_to_sign_in(client, world.bob.email, "wrong-guess")
    assert try_to_sign_in(client, world.bob.email, PASSWORD).status_code == 303
    assert tools.rows("SELECT * FROM sign_in_locks") == []
    for _ in range(locks.MOST - 1):
        locks.reserve(world.bob.email, "here")
    clock.shift(locks.FORGET_AFTER + timedelta(seconds=1))
    assert locks.reserve(world.bob.email, "here")
    assert {row["failures"] for row in tools.rows("SELECT failures FROM sign_in_locks")} == {1}


def test_a_flood_of_sign_ins_gets_a_429(client, world, monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "sign-in", limits.Policy(2, 300))
    with time_machine.travel(limits.window_start(now(), 300)):
        for _ in range(2):
            assert try_to_sign_in(client, "a@example.org", "x").status_code == 422
        answer = client.post("/sign-in", data={}, headers={"Accept": "application/json"})
    assert answer.status_code == 429
    assert answer.json["retry_after"] == int(answer.headers["Retry-After"]) <= 300


def test_each_sign_in_makes_a_new_session_and_voids_the_one_before(app, world):
    client = fresh(app).sign_in(world.bob)
    first = cookie(client)
    client.sign_in(world.bob)
    assert cookie(client) != first
    assert not signed_in(with_cookie(app, first))
    assert signed_in(client)


def test_a_planted_session_value_is_replaced_at_sign_in(app, world):
    planted = "a" * 43
    client = with_cookie(app, planted)
    client.sign_in(world.bob)
    assert cookie(client) != planted
    assert not signed_in(with_cookie(app, planted))


def test_a_sign_in_changes_the_csrf_token(client, world):
    client.token()
    with client.session_transaction() as before:
        old = before["csrf_token"]
    client.sign_in(world.bob)
    client.token()
    with client.session_transaction() as after:
        assert after["csrf_token"] != old


def test_the_table_stores_only_a_digest_of_the_cookie(client, world):
    client.sign_in(world.bob)
    stored = tools.rows("SELECT token_hash FROM sessions")[0]["token_hash"]
    assert bytes(stored).hex() == sessions.digest(cookie(client))


def test_scripts_cannot_read_the_cookie_and_it_is_secure_under_tls(app, world, monkeypatch):
    def cookies(client):
        answer = try_to_sign_in(client, world.bob.email, PASSWORD, stay="1")
        return [each for each in answer.headers.getlist("Set-Cookie") if "streamvault" in each]

    device, session = cookies(fresh(app))
    for plain in (device, session):
        assert "HttpOnly" in plain and "SameSite=Lax" in plain and "Secure" not in plain
    assert "Max-Age=2592000" in session and "Max-Age=31536000" in device
    secure_settings = settings().model_copy(update={"base_url": "https://films.example"})
    monkeypatch.setattr(sessions, "settings", lambda: secure_settings)
    device, session = cookies(fresh(app))
    assert session.startswith("__Host-streamvault=")
    assert device.startswith("__Host-streamvault-device=")
    for tls in (device, session):
        assert "Secure" in tls and "Path=/" in tls and "Domain" not in tls


def test_signing_out_ends_the_session_and_not_only_the_cookie(app, client, world):
    value = cookie(client.sign_in(world.bob))
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 303
    assert not signed_in(client)
    assert not signed_in(with_cookie(app, value))


@pytest.mark.parametrize("change", [
    "UPDATE accounts SET auth_version = auth_version + 1 WHERE id = %(id)s",
    "UPDATE accounts SET status = 'disabled' WHERE id = %(id)s",
    "UPDATE sessions SET revoked_at = '2026-01-01' WHERE account_id = %(id)s",
    "UPDATE sessions SET expires_at = '2026-01-01' WHERE account_id = %(id)s",
])
def test_the_change_ends_a_session_at_the_next_request(client, world, change):
    client.sign_in(world.bob)
    assert signed_in(client)
    tools.run(change, id=world.bob.id)
    assert not signed_in(client)


def test_a_request_reads_its_account_with_one_query_and_a_get_writes_nothing(client, world, clock):
    client.sign_in(world.bob)
    clock.shift(timedelta(minutes=5))
    before = tools.rows("SELECT * FROM sessions")
    client.most_queries = 2  # the other one counts for the bell
    assert client.get("/account/password").status_code == 200
    assert tools.rows("SELECT * FROM sessions") == before


def test_a_change_updates_when_the_session_was_last_used(client, world, clock):
    client.sign_in(world.bob)
    before = tools.rows("SELECT last_seen_at FROM sessions")
    clock.shift(timedelta(minutes=5))
    client.post("/account/password", data={})
    assert tools.rows("SELECT last_seen_at FROM sessions") != before


@pytest.mark.parametrize("target", [
    "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "/\t/evil.example", "evil.example", "", "/%0d\nSet-Cookie:x=1",
    "http:/x", "/ok\\..\\x", "///evil.example", " /account",
])
def test_next_never_leads_to_another_site(client, world, target):
    assert local_path(target) is None
    answer = try_to_sign_in(client, world.bob.email, PASSWORD, next=target)
    assert answer.location == "/"
    again = client.get("/sign-in", query_string={"next": target})
    assert again.location == "/"


def test_next_leads_to_the_page_that_was_asked_for(client, world):
    wanted = client.get("/account/sessions?x=1")
    assert wanted.status_code == 302
    assert wanted.location == "/sign-in?next=/account/sessions?x%3D1"
    page = client.get(wanted.location)
    assert 'name="next" value="/account/sessions?x=1"' in page.text
    answer = try_to_sign_in(client, world.bob.email, PASSWORD, next="/account/sessions?x=1")
    assert answer.location == "/account/sessions?x=1"


def test_a_program_gets_a_401_or_a_403_as_json(client, world):
    json = {"Accept": "application/json"}
    assert client.get("/account", headers=json).status_code == 401
    client.sign_in(world.bob)
    assert client.get("/admin/users", headers=json).status_code == 403


@pytest.fixture
def clock():
    """Stop the clock; tests shift it."""
    with time_machine.travel(now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


def cookie(client) -> str:
    """Return the cookie value with which the client is signed in."""
    return client.get_cookie(sessions.cookie_name()).value


def with_cookie(app, value: str):
    """Return a browser with this cookie value."""
    client = fresh(app)
    client.set_cookie(sessions.cookie_name(), value)
    return client
