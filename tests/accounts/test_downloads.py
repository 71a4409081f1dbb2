"""The download of one's data: every row about the person, recomputed from the tables, and no other.
"""

import csv
import io
import json
import threading
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from app import db
from app.accounts import deletion, downloads, personal_tokens, profiles, tokens
from app.config import settings
from app.ops import clock, holdings, jobs
from app.web.sheets import MARK
from tests.accounts import lives, tools
from tests.accounts.tools import rows
from tests.jobs import run_task, work
from tests.world import PASSWORD

SECRETS = ("hash", "token_hash", "secret", "nonce", "hint", "key_mark", "payload")
# Each file as a plain statement over the tables; the part of every row that the person may see.
EXPECTED = {
    "sign_ins": "SELECT id, kind, network FROM sessions WHERE account_id = %(id)s",
    "access_tokens": "SELECT id, name, scopes FROM personal_tokens WHERE account_id = %(id)s",
    "links": "SELECT id, purpose, email FROM mail_tokens WHERE account_id = %(id)s",
    "applications": "SELECT id, role, message, answer FROM role_applications "
                    "WHERE account_id = %(id)s",
    "titles": "SELECT id, kind, name FROM titles WHERE owner_id = %(id)s",
    "videos": "SELECT id, name, synopsis FROM videos WHERE title_id IN "
              "(SELECT id FROM titles WHERE owner_id = %(id)s)",
    "files": "SELECT id, url FROM assets WHERE video_id IN (SELECT id FROM videos WHERE title_id "
             "IN (SELECT id FROM titles WHERE owner_id = %(id)s))",
    "imports": "SELECT id, source FROM imports WHERE made_by = %(id)s",
    "contracts": "SELECT id, number FROM contracts WHERE owner_id = %(id)s",
    "watch_sessions": "SELECT id, video_id, country, started_at, ended_at FROM watch_sessions "
                      "WHERE account_id = %(id)s",
    "watch_sections": "SELECT id, start_s, end_s, watched_at FROM watch_sections WHERE session_id "
                      "IN (SELECT id FROM watch_sessions WHERE account_id = %(id)s)",
    "progress": "SELECT video_id, covered_s, started_on FROM viewer_progress "
                "WHERE account_id = %(id)s",
    "watch_days": "SELECT day, watch_s FROM account_days WHERE account_id = %(id)s",
    "comments": "SELECT id, body, state FROM comments WHERE account_id = %(id)s",
    "held_comments": "SELECT id, body FROM held_comments WHERE account_id = %(id)s",
    "reviews": "SELECT id, title_id, rating, body FROM reviews WHERE account_id = %(id)s",
    "reports": "SELECT id, comment_id, reason, note FROM comment_reports WHERE account_id = %(id)s",
    "sanctions": "SELECT id, kind, reason FROM comment_sanctions WHERE account_id = %(id)s",
    "subscriptions": "SELECT id, creator_id FROM subscriptions WHERE account_id = %(id)s",
    "notifications": "SELECT id, kind, object_id FROM notifications WHERE account_id = %(id)s",
    "notification_settings": "SELECT digest FROM notification_settings WHERE account_id = %(id)s",
    "audit_trail": "SELECT id, action, object_type FROM audit_events WHERE actor_id = %(id)s "
                   "OR (object_type = 'account' AND object_id = %(id)s)",
    "jobs": "SELECT id, task FROM jobs WHERE asked_by = %(id)s",
    "profile": "SELECT id, name, country FROM accounts WHERE id = %(id)s",
}


def made(account_id):
    """Ask, have the worker make the file, and return its ZIP."""
    downloads.ask(account_id)
    work("downloads")
    path = downloads.file_of(account_id)
    assert path is not None and path.stat().st_mode & 0o077 == 0
    return zipfile.ZipFile(path)


def files():
    """Return the names of all files."""
    return {path.name for path in (settings().var_dir / "downloads").glob("*")}


def as_written(value):
    """Return a value as JSON has it, with its time zone."""
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return str(value) if isinstance(value, (date, Decimal)) else value


@pytest.mark.parametrize("roles", [("customer",), ("employee", "creator")], ids="+".join)
def test_the_zip_has_every_row_about_the_person(world, roles):
    person = lives.lead(world, roles)
    archive = made(person.id)
    assert {noun.name for noun in holdings.nouns()} == EXPECTED.keys()
    assert set(archive.namelist()) == {"README.txt"} | {
        f"{name}.{suffix}" for name in EXPECTED for suffix in ("json", "csv")}
    filled = set()
    for name, sql in EXPECTED.items():
        found = json.loads(archive.read(f"{name}.json"))
        wanted = rows(sql, id=person.id)
        if name == "jobs":  # the download itself, whose state moves on
            assert [row["task"] for row in found] == ["accounts.download"]
            continue
        assert sorted(({column: row[column] for column in wanted[0]} for row in found),
                      key=str) == sorted(({column: as_written(value) for column, value
                                           in row.items()} for row in wanted), key=str), name
        filled |= {name} if found else set()
        for row in found:
            assert not [c for c in row if any(secret in c for secret in SECRETS)], name
    assert len(filled) >= 18


