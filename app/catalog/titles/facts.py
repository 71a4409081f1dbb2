"""What describes a title beside its own columns: genres, countries, releases and credits.

Forms send releases and credits as lines, "Portugal: 2026-03-01" and "Ana Prado: director", so that
history and merge can show them as they are.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from app import db
from app.catalog import reference

sql = db.queries("catalog/titles")

MOST_CREDITS = 250
LONGEST_NAME, LONGEST_ROLE = 160, 40
USUAL_ROLE = "cast"


def _lines(text: str | None) -> list[tuple[str, str]]:
    """ "what: value" lines as pairs; the value is empty when there is no colon."""
    pairs = []
    for line in (text or "").splitlines():
        what, _, value = line.rpartition(":") if ":" in line else (line, "", "")
        if line.strip():
            pairs.append((what.strip(), value.strip()))
    return pairs


def join_releases(values: Any) -> Any:
    """Put the form's rows of country and date into its field `releases`, one line each."""
    if not isinstance(values, dict):
        return values
    rows = list(zip(values.get("release_country") or [], values.get("release_on") or [],
                    strict=False))
    rest = {name: value for name, value in values.items()
            if name not in ("release_country", "release_on")}
    if not rows:
        return rest
    lines = [f"{country.strip()}: {day.strip()}" for country, day in rows]
    return rest | {"releases": "\n".join(line for line in lines if line != ": ")}


def release_lines(text: str) -> str:
    """The lines as they are kept: by date, one per country, each with a country and a date.

    Raises ValueError naming the first line that is not so.
    """
    days: dict[str, date] = {}
    for country, day in _lines(text):
        if not country or not day:
            raise ValueError(f"A release needs both a country and a date: “{country or day}”.")
        proper = reference.names(reference.countries(), country, "country")
        if proper in days:
            raise ValueError(f"{proper} is named twice: it came out there once.")
        try:
            days[proper] = date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"Please give the date for {proper} as year-month-day.") from None
        if not 1880 <= days[proper].year <= 2100:
            raise ValueError(f"The date for {proper} is not between 1880 and 2100.")
    by_day = sorted(days.items(), key=lambda item: (item[1], item[0]))
    return "\n".join(f"{country}: {day}" for country, day in by_day)


def credit_lines(text: str) -> str:
    """The lines as they are kept: "name: role", "cast" where no role is given, each once.

    Raises ValueError naming the line that does not fit.
    """
    kept: dict[tuple[str, str], str] = {}
    for name, role in _lines(text):
        if not name:
            raise ValueError(f"Whose credit is “{role[:60]}”? Write “Name: role”.")
        if len(name) > LONGEST_NAME or len(role) > LONGEST_ROLE:
            raise ValueError(f"“{name[:40]}…” is too long: a name has at most {LONGEST_NAME} "
                             f"characters, a role {LONGEST_ROLE}.")
        role = role or USUAL_ROLE
        kept.setdefault((name.casefold(), _plain(role)), f"{name}: {role}")
    if len(kept) > MOST_CREDITS:
        raise ValueError(f"At most {MOST_CREDITS} credits.")
    return "\n".join(kept.values())


def _plain(role: str) -> str:
    """A role as the database compares it: without case and accents."""
    letters = unicodedata.normalize("NFKD", role)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def write_facts(title_id: int, after: dict[str, Any], before: dict[str, Any]) -> None:
    """Write what differs. The caller's transaction holds the title's row."""
    def changed(name: str) -> bool:
        return bool(after[name] != before.get(name))

    if changed("genres"):
        ids = {row["name"]: row["id"] for row in reference.genres()}
        if before:
            sql.clear_genres(title_id=title_id)
        db.insert_many("title_genres", ("title_id", "genre_id", "position"), (
            (title_id, ids[name], place)
            for place, name in enumerate(reference.parts(after["genres"]), 1)))
    if changed("countries"):
        if before:
            sql.clear_countries(title_id=title_id)
        codes = reference.codes(reference.countries(), after["countries"])
        db.insert_many("title_countries", ("title_id", "country", "position"), (
            (title_id, code, place) for place, code in enumerate(codes, 1)))
    if changed("releases"):
        if before:
            sql.clear_releases(title_id=title_id)
        db.insert_many("title_releases", ("title_id", "country", "released_on"), (
            (title_id, reference.code(reference.countries(), country), day)
            for country, day in _lines(after["releases"])))
    if changed("credits"):
        if before:
            sql.clear_credits(title_id=title_id)
        _write_credits(title_id, _lines(after["credits"]))


def _write_credits(title_id: int, pairs: list[tuple[str, str]]) -> None:
    """Match names to people; a new name is a new person."""
    wanted = dict.fromkeys(name for name, _ in pairs)
    people = _people(wanted)
    missing = [name for name in wanted if name.casefold() not in people]
    if missing:
        db.insert_many("people", ("name",), ((name,) for name in missing))
        people = _people(wanted)
    rows = {(title_id, people[name.casefold()], role): place
            for place, (name, role) in enumerate(pairs, 1)}
    db.insert_many("credits", ("title_id", "person_id", "role", "position"),
                   ((*key, place) for key, place in rows.items()))


def _people(wanted: Iterable[str]) -> dict[str, int]:
    """Name → id; of several people with one name the first, so the newest comes in last."""
    found = sql.find_people(names=list(wanted))
    return {row["name"].casefold(): row["id"] for row in reversed(found)}
