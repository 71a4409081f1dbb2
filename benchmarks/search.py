"""Search among 20,000 titles: a page of hits, and suggestions while somebody types."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.db import embedded
from app.db.connection import Options
from app.db.engine import Database
from app.ops import clock, search
from app.ops.search import Match, match
from app.site import finding
from app.site.finding import Filter
from benchmarks.lines import Line
from seeds.names import full_name

TITLES, PEOPLE, TIMES, MOST_MS = 20_000, 12_000, 15, 50.0
ROWS_AT_ONCE = 5_000
BORN = datetime(2026, 1, 1)
SYLLABLES = ("ba", "cor", "del", "fen", "gar", "hol", "is", "jun", "ka", "lor", "mer", "nor", "ol",
             "per", "quin", "ras", "sel", "tor", "ul", "ver", "win", "yar", "zen")
SMALL = ("the", "a", "of", "and", "in", "to", "with", "her", "his", "who", "for", "night")
ASKED = ("the", "night", "a", "maria", "of the night", "nora klein", "kestrel", "zzyzx", "aqu")


def lines(options: Options, server: embedded.Server) -> list[Line]:
    """Return the time of each question, of pages and of suggestions."""
    db.configure(Database(options.patient(600)))
    viewer = load()
    found = []
    for words in ASKED:
        question = match(words)
        page = _least(partial(_page, question, viewer))
        typed = _least(partial(finding.suggestions, words, viewer))
        for work, ms in (("page", page), ("suggestions", typed)):
            found.append(Line(f"search for “{words}”: {work}", "–", f"{ms:.0f} ms", "–", "–",
                              f"≤ {MOST_MS:.0f} ms", ms <= MOST_MS))
    return found


def _page(question: Match, viewer: Viewer) -> None:
    rows = finding.hits("best", None, None, 43, question, Filter(), viewer)
    finding.explained(rows, question)


def notes() -> list[str]:
    """Return what was searched."""
    return [f"{TITLES} titles with synopses of 30 words and five of {PEOPLE} people each, each "
            f"licensed by a term; the least of {TIMES} times, without the page around it."]


def _least(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken) * 1000


def load() -> Viewer:
    """Write the catalogue, unless it is there, and return a viewer who may see most of it."""
    if not db.database().rows("SELECT 1 AS one FROM titles LIMIT 1"):
        for table, columns, rows in _tables(random.Random(7)):
            for start in range(0, len(rows), ROWS_AT_ONCE):
                db.run("bench.search", db.insert_many, table, columns,
                       rows[start:start + ROWS_AT_ONCE])
        search.catch_up()
        db.database().analyze(["accounts", "titles", "people", "credits", "contracts", "terms",
                               "term_territories", "search_texts"])
    return Viewer(account_id=1, country="PT", maturity_age=18, has_plan=True,
                  roles=frozenset({"customer"}), now=clock.now(), today=clock.today())


def _tables(chance: random.Random) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    """Yield every table's rows. A tenth of the titles is hidden, and a tenth licensed elsewhere."""
    rare = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(8_000)]

    def text(words: int) -> str:
        return " ".join(chance.choice(SMALL if chance.random() < 0.4 else rare)
                        for _ in range(words)).capitalize()

    ids = range(1, TITLES + 1)
    country = {n: "DE" if chance.random() < 0.1 else "PT" for n in ids}
    yield "accounts", ("id", "email", "name", "password_hash", "country", "created_at"), [
        (1, "viewer@search.bench", "Viewer", "-", "PT", BORN)]
    yield "houses", ("id", "name", "created_at"), [
        (n, f"House {text(2)} {n}", BORN) for n in range(1, 301)]
    yield "people", ("id", "name"), [
        (n, "Nora Klein" if n == 1 else full_name(chance.choice(("PT", "ES", "DE", "GB")), chance))
        for n in range(1, PEOPLE + 1)]
    yield "titles", ("id", "kind", "name", "synopsis", "release_year", "house_id", "published",
                     "created_at"), [
        (n, "film", "Kestrel Country" if n == 77 else text(3), text(30), 1990 + n % 36,
         n % 300 + 1, chance.random() < 0.9, BORN) for n in ids]
    yield "credits", ("title_id", "person_id", "role", "position"), [
        (n, person, "cast", place) for n in ids
        for place, person in enumerate(chance.sample(range(1, PEOPLE + 1), 5), 1)]
    yield "contracts", ("id", "number", "house_id", "state", "signed_on", "created_at"), [
        (n, f"B-{n}", n, "active", BORN, BORN) for n in range(1, 301)]
    yield "terms", ("id", "contract_id", "title_id", "starts_on", "ends_on", "charge_kind",
                    "charge_cents"), [
        (n, n % 300 + 1, n, "2026-01-01", "2036-12-31", "flat", 100) for n in ids]
    yield "term_territories", ("term_id", "country"), [(n, country[n]) for n in ids]