def test_the_csv_has_the_rows_of_the_json_a_mark_and_no_formula(world):
    archive = made(lives.lead(world).id)
    text = archive.read("comments.csv").decode()
    assert text.startswith(MARK)
    table = list(csv.DictReader(io.StringIO(text.removeprefix(MARK))))
    as_json = json.loads(archive.read("comments.json"))
    assert [row["id"] for row in table] == [str(row["id"]) for row in as_json]
    assert table[0]["body"] == "'=Lovely opening" and as_json[0]["body"] == "=Lovely opening"


def test_nothing_of_another_person_is_in_it(world):
    person = lives.lead(world, ("employee", "creator"))
    archive = made(person.id)
    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    for other in world.everybody:
        assert other.name not in everything and other.email not in everything
    assert "Charlie" not in everything
    for table in ("comments", "sessions", "reviews", "audit_events"):
        assert rows(f"SELECT 1 FROM {table} LIMIT 1")


def test_a_long_history_comes_page_by_page(world, monkeypatch):
    video = world.video(world.title())
    for seq in range(25):
        world.add("comments", video_id=video, seq=seq, account_id=world.bob.id, body=f"No. {seq}",
                  created_at=clock.now())
    page = next(noun for noun in holdings.nouns() if noun.name == "comments")
    monkeypatch.setattr(holdings, "nouns", lambda: [page])
    found = json.loads(made(world.bob.id).read("comments.json"))
    assert [row["body"] for row in found] == [f"No. {seq}" for seq in range(25)]


def test_one_at_a_time_and_the_next_replaces_the_last(world):
    downloads.ask(world.bob.id)
    downloads.ask(world.bob.id)
    assert rows("SELECT COUNT(*) AS n FROM jobs WHERE task = 'accounts.download'")[0]["n"] == 1
    work("downloads")
    first = downloads.file_of(world.bob.id)
    downloads.ask(world.bob.id)
    assert not first.exists() and downloads.of_account(world.bob.id)["state"] == "waiting"
    work("downloads")
    assert downloads.file_of(world.bob.id) not in (None, first)


def test_an_e_mail_says_that_it_is_ready_without_a_link_that_opens_it(world):
    made(world.bob.id)
    [text] = tools.mails()
    assert "/account/data\n" in text and downloads.file_of(world.bob.id).stem not in text


def test_the_file_goes_after_a_week(world, monkeypatch):
    made(world.bob.id)
    path = downloads.file_of(world.bob.id)
    orphan = path.with_name(f"{'0' * 32}.part")
    orphan.write_bytes(b"x")
    run_task("purge.downloads")
    assert path.exists() and not orphan.exists()
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(downloads, "now", lambda: later)
    assert downloads.of_account(world.bob.id)["state"] == "expired"
    assert downloads.file_of(world.bob.id) is None
    run_task("purge.downloads")
    assert not path.exists() and downloads.of_account(world.bob.id)["state"] == "none"


def test_a_failure_can_be_asked_again(world, monkeypatch):
    downloads.ask(world.bob.id)
    tools.run("UPDATE jobs SET state = 'buried', due_at = NULL, ended_at = created_at "
              "WHERE task = 'accounts.download'")
    assert downloads.of_account(world.bob.id)["state"] == "failed"
    tools.run("UPDATE jobs SET unique_key = NULL")
    assert made(world.bob.id).namelist()


@pytest.fixture
def bob(client, world):
    """A browser in which Bob is signed in."""
    return client.sign_in(world.bob)


def test_the_page_asks_for_the_password_shows_progress_and_gives_the_file(bob, world):
    assert bob.post("/account/data", data={"password": "wrong"}).status_code == 422
    assert downloads.of_account(world.bob.id)["state"] == "none"
    assert bob.get("/account/data/file").status_code == 404
    assert bob.post("/account/data", data={"password": PASSWORD}).status_code == 303
    assert 'id="underway"' in bob.get("/account/data").text
    work("downloads")
    page = bob.get("/account/data")
    assert "Your download is ready" in page.text and "/account/data/file" in page.text
    file = bob.get("/account/data/file")
    assert file.mimetype == "application/zip"
    assert file.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in file.headers["Content-Disposition"]
    assert "profile.json" in zipfile.ZipFile(io.BytesIO(file.data)).namelist()


