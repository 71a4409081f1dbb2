"""The letter about what was not seen: one per account and interval, ended by one click."""

import re
from datetime import timedelta

import pytest

from app import db
from app.community.notifications import digest, notifications
from app.community.subscriptions import subscriptions
from app.config import settings
from app.ops.clock import now
from tests.accounts.tools import at_once, fresh, mails, run
from tests.jobs import a_job

DAY = timedelta(days=1)


@pytest.fixture
def news(world, upload):
    """Two uploads that Bob was told of two days ago and has not seen."""
    subscriptions.subscribe(world.bob.id, world.alice.id)
    for name in ("The radio that only hummed", "Capacitors, explained"):
        notifications.deliver(a_job({"video_id": upload(world.alice, name)}))
    run("UPDATE notifications SET created_at = %(at)s", at=now() - 2 * DAY)


def choose(world, interval: str) -> None:
    notifications.set_interval(world.bob.id, interval)


def test_one_letter_with_everything_and_none_twice(world, news):
    assert digest.run() == 1
    letters = mails()
    assert len(letters) == 1
    letter = letters[0]
    assert "To: bob@example.org" in letter and "Subject: New from Alice Prado" in letter
    assert "- The radio that only hummed" in letter and "- Capacitors, explained" in letter
    links = re.findall(r"http\S+", letter)
    assert links and all(link.strip("<>").startswith(settings().address + "/") for link in links)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letter
    assert re.search(r"List-Unsubscribe:\s+<http\S+/unsubscribe/", letter)
    assert digest.run() == 0
    run("UPDATE notification_settings SET digest_sent_at = %(at)s", at=now() - 9 * DAY)
    assert digest.run() == 0 and mails() == [], "what was mailed is not mailed again"


def test_nothing_is_written_about_what_was_seen_or_is_young(world, news):
    run("UPDATE notifications SET created_at = %(at)s", at=now() - timedelta(hours=23))
    assert digest.run() == 0
    run("UPDATE notifications SET created_at = %(at)s, seen_at = %(at)s", at=now() - 2 * DAY)
    assert digest.run() == 0
    run("UPDATE notifications SET seen_at = NULL")
    assert digest.run() == 1, "negative control"


@pytest.mark.parametrize(("interval", "age", "expected"), [
    ("off", 30 * DAY, 0), ("weekly", 6 * DAY, 0), ("weekly", 8 * DAY, 1), ("daily", 2 * DAY, 1)])
def test_the_chosen_interval_is_kept(world, news, interval, age, expected):
    choose(world, interval)
    run("UPDATE notifications SET created_at = %(at)s", at=now() - age)
    assert digest.run() == expected


def test_no_second_letter_within_the_interval(world, news, upload):
    assert digest.run() == 1
    notifications.deliver(a_job({"video_id": upload(world.alice, "A third")}))
    run("UPDATE notifications SET created_at = %(at)s WHERE mailed_at IS NULL", at=now() - 2 * DAY)
    assert digest.run() == 0
    run("UPDATE notification_settings SET digest_sent_at = %(at)s", at=now() - 2 * DAY)
    assert digest.run() == 1
    assert "A third" in mails()[-1]


def test_what_may_not_be_seen_is_not_written_about(world, news):
    run("UPDATE videos SET published = FALSE")
    assert digest.run() == 0 and mails() == []
    run("UPDATE videos SET published = TRUE")
    assert digest.run() == 0, "it was dealt with"


def test_a_disabled_account_gets_no_letter(world, news):
    run("UPDATE accounts SET status = 'disabled' WHERE id = %(id)s", id=world.bob.id)
    assert digest.run() == 0


def test_names_stay_in_their_line(world, news):
    run("UPDATE accounts SET name = 'Alice\r\nBcc: all@example.org' WHERE id = %(id)s",
        id=world.alice.id)
    digest.run()
    head, _, body = mails()[0].partition("\n\n")
    assert "\nBcc:" not in head and "\nBcc:" not in body


@pytest.mark.commits
def test_of_ten_workers_one_writes(world, news):
    at = now()
    written = at_once(10, lambda _: digest.write(world.bob.id, at))
    assert sum(written) == 1 and len(mails()) == 1


@pytest.mark.commits
def test_looking_first_would_write_more(world, news, monkeypatch):
    """Negative control: a claim that does not ask the row lets several through."""
    queries = digest._sql

    class Careless:
        def claim_digest(self, **_):
            return 1

        def list_unread(self, **values):
            found = queries.list_unread(**values)
            __import__("time").sleep(0.05)
            return found

        def __getattr__(self, name):
            return getattr(queries, name)

    monkeypatch.setattr(digest, "_sql", Careless())
    monkeypatch.setattr(Careless, "have_settings", lambda self, **_: 0, raising=False)
    at = now()
    assert sum(at_once(10, lambda _: digest.write(world.bob.id, at))) > 1


def test_the_link_asks_and_one_click_ends_it(app, world):
    path = digest.PATH + digest.token(world.bob.id)
    stranger = fresh(app)
    assert "Unsubscribe?" in stranger.get(path).text
    assert notifications.interval(world.bob.id) == "daily", "mail scanners follow links"
    answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"}, csrf=False)
    assert answer.status_code == 200 and "You are unsubscribed" in answer.text
    assert notifications.interval(world.bob.id) == "off"
    assert notifications.interval(world.charlie.id) == "daily"


@pytest.mark.parametrize("wrong", ["x", "2", "2-", "2-" + "0" * 40, "٢-x", "-", "9" * 30 + "-a"])
def test_a_made_up_link_ends_nothing(app, world, wrong):
    assert fresh(app).post(f"/unsubscribe/{wrong}", csrf=False).status_code == 404
    assert db.database().rows("SELECT * FROM notification_settings") == []


def test_a_link_is_good_for_its_own_account_only(world):
    number, _, signature = digest.token(world.bob.id).partition("-")
    assert digest.read(f"{number}-{signature}") == world.bob.id
    assert digest.read(f"{world.charlie.id}-{signature}") is None


def test_how_often_is_chosen_under_the_account(client, world):
    client.sign_in(world.bob)
    assert '<option value="daily" selected>' in client.get("/account/notifications").text
    assert client.post("/account/notifications", data={"digest": "weekly"}).status_code == 303
    assert '<option value="weekly" selected>' in client.get("/account/notifications").text
    refused = client.post("/account/notifications", data={"digest": "hourly"})
    assert refused.status_code == 422 and "Choose one from the list." in refused.text
