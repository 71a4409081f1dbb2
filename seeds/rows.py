"""The world as rows of the schema, one function per slice. Tables are in the order of their
foreign keys, rows in the order of their ids."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.analytics import rollups
from app.viewing.ledger import days_in
from seeds.access import Rights
from seeds.accounts import Account
from seeds.names import LANGUAGES, local_part
from seeds.paperwork import POUNDS, Contract
from seeds.people import Credit
from seeds.reviews import Review
from seeds.source import dice, table, words
from seeds.titles import LABELS, MOTIFS, Title
from seeds.viewing import Session

DUBS = ("en", "es", "pt", "fr", "de", "it")
SUBTITLES = ("en", "pt", "es", "fr", "de", "it", "nl", "pl", "sv")
Row = Sequence[Any]


@dataclass
class Table:
    """Rows of one table, in the order of `columns`."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Row]


def people(everybody: Sequence[Account], password_hash: str) -> Iterator[Table]:
    yield Table(
        "accounts",
        ("id", "email", "name", "password_hash", "country", "status", "has_plan", "maturity_age",
         "created_at", "email_proven_at", "disabled_at"),
        [(a.id, a.email, a.name, password_hash, a.country, a.status, a.has_plan, a.maturity_age,
          a.created_at, a.created_at, a.created_at if a.status == "disabled" else None)
         for a in everybody],
    )  # fmt: skip
    yield Table(
        "account_roles",
        ("account_id", "role"),
        [(a.id, role) for a in everybody for role in sorted(a.roles)],
    )


def houses(
    number: int, catalogue: Sequence[Title], anchor: date, born: datetime
) -> Iterator[Table]:
    """Return houses, producers, and alliances that began years ago; some have an end."""
    houses = [(i, row["name"], row["country"], row["website"], row["notes"], born)
              for i, row in enumerate(table("houses"), start=1)]  # fmt: skip
    ids = {name: house_id for house_id, name, *_ in houses}
    yield Table("houses", ("id", "name", "country", "website", "notes", "created_at"), houses)
    chance = dice(number, "alliances")
    producers: list[Row] = []
    alliances: list[Row] = []
    for producer_id, row in enumerate(table("producers"), start=1):
        first = local_part(row["name"])
        producers.append((producer_id, row["name"], f"{first}@producers.example", row["country"],
                          row["notes"], born))  # fmt: skip
        for house in words(row["houses"]):
            starts_on = anchor - timedelta(days=chance.randint(200, 3400))
            ends_on = None
            if chance.random() < 0.25:
                ends_on = anchor + timedelta(days=chance.randint(-150, 500))
            alliances.append((len(alliances) + 1, producer_id, ids[house], starts_on, ends_on))
    yield Table("producers", ("id", "name", "email", "country", "notes", "created_at"), producers)
    columns = ("id", "producer_id", "house_id", "starts_on", "ends_on")
    yield Table("alliances", columns, alliances)


def catalogue(
    number: int, catalogue: Sequence[Title], everybody: Sequence[Account],
    allowed: Rights, anchor: date,
) -> Iterator[Table]:  # fmt: skip
    houses = {row["name"]: i for i, row in enumerate(table("houses"), start=1)}
    owners = {account.name: account.id for account in everybody if len(account.roles) > 1}
    rows: list[Row] = []
    for t in catalogue:
        made = t.videos[0].created_at
        added_on = min(max(t.launched_on, made.date()), anchor)
        rows.append((t.id, t.kind, t.name, t.synopsis, t.year, added_on, t.age, LABELS[t.age],
                     t.language, houses.get(t.house or ""), owners.get(t.owner or ""), t.owned,
                     t.published, t.is_free,
                     min(made, datetime.combine(anchor, time()))))  # fmt: skip
    yield Table(
        "titles",
        ("id", "kind", "name", "synopsis", "release_year", "added_on", "maturity_age",
         "rating_label", "original_language", "house_id", "owner_id", "owned", "published",
         "is_free", "created_at"),
        rows,
    )  # fmt: skip
    yield Table("title_genres", ("title_id", "genre_id", "position"),
                [(t.id, MOTIFS[genre], i) for t in catalogue
                 for i, genre in enumerate(t.genres, start=1)])  # fmt: skip
    yield Table("title_countries", ("title_id", "country", "position"),
                [(t.id, country, i) for t in catalogue
                 for i, country in enumerate(t.countries, start=1)])  # fmt: skip
    yield Table("title_releases", ("title_id", "country", "released_on"),
                _releases(number, catalogue, allowed))  # fmt: skip
    yield Table("seasons", ("id", "title_id", "number"),
                [(i, t.id, n) for t in catalogue for i, n in t.seasons])  # fmt: skip
    yield Table(
        "videos",
        ("id", "title_id", "season_id", "kind", "number", "name", "synopsis", "runtime_s",
         "published", "publish_at", "created_at"),
        [(v.id, v.title_id, v.season_id, v.kind, v.number, v.name, v.synopsis, v.runtime_s,
          True, v.publish_at, v.created_at) for t in catalogue for v in t.videos],
    )  # fmt: skip
    yield Table("video_languages", ("video_id", "language", "track"),
                _languages(number, catalogue))  # fmt: skip