def test_the_file_opens_for_its_person_alone(app, bob, world):
    made(world.bob.id)
    assert bob.get("/account/data/file").status_code == 200
    stranger = tools.fresh(app)
    assert stranger.get("/account/data/file").status_code == 302
    for other in (world.charlie, world.ada):
        assert tools.fresh(app).sign_in(other).get("/account/data/file").status_code == 404
    path = downloads.file_of(world.bob.id)
    deletion.delete(world.bob.id)
    assert bob.get("/account/data/file").status_code == 302 and not path.exists()


def test_asking_is_limited(bob, world, monkeypatch):
    from app.web import limits

    monkeypatch.setitem(limits.POLICIES, "download", limits.Policy(2, 3600))
    answers = [bob.post("/account/data", data={"password": PASSWORD}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]


def test_programs_ask_for_it_too_but_not_with_a_personal_token(client, world):
    pair = tokens.open_session(world.bob.id, refresh=False, user_agent="", network="")
    headers = {"Authorization": f"Bearer {pair.access}"}
    asked = client.post("/api/account/download", json={"password": PASSWORD}, headers=headers,
                        csrf=False)
    assert asked.status_code == 202 and asked.json["state"] == "waiting"
    work("downloads")
    state = client.get("/api/account/download", headers=headers).json
    assert state["state"] == "ready" and state["sizeBytes"] > 0
    file = client.get("/api/account/download/file", headers=headers)
    assert "README.txt" in zipfile.ZipFile(io.BytesIO(file.data)).namelist()
    own = db.run("tests.token", personal_tokens.create, world.bob.id, "Script",
                 ["account:read", "account:write"], 30)
    refused = client.get("/api/account/download/file",
                         headers={"Authorization": f"Bearer {own['token']}"})
    assert refused.status_code == 403 and refused.json["code"] == "scope_missing"


@pytest.mark.commits
@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("place", ["_add", "_is_wanted", "_complete"])
def test_a_deletion_while_the_file_is_made_leaves_no_file(world, monkeypatch, place):
    """The worker begins, has its file in the middle, or is about to say that it is ready."""
    inside, go_on = threading.Event(), threading.Event()
    step = getattr(downloads, place)

    def slowly(*arguments):
        inside.set()
        assert go_on.wait(30)
        return step(*arguments)

    monkeypatch.setattr(downloads, place, slowly)
    person, before = lives.lead(world), files()
    downloads.ask(person.id)
    worker = threading.Thread(target=work, args=("downloads",))
    worker.start()
    assert inside.wait(30)
    deletion.delete(person.id)
    go_on.set()
    worker.join(60)
    assert files() == before
    assert not rows("SELECT 1 FROM data_downloads")
    assert {row["state"] for row in rows(
        "SELECT state FROM jobs WHERE task = 'accounts.download'")} <= {
            "done", "cancelled", "waiting"}
    tools.run("UPDATE jobs SET due_at = created_at WHERE state = 'waiting' AND lane = 'downloads'")
    work("downloads")
    assert not [text for text in tools.mails() if "ready to download" in text]
    assert not rows("SELECT 1 FROM jobs WHERE lane IN ('downloads', 'mail') "
                    "AND state IN ('waiting', 'running', 'buried')")
    assert lives.traces(*lives.TRACES).keys() <= {"transaction_markers.result"}


@pytest.mark.commits
@pytest.mark.usefixtures("app")
def test_of_ten_deletions_at_once_one_happens(world):
    answers = []

    def leave():
        try:
            deletion.delete(world.bob.id)
            answers.append("deleted")
        except Exception as error:
            answers.append(type(error).__name__)

    threads = [threading.Thread(target=leave) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["Problem"] * 9 + ["deleted"]
    assert rows("SELECT COUNT(*) AS n FROM audit_events WHERE action = 'account.delete'")[0][
        "n"] == 1


@pytest.mark.commits
@pytest.mark.usefixtures("app")
def test_two_administrators_who_leave_at_once_leave_one(world):
    second = lives.lead(world, ("admin",))
    answers = []

    def leave(account_id):
        try:
            deletion.delete(account_id)
            answers.append("deleted")
        except Exception as error:
            answers.append(type(error).__name__)

    threads = [threading.Thread(target=leave, args=(each,)) for each in (world.ada.id, second.id)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["Conflict", "deleted"]


def test_a_profile_that_is_saved_after_the_deletion_changes_nothing(world):
    deletion_version = rows("SELECT row_version FROM accounts WHERE id = 2")[0]["row_version"]
    deletion.delete(world.bob.id)
    assert not profiles.update(world.bob.id, deletion_version, "Bob is back", "PT")
    assert jobs.tasks["accounts.download"].lane == "downloads"
