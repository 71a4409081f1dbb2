"""The product's rows for `bench live`: videos that everyone may watch, and their viewers.

A hundred for one process and a hundred for two: who is in a room hears of it in any process.
"""

from datetime import datetime

from app import db
from app.accounts import tokens
from app.database_url import parse_database_url
from app.db.connection import Options
from app.db.embedded import Server
from app.db.engine import Database

ROOMS, PEOPLE = 200, 400
OWNER = "rooms@live.bench"
BEGIN = datetime(2026, 1, 1)


def load(server: Server) -> tuple[list[str], list[str]]:
    """Return the ids of the videos and a token of each person; make the rows on the first call."""
    db.configure(Database(Options(parse_database_url(server.migrator_url)).patient(600)))
    found = _people()
    if not found:
        db.run("bench.live_rows", _write)
        found = _people()
    videos = db.database().rows(
        "SELECT v.id FROM videos AS v INNER JOIN titles AS t ON t.id = v.title_id "
        "WHERE t.owner_id = %s ORDER BY v.id", (found[0],))
    pairs = [tokens.open_session(account_id, refresh=False, user_agent="", network="")
             for account_id in found]
    return [str(row["id"]) for row in videos], [pair.access for pair in pairs]


def _people() -> list[int]:
    """Make the owner and the others."""
    rows = db.database().rows(
        "SELECT id FROM accounts WHERE email LIKE '%@live.bench' ORDER BY email <> %s, id",
        (OWNER,))
    return [row["id"] for row in rows]


def _write() -> None:
    first = db.database().rows(
        "SELECT (SELECT COALESCE(MAX(id), 0) FROM accounts) AS accounts, "
        "(SELECT COALESCE(MAX(id), 0) FROM titles) AS titles")[0]
    owner, title = first["accounts"] + 1, first["titles"] + 1
    people = range(owner + 1, owner + PEOPLE)
    db.insert_many("accounts", ("id", "email", "name", "password_hash", "country", "created_at"), [
        (owner, OWNER, "Rooms", "-", "PT", BEGIN),
        *((n, f"{n}@live.bench", f"Viewer {n}", "-", "PT", BEGIN) for n in people)])
    db.insert_many("account_roles", ("account_id", "role"), [
        (owner, "creator"), *((n, "customer") for n in people)])
    db.insert_many("titles", ("id", "kind", "name", "synopsis", "owner_id", "owned", "is_free",
                              "created_at"),
                   [(title, "channel", "Rooms", "", owner, True, True, BEGIN)])
    db.insert_many("videos", ("title_id", "kind", "number", "name", "synopsis", "created_at"), [
        (title, "upload", n, f"Room {n}", "", BEGIN) for n in range(1, ROOMS + 1)])
