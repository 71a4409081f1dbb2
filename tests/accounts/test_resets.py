"""A forgotten password."""

from datetime import timedelta

import time_machine

from app import db
from app.accounts import invitations, links, locks, resets
from app.config import settings
from app.ops.clock import now
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in
from tests.world import PASSWORD

NEW = "seven loud green parrots"


def ask(client, email):
    """Fill in the form and return the links in the mails."""
    client.post("/forgot", data={"email": email})
    return [tools.link_in(text) for text in tools.mails()]


def test_a_new_password_signs_every_device_out(app, client, world):
    elsewhere = fresh(app).sign_in(world.bob)
    link, = ask(client, world.bob.email)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": NEW}).location == "/sign-in"
    assert not signed_in(elsewhere)
    assert try_to_sign_in(client, world.bob.email, PASSWORD).status_code == 422
    assert try_to_sign_in(client, world.bob.email, NEW).status_code == 303
    assert "password of your StreamVault account was changed" in tools.only(tools.mails())


def test_known_unknown_and_disabled_addresses_get_the_same_answer(app, world):
    tools.disable(world.ivan)
    seen, mails = [], []
    for email in (world.bob.email, "nobody@example.org", world.ivan.email):
        client = fresh(app)
        client.get("/forgot")
        with tools.counted_hashes() as hashes:
            answer = client.post("/forgot", data={"email": email})
        seen.append((tools.shape(answer), tools.shape(client.get(answer.location)), len(hashes)))
        mails.append(len(tools.mails()))
    tools.only(seen)
    assert mails == [1, 0, 0]


def test_a_link_works_once(client, world):
    link, = ask(client, world.bob.email)
    client.post(link, data={"password": NEW})
    assert client.get(link).location == "/forgot"
    assert client.post(link, data={"password": "nine slow blue whales"}).location == "/forgot"
    assert try_to_sign_in(client, world.bob.email, NEW).status_code == 303


def test_a_new_link_voids_the_older_one(client, world):
    with time_machine.travel(now(), tick=False) as clock:
        older, = ask(client, world.bob.email)
        clock.shift(timedelta(minutes=3))
        newer, = ask(client, world.bob.email)
        assert client.post(older, data={"password": NEW}).location == "/forgot"
        assert client.post(newer, data={"password": NEW}).location == "/sign-in"


def test_a_link_expires_after_an_hour(client, world):
    with time_machine.travel(now(), tick=False) as clock:
        link, = ask(client, world.bob.email)
        clock.shift(timedelta(minutes=59))
        assert client.get(link).status_code == 200
        clock.shift(timedelta(minutes=1))
        assert client.get(link).location == "/forgot"
        assert client.post(link, data={"password": NEW}).location == "/forgot"


def test_a_bad_link_never_reaches_the_hasher(client):
    with tools.counted_hashes() as hashes:
        assert client.post("/reset/" + "a" * 43, data={"password": NEW}).location == "/forgot"
    assert hashes == []


def test_a_weak_password_does_not_use_the_link_up(client, world):
    link, = ask(client, world.bob.email)
    assert client.post(link, data={"password": "password1"}).status_code == 422
    assert client.post(link, data={"password": NEW}).location == "/sign-in"


def test_a_reset_unlocks_the_account_everywhere(client, world):
    for network in ("198.51.100.1", "203.0.113.9"):
        for _ in range(locks.MOST):
            locks.reserve(world.bob.email, network)
    locks.reserve(world.charlie.email, "198.51.100.1")
    link, = ask(client, world.bob.email)
    client.post(link, data={"password": NEW})
    assert try_to_sign_in(client, world.bob.email, NEW).status_code == 303
    left = {bytes(row["key_hash"]).hex() for row in tools.rows(
        "SELECT key_hash FROM sign_in_locks")}
    assert left == {locks.account_key(world.charlie.email),
                    locks.network_key(world.charlie.email, "198.51.100.1")}


def test_a_link_for_one_purpose_is_void_for_another(client, world):
    link, = ask(client, world.bob.email)
    token = link.rpartition("/")[2]
    assert client.post(f"/confirm/{token}").location == "/sign-up"
    client.post(f"/confirm-email/{token}")
    assert client.get(link).status_code == 200


def test_an_account_that_was_disabled_meanwhile_stays_out(client, world):
    link, = ask(client, world.bob.email)
    tools.disable(world.bob)
    assert client.post(link, data={"password": NEW}).location == "/forgot"


def test_the_table_stores_only_a_digest_of_the_link(client, world):
    link, = ask(client, world.bob.email)
    stored = tools.rows("SELECT token_hash FROM mail_tokens")[0]["token_hash"]
    assert bytes(stored).hex() == links.digest(link.rpartition("/")[2])


def test_the_link_ignores_the_host_that_the_visitor_sends(app, client, world):
    app.config["WTF_CSRF_ENABLED"] = False  # its cookie is the other host's
    client.post("/forgot", data={"email": world.bob.email},
                headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    text = tools.only(tools.mails())
    assert "evil" not in text and f"{settings().address}/reset/" in text


def test_links_lead_to_pages_that_exist(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert {f"{path}<token>" for path in (*links.PATHS.values(), invitations.PATH)} <= rules


def test_a_request_is_kept_only_if_its_transaction_commits(world):
    before = tools.rows("SELECT COUNT(*) AS n FROM jobs")
    try:
        for attempt in db.transaction("tests.undone"):
            with attempt:
                resets.ask(world.bob.email)
                raise RuntimeError
    except RuntimeError:
        pass
    assert tools.rows("SELECT COUNT(*) AS n FROM jobs") == before
