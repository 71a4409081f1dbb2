"""No handler of the live server holds the hub for long: all others would wait."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from app import db
from app.accounts import sessions, tokens
from app.accounts.sessions import digest
from app.community.comments import rooms
from app.config import ROOT
from app.ops.clock import now
from tests.accounts.tools import rows
from tests.live import servers
from tests.world import PASSWORD

pytestmark = [pytest.mark.commits, pytest.mark.slow]

LONG = bool(os.environ.get("LONG"))
MOST_S = 0.020
TIMES = 10 if LONG else 5  # the shortest of so many counts: others share the machine
VISITORS, ROOMS, MISSED, WORDS = 1000, 200, 2000, 500


def accounts() -> list[int]:
    """Make accounts, each with a session."""
    at = now()
    db.run("tests.accounts", lambda: db.insert_many(
        "accounts", ("email", "name", "country", "password_hash", "created_at"),
        [(f"v{n}@example.org", f"Visitor {n}", "PT", "x", at) for n in range(VISITORS)]))
    ids = [row["id"] for row in rows("SELECT id FROM accounts WHERE email LIKE 'v%' ORDER BY id")]
    db.run("tests.sessions", lambda: db.insert_many(
        "sessions", ("account_id", "token_hash", "auth_version", "network", "created_at",
                     "last_seen_at", "expires_at"),
        [(each, bytes.fromhex(digest(str(each))), 1, "swept", at, at, at.replace(year=2099))
         for each in ids]))
    return ids


def long_room(world, video_id: int) -> None:
    """Make a room with 2,000 comments."""
    world.add("comment_rooms", video_id=video_id)
    db.run("tests.room", rooms._sql.advance_room, video_id=video_id, comments=MISSED,
           changes=MISSED)
    db.run("tests.comments", lambda: db.insert_many(
        "comments", ("video_id", "account_id", "body", "seq", "revision", "created_at"),
        [(video_id, world.bob.id, f"{number} " + "What was said there. " * 8, number, number, now())
         for number in range(1, MISSED + 1)]))


def words(world) -> None:
    """Make 500 blocked words of all lengths."""
    db.run("tests.words", lambda: db.insert_many(
        "comment_words", ("word", "effect", "made_by", "created_at"),
        [(f"{'qxzwv'[n % 5] * (n % 50 + 3)}{n}", "reject", world.ada.id, now())
         for n in range(WORDS)]))


@pytest.fixture
def world_of_all(world) -> dict[str, Any]:
    """Make the world, and return what the process needs to know of it."""
    title_id = world.title("Hub", "film", owned=True, is_free=True)
    videos = [world.video(title_id, f"Part {part}", "feature") for part in range(ROOMS + 1)]
    ids = accounts()
    long_room(world, videos[-1])
    words(world)
    pair, employee = (tokens.open_session(each.id, refresh=False, user_agent="", network="")
                      for each in (world.bob, world.erin))
    found = rows("SELECT id FROM sessions WHERE network = 'swept' ORDER BY account_id")
    return {"videos": videos[:-1], "long_room": videos[-1], "accounts": ids,
            "sessions": [row["id"] for row in found], "token": pair.access,
            "employee": employee.access,
            "cookie": sessions.open_session(world.bob.id), "email": world.bob.email,
            "password": PASSWORD, "times": TIMES, "enough_s": 0.0 if LONG else MOST_S * 0.75}


def test_no_step_of_the_live_server_holds_the_hub(server, database, world_of_all, tmp_path):
    environment = os.environ | servers.urls(server, "streamvault_commits") | servers.secrets() | {
        "VAR_DIR": str(tmp_path), "BASE_URL": "http://127.0.0.1:1", "BCRYPT_COST": "10",
        "COMMENTS_PER_MINUTE": "100000", "LIVE_EVENTS_PER_SECOND": "1000", "LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.live.holds"], cwd=ROOT, env=environment, text=True,
        input=json.dumps(world_of_all) + "\n", capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr[-4000:]
    held = json.loads(done.stdout.splitlines()[-1])
    print("".join(f"\n{seconds * 1000:7.1f} ms  {name}" for name, seconds in held.items()))
    caught = {name for name in held if name.startswith("control")}
    assert len(caught) == 2 and min(held[name] for name in caught) > MOST_S, held
    assert {name: s for name, s in held.items() if name not in caught and s > MOST_S} == {}
    assert "Traceback" not in done.stderr, done.stderr[-4000:]
