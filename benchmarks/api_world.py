"""The rows behind `bench api`: creators, their uploads and comments, and one subscriber."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from app import db

CREATORS, UPLOADS, COMMENTS, FOLLOWED = 200, 10, 20, 20
ASSET = ("video_id", "provider", "state", "url", "created_at")
VIEWER = "viewer@api.bench"
BEGIN = datetime(2026, 1, 1)
WORDS = ("evening", "river", "north", "quiet", "market", "window", "harbour", "letter", "garden",
         "winter", "bridge", "stone", "kitchen", "voice", "morning", "island", "copper", "field")


def load() -> tuple[int, int]:
    """Return the ids of the viewer and of one video; the first call makes all rows."""
    found = _ids()
    if found is None:
        db.run("bench.api_world", _write)
        db.database().analyze(["accounts", "account_roles", "titles", "videos", "assets",
                               "comments", "subscriptions"])
        found = _ids()
    assert found is not None
    return found


def others(viewer: int) -> list[int]:
    """Return all other accounts that can sign in."""
    return [row["id"] for row in db.database().rows(
        "SELECT id FROM accounts WHERE status = 'active' AND id <> %s ORDER BY id", (viewer,))]


def _ids() -> tuple[int, int] | None:
    rows = db.database().rows(
        "SELECT a.id, (SELECT MAX(s.creator_id) FROM subscriptions AS s WHERE s.account_id = a.id) "
        "AS creator_id FROM accounts AS a WHERE a.email = %s", (VIEWER,))
    if not rows:
        return None
    video = db.database().rows(
        "SELECT MAX(v.id) AS id FROM videos AS v INNER JOIN titles AS t ON t.id = v.title_id "
        "WHERE t.owner_id = %s", (rows[0]["creator_id"],))[0]["id"]
    return rows[0]["id"], video


def _write() -> None:
    first = {
        table: db.database().rows(f"SELECT COALESCE(MAX(id), 0) + 1 AS id FROM {table}")[0]["id"]
        for table in ("accounts", "titles", "videos")}
    for table, columns, rows in _tables(random.Random(3), **first):
        db.insert_many(table, columns, rows)
    bare = db.database().rows(
        "SELECT v.id, v.created_at FROM videos AS v WHERE v.kind = 'upload' "
        "AND NOT EXISTS (SELECT 1 FROM assets AS a WHERE a.video_id = v.id)")
    db.insert_many("assets", ASSET, [_asset(row["id"], row["created_at"]) for row in bare])


def _asset(video: int, at: datetime) -> tuple[Any, ...]:
    return video, "url", "ready", f"https://demo.supabase.co/storage/{video}.mp4", at


def _tables(chance: random.Random, accounts: int, titles: int, videos: int
            ) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    """Yield every table's rows, in the order of foreign keys. Times are whole milliseconds."""
    def at(days: float) -> datetime:
        return BEGIN + timedelta(milliseconds=round(days * 86_400_000))

    def text(words: int) -> str:
        return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."

    creators = range(accounts, accounts + CREATORS)
    viewer = accounts + CREATORS
    uploads = range(videos, videos + CREATORS * UPLOADS)
    born = {video: at(chance.random() * 200) for video in uploads}
    names = {n: f"{chance.choice(WORDS)} {chance.choice(WORDS)} {n}".title() for n in creators}
    yield "accounts", ("id", "email", "name", "password_hash", "country", "created_at"), [
        *((n, f"{n}@api.bench", names[n], "-", "PT", at(chance.random() * 100)) for n in creators),
        (viewer, VIEWER, "Bench Viewer", "-", "PT", at(1))]
    yield "account_roles", ("account_id", "role"), [
        *((n, "creator") for n in creators), (viewer, "customer")]
    yield "titles", ("id", "kind", "name", "synopsis", "owner_id", "owned", "is_free",
                     "created_at"), [
        (titles + i, "channel", names[n], text(20), n, True, True, at(0))
        for i, n in enumerate(creators)]
    yield "videos", ("id", "title_id", "kind", "number", "name", "synopsis", "created_at"), [
        (v, titles + i // UPLOADS, "upload", i % UPLOADS + 1, text(5), text(40), born[v])
        for i, v in enumerate(uploads)]
    yield "assets", ASSET, [_asset(v, born[v]) for v in uploads]
    yield "comment_rooms", ("video_id", "last_seq", "revision"), [
        (v, COMMENTS, COMMENTS) for v in uploads]
    yield "comments", ("video_id", "seq", "revision", "account_id", "body", "created_at"), [
        (v, seq, seq, chance.choice(creators), text(12), born[v] + timedelta(hours=seq))
        for v in uploads for seq in range(1, COMMENTS + 1)]
    yield "subscriptions", ("account_id", "creator_id", "created_at", "seen_at"), [
        (viewer, n, at(101), at(101)) for n in chance.sample(creators, FOLLOWED)]