def _releases(number: int, catalogue: Sequence[Title], allowed: Rights) -> list[Row]:
    """Return releases: at home in the year of production, elsewhere at first licence."""
    chance = dice(number, "releases")
    found: list[Row] = []
    for title in catalogue:
        days = {
            country: min(begin for begin, _ in windows)
            for country in LANGUAGES
            if (windows := allowed.windows(title, country))
        }
        if title.kind in ("series", "film"):
            at_home = date(title.year, 1, 1) + timedelta(days=chance.randint(0, 330))
            at_home = min(at_home, title.launched_on)
            days |= dict.fromkeys(title.countries[:1], at_home)
        found += [(title.id, country, day) for country, day in sorted(days.items())]
    return found


def _languages(number: int, catalogue: Sequence[Title]) -> list[Row]:
    """Return audio and subtitle languages, the same for all videos of a title."""
    chance = dice(number, "languages")
    found: list[Row] = []
    for title in catalogue:
        audio, subtitle = {title.language}, {"en"}
        if title.kind in ("series", "film"):
            audio |= {x for x in DUBS if chance.random() < (title.pull - 55) / 80}
            subtitle |= {x for x in SUBTITLES if chance.random() < 0.55}
            if title.pull > 80:
                subtitle |= set(SUBTITLES[:6])
        elif title.language == "en":
            subtitle |= {x for x in ("pt", "es", "de") if chance.random() < 0.5}
        for video in title.videos:
            found += [(video.id, language, "audio") for language in sorted(audio)]
            found += [(video.id, language, "subtitle") for language in sorted(subtitle)]
    return found


def credits(credits: Sequence[Credit]) -> Iterator[Table]:
    names = {credit.person_id: credit.name for credit in credits}
    yield Table("people", ("id", "name"), sorted(names.items()))
    yield Table("credits", ("title_id", "person_id", "role", "position"),
                [(c.title_id, c.person_id, c.role, c.position) for c in credits])  # fmt: skip


def rates(number: int, contracts: Sequence[Contract], anchor: date) -> Iterator[Table]:
    """Return what a euro was worth in pounds on each working day since the first contract."""
    chance, pounds, found = dice(number, "rates"), 0.86, []
    day = min(contract.starts_on for contract in contracts) - timedelta(days=7)
    while day < anchor:
        pounds += (0.86 - pounds) * 0.01 + chance.gauss(0, 0.002)
        if day.weekday() < 5:
            found.append(("GBP", day, round(pounds, 5)))
        day += timedelta(days=1)
    yield Table("exchange_rates", ("currency", "day", "rate"), found)


def contracts(contracts: Sequence[Contract]) -> Iterator[Table]:
    houses = {row["name"]: i for i, row in enumerate(table("houses"), start=1)}
    terms = [(contract, term) for contract in contracts for term in contract.terms]
    yield Table(
        "contracts",
        ("id", "number", "house_id", "state", "signed_on", "ended_on", "currency", "notes",
         "predecessor_id", "owner_id", "created_at"),
        [(c.id, c.number, houses[c.house], c.state, c.signed_on,
          c.ends_on if c.state == "ended" else None, "GBP" if c.house in POUNDS else "EUR", c.notes,
          c.before.id if c.before else None, c.owner_id, c.created_at) for c in contracts],
    )  # fmt: skip
    yield Table("amendments", ("contract_id", "number", "summary", "agreed_on"),
                [(c.id, i, text, day) for c in contracts
                 for i, (day, text) in enumerate(c.amendments, start=1)])  # fmt: skip
    yield Table(
        "terms",
        ("id", "contract_id", "title_id", "starts_on", "ends_on", "exclusive", "charge_kind",
         "charge_cents"),
        [(t.id, c.id, t.title.id, t.starts_on, t.ends_on, t.exclusive, t.charge_kind,
          t.charge_cents) for c, t in terms],
    )  # fmt: skip
    yield Table("term_territories", ("term_id", "country"),
                [(t.id, country) for _, t in terms for country in sorted(t.countries)])  # fmt: skip


