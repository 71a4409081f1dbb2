"""The whole demo world as rows, table by table in the order of their foreign keys. Pure."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from seeds import accounts, creators, following, people, reviews, rights, rows, titles, viewing
from seeds.access import Rights
from seeds.rows import Table

Say = Callable[[str, int, int], None]


def build(
    number: int, size: str, anchor: date, zone: str, password_hash: str, say: Say | None = None
) -> list[Table]:
    """Return the tables of the world. `anchor` is the day after the last day of viewing."""
    told = say or (lambda stage, position, of: None)
    told("People and titles", 0, 5)
    catalogue = titles.build(number, size, anchor)
    everybody = accounts.build(number, size, anchor)
    employees = [account.id for account in everybody if "employee" in account.roles]
    credits = people.build(number, catalogue)
    told("Contracts", 1, 5)
    contracts = rights.build(number, size, anchor, catalogue, employees)
    allowed = Rights(catalogue, contracts)
    told("Viewing", 2, 5)
    year = viewing.Year(number, size, anchor, catalogue, allowed, zone)
    sessions = year.sessions(everybody)
    told("Reviews", 3, 5)
    said = reviews.build(number, size, anchor, sessions, credits)
    told("Roll-ups", 4, 5)
    born = datetime.combine(anchor - timedelta(days=1500), time(9))
    return [
        *rows.people(everybody, password_hash),
        *rows.houses(number, catalogue, anchor, born),
        *rows.catalogue(number, catalogue, everybody, allowed, anchor),
        *rows.credits(credits),
        *rows.contracts(contracts),
        *rows.rates(number, contracts, anchor),
        *rows.ledger(sessions, everybody, zone, anchor),
        *rows.reviews(said),
        *creators.build(number, anchor, catalogue, everybody, employees),
        *following.build(number, size, anchor, catalogue, everybody, sessions),
        rows.audit(contracts),
    ]


def digest(tables: Sequence[Table]) -> str:
    """Return a digest of all rows without the password hashes, which are salted."""
    found = sha256()
    for each in tables:
        skip = {i for i, name in enumerate(each.columns) if name == "password_hash"}
        for row in each.rows:
            kept = [value for i, value in enumerate(row) if i not in skip]
            found.update(repr((each.name, kept)).encode())
    return found.hexdigest()
