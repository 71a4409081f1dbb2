"""The data of the browser tests: the small demo world, two staff accounts, and sample ids."""

from dataclasses import replace
from typing import Any

from app import db
from app.accounts import personal_tokens
from app.accounts.passwords import hash_password
from seeds.accounts import DEMO, DOMAIN, PASSWORD
from seeds.load import load
from tests.world import ADA, BORN, ERIN, Person

OWN_IDS = 900_000  # far above those of the demo world


def _demo(name: str) -> Person:
    for _label, full_name, address, country, roles in DEMO:
        if address == name:
            return Person(0, full_name, f"{address}@{DOMAIN}", country, roles, PASSWORD)
    raise LookupError(f"The demo world has no {name}.")


EMPLOYEE = replace(ERIN, id=OWN_IDS + 1)
ADMIN = replace(ADA, id=OWN_IDS + 2)
CUSTOMER, ANALYST = _demo("bob"), _demo("ana")
CREATOR, INSTRUCTOR, BOSS = _demo("alice"), _demo("ivan"), _demo("erin")


def stock() -> dict[str, Any]:
    """Load the world into an empty database; return a sample for every argument of a URL."""
    load(1, "small")
    staff = (EMPLOYEE, ADMIN)
    secret = hash_password(EMPLOYEE.password)
    title = _one("SELECT title_id AS id FROM seasons ORDER BY id LIMIT 1")
    alice = _one(f"SELECT id FROM accounts WHERE email = '{CREATOR.email}'")
    own = _one("SELECT MIN(videos.id) AS id FROM videos INNER JOIN titles ON titles.id = title_id "
               f"WHERE owner_id = {alice}")
    bob = _one(f"SELECT id FROM accounts WHERE email = '{CUSTOMER.email}'")
    db.run("browser.stock", _write, staff, secret, title, bob)
    return {
        **{f"{table[:-1]}_id": _one(f"SELECT MIN(id) AS id FROM {table}") for table in (
            "houses", "producers", "seasons", "videos", "terms", "accounts", "alliances",
            "comments")},
        **{f"{state}_id": _one(f"SELECT MIN(id) AS id FROM contracts WHERE state = '{state}'")
           for state in ("draft", "active", "ended")},
        "title_id": title,
        # the contract of the sample term, for the pages that take both
        "contract_id": _one("SELECT contract_id AS id FROM terms ORDER BY id LIMIT 1"),
        "application_id": _one("SELECT MIN(id) AS id FROM role_applications"),
        "token_id": personal_tokens.create(bob, "Night job", ["viewing:read"], 90)["id"],
        "review_id": _one(f"SELECT id FROM reviews WHERE account_id = {bob} LIMIT 1"),
        "creator_id": _one(f"SELECT id FROM accounts WHERE email = '{CREATOR.email}'"),
        "site.channel.name": "alice-hartmann",
        "media.edit_upload.video_id": own, "media.ask_delete_upload.video_id": own,
        "site.studio_csv.report": "daily_hours",
        "site.watch_video.name": "a-name", "site.title.name": "a-name",
        "name": "performance", "report": "tiers",
        "token": "x" * 43,
    }


def _write(staff: tuple[Person, ...], secret: str, title_id: int, account_id: int) -> None:
    db.insert_many(
        "accounts", ("id", "email", "name", "password_hash", "country", "created_at"),
        [(p.id, p.email, p.name, secret, p.country, BORN) for p in staff])
    db.insert_many("account_roles", ("account_id", "role"),
                   [(p.id, role) for p in staff for role in p.roles])
    db.insert_many(
        "reviews", ("title_id", "account_id", "rating", "body", "created_at", "updated_at"),
        [(title_id, account_id, 4, "Slow, and <b>worth it</b>.", BORN, BORN)],
        update=("rating",))


def _one(query: str) -> int:
    return db.database().rows(query)[0]["id"]
