"""The named people whom every test knows, and short ways to make what they work on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.ops import search
from app.ops.clock import now, today

PASSWORD = "correct-horse-battery"
BORN = datetime(2026, 1, 1)
SEARCHED = {"titles": ("title", "id"), "credits": ("title", "title_id"), "houses": ("house", "id"),
            "accounts": ("account", "id")}


@dataclass(frozen=True)
class Person:
    """An account that a test can sign in as."""

    id: int
    name: str
    email: str
    country: str
    roles: tuple[str, ...]
    password: str = PASSWORD


ALICE = Person(1, "Alice Prado", "alice@example.org", "PT", ("creator", "customer"))
BOB = Person(2, "Bob Marsh", "bob@example.org", "PT", ("customer",))
CHARLIE = Person(3, "Charlie Voss", "charlie@example.org", "DE", ("customer",))
ERIN = Person(4, "Erin Hale", "erin@example.org", "PT", ("employee",))
ANA = Person(5, "Ana Lima", "ana@example.org", "PT", ("analyst",))
IVAN = Person(6, "Ivan Kos", "ivan@example.org", "PT", ("instructor", "customer"))
ADA = Person(7, "Ada Stone", "ada@example.org", "PT", ("admin",))
EVERYBODY = (ALICE, BOB, CHARLIE, ERIN, ANA, IVAN, ADA)


def viewer_of(person: Person, **changes: Any) -> Viewer:
    """Return a person as a grown-up viewer with a plan, now."""
    values = {"maturity_age": 18, "has_plan": True, "now": now(), "today": today(),
              "country": person.country, "roles": frozenset(person.roles)}
    return Viewer(account_id=person.id, **values | changes)


def people() -> None:
    """Write the accounts, with one hash for the password they share."""
    from app.accounts.passwords import hash_password

    secret = hash_password(PASSWORD)
    db.insert_many(
        "accounts", ("id", "email", "name", "password_hash", "country", "created_at",
                     "email_proven_at"),
        [(p.id, p.email, p.name, secret, p.country, BORN, BORN) for p in EVERYBODY],
        update=("email",))
    db.insert_many(
        "account_roles", ("account_id", "role"),
        [(p.id, role) for p in EVERYBODY for role in p.roles], update=("role",))
    search.index("account", [p.id for p in EVERYBODY])


@dataclass
class World:
    """The people, and makers that write rows into the current test's database."""

    alice: Person = ALICE
    bob: Person = BOB
    charlie: Person = CHARLIE
    erin: Person = ERIN
    ana: Person = ANA
    ivan: Person = IVAN
    ada: Person = ADA
    everybody: tuple[Person, ...] = field(default=EVERYBODY)

    def add(self, table: str, **values: Any) -> int:
        """Insert one row and return its id (0 for a table without one)."""
        return db.run("tests.add", _insert, table, values)

    def house(self, name: str = "Casa Tramuntana", **more: Any) -> int:
        """Add a production house."""
        return self.add("houses", name=name, created_at=BORN, **more)

    def title(self, name: str = "The Salt Archive", kind: str = "series",
              genres: Iterable[int] = (1,), **more: Any) -> int:
        """Add a published title; genres are ids of sql/migrations/0004 (1 is drama)."""
        values = {"synopsis": f"About {name}.", "release_year": 2024, "created_at": BORN} | more
        title_id = self.add("titles", kind=kind, name=name, **values)
        for position, genre_id in enumerate(genres, 1):
            self.add("title_genres", title_id=title_id, genre_id=genre_id, position=position)
        return title_id

    def season(self, title_id: int, number: int = 1, **more: Any) -> int:
        """Add a season of a title."""
        return self.add("seasons", title_id=title_id, number=number, **more)

    def video(self, title_id: int, name: str = "Pilot", kind: str = "episode",
              runtime_s: int | None = 3000, **more: Any) -> int:
        """Add a video on air."""
        values = {"synopsis": "", "created_at": BORN} | more
        return self.add("videos", title_id=title_id, name=name, kind=kind, runtime_s=runtime_s,
                        **values)

    def contract(self, house_id: int, number: str = "SV-2026-0001", state: str = "active",
                 **more: Any) -> int:
        """Add a contract, signed on 1 January 2026 unless it is a draft, ended that day if ever."""
        signed_on = None if state == "draft" else date(2026, 1, 1)
        values = {"signed_on": signed_on, "created_at": BORN,
                  "ended_on": signed_on if state == "ended" else None} | more
        return self.add("contracts", house_id=house_id, number=number, state=state, **values)

    def term(self, contract_id: int, title_id: int, territories: Iterable[str] = ("PT",),
             starts_on: date = date(2026, 1, 1), ends_on: date = date(2027, 12, 31),
             **more: Any) -> int:
        """Add a term of a contract in `territories`."""
        values = {"charge_kind": "flat", "charge_cents": 100_000} | more
        term_id = self.add("terms", contract_id=contract_id, title_id=title_id,
                           starts_on=starts_on, ends_on=ends_on, **values)
        for country in territories:
            self.add("term_territories", term_id=term_id, country=country)
        return term_id


def _insert(table: str, values: dict[str, Any]) -> int:
    db.insert_many(table, tuple(values), [tuple(values.values())])
    row_id: int = db.database().rows("SELECT LAST_INSERT_ID() AS id")[0]["id"]
    if table in SEARCHED:  # as the verbs do
        noun, column = SEARCHED[table]
        search.index(noun, [values.get(column, row_id)])
    return row_id