def ledger(
    sessions: Sequence[Session], everybody: Sequence[Account], zone: str,
    anchor: date,
) -> Iterator[Table]:  # fmt: skip
    """Return the ledger in order of arrival, and the roll-ups of it."""
    yield Table(
        "watch_sessions",
        ("id", "account_id", "video_id", "country", "started_at", "ended_at"),
        [(i, s.account.id, s.video.id, s.account.country, s.started_at, s.ended_at)
         for i, s in enumerate(sessions, start=1)],
    )  # fmt: skip
    arrived = sorted((at, session_id, begin, end)
                     for session_id, s in enumerate(sessions, start=1)
                     for begin, end, at in s.sections)  # fmt: skip
    yield Table("watch_sections", ("id", "session_id", "start_s", "end_s", "watched_at"),
                [(i, session_id, begin, end, at)
                 for i, (at, session_id, begin, end) in enumerate(arrived, start=1)])  # fmt: skip
    opened: set[int] = set()
    entries = []
    for at, session_id, begin, end in arrived:
        s = sessions[session_id - 1]
        entries.append(rollups.Entry(
            s.account.id, s.video.id, s.account.country, s.started_at, begin, end, at,
            s.video.runtime_s, session_id not in opened, False,
        ))  # fmt: skip
        opened.add(session_id)
    change = rollups.fold(entries, {}, days_in(ZoneInfo(zone)))
    progress = sorted(change.progress.items(), key=lambda item: item[0])
    yield Table("viewer_progress", rollups.PROGRESS_COLUMNS,
                [rollups.progress_row(pair, at) for pair, at in progress])  # fmt: skip
    yield Table(
        "video_days",
        ("video_id", "country", "day", "sessions", "watch_s", "starters", "starters_completed",
         "completers"),
        [(*key, *numbers) for key, numbers in sorted(change.videos.items())],
    )  # fmt: skip
    yield Table("account_days", ("account_id", "day", "sessions", "watch_s", "starters",
                                 "completers"),
                [(*key, *numbers) for key, numbers in sorted(change.accounts.items())])  # fmt: skip


def reviews(said: Sequence[Review]) -> Iterator[Table]:
    yield Table(
        "reviews",
        ("id", "title_id", "account_id", "rating", "body", "created_at", "updated_at"),
        [(i, *review) for i, review in enumerate(said, start=1)],
    )


def audit(contracts: Sequence[Contract]) -> Table:
    """Return the audit events of contracts."""
    houses = {row["name"]: i for i, row in enumerate(table("houses"), start=1)}
    rows: list[Row] = []
    for c in contracts:
        new = _json({"number": c.number, "house_id": houses[c.house], "state": "draft"})
        rows.append((c.created_at, c.owner_id, "contract.create", "contract", c.id, None, new))
        if c.signed_on:
            at = datetime.combine(c.signed_on, time(14, 5 + c.id % 50))
            rows.append((at, c.owner_id, "contract.sign", "contract", c.id,
                         _json({"state": "draft", "signed_on": None}),
                         _json({"state": "active", "signed_on": str(c.signed_on)})))  # fmt: skip
        for day, text in c.amendments:
            rows.append((datetime.combine(day, time(11, c.id % 60)), c.owner_id, "contract.amend",
                         "contract", c.id, None, _json({"summary": text})))  # fmt: skip
        if c.state == "ended":
            at = datetime.combine(c.ends_on + timedelta(days=1), time(3))
            rows.append((at, None, "contract.end", "contract", c.id, _json({"state": "active"}),
                         _json({"state": "ended"})))  # fmt: skip
    rows.sort(key=lambda row: (row[0], row[4]))
    return Table(
        "audit_events",
        ("id", "at", "actor_id", "action", "object_type", "object_id", "old_values", "new_values"),
        [(i, *row) for i, row in enumerate(rows, start=1)],
    )


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
