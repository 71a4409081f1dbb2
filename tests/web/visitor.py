"""A visitor whose every request is checked against the rules, and undone."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import db
from app.accounts import sessions
from app.web.requests import Sent
from tests.world import Person

LAWLESS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|<script>alert")
SAID = re.compile(r'class="(?:wrong|soft|call)[^>]*>(.*?)</', re.S)
JARGON = re.compile(r"Traceback|Input should|Value error|valid (?:dictionary|string|list|integer)|"
                    r"unable to parse|pydantic|mysql|collation|SELECT |Error\b")
# Counts of tries are kept for refused requests, as they should be; the others nobody writes.
NOT_WATCHED = {"rate_buckets", "sign_in_locks", "sign_in_places", "days", "countries", "languages"}


class Undone(Exception):
    """Rolls a request back, so that the next one finds the same state."""


class Noting(Sent):
    """Records the names under which a page reads arguments and fields."""

    names: set[str] = set()

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        """Read a value and record its name."""
        self.names.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:
        """Read a value and record its name."""
        self.names.add(key)
        return super().getlist(key, *args, **kwargs)

    def __getitem__(self, key: str) -> Any:
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)


class Visitor:
    """Sends requests as one person; each is checked against the rules and then undone."""

    def __init__(self, app: Any, person: Person | None):
        self.app, self.wrong, self.sent = app, list[str](), 0
        self.undone: dict[str, tuple[int, int]] = {}
        self.session = sessions.open_session(person.id) if person else None

    def send(self, method: str, url: str, what: str, **more: Any) -> Any:
        """Send and check; errors are collected, as there may be more."""
        answers: list[Any] = []
        after: list[dict[str, tuple[int, int]]] = []
        browser = FlaskClient(self.app, self.app.response_class)
        if self.session:
            browser.set_cookie(sessions.cookie_name(), self.session)

        def once() -> None:
            answers.append(browser.open(url, method=method, **more))
            if method == "POST" and answers[0].status_code >= 400:
                after.append(state())
            raise Undone

        with pytest.raises(Undone):
            db.run("tests.undone", once)
        self.sent += 1
        if after and after[0] != self.undone:  # what it was before is asked only when in doubt
            self.undone = state()
            if after[0] != self.undone:
                self._note(method, url, what, "wrote, then refused")
        for each in faults(answers[0]):
            self._note(method, url, what, each)
        return answers[0]

    def _note(self, method: str, url: str, what: str, fault: str) -> None:
        self.wrong.append(f"{method} {url.partition('?')[0]} {what[:60]!r}: {fault}")


def state() -> dict[str, tuple[int, int]]:
    """Return table → how many rows it has, and their checksum."""
    return {row["name"]: (row["many"], row["total"]) for row in db.database().rows(_checksums())}


@lru_cache(maxsize=1)
def _checksums() -> str:
    tables: dict[str, list[str]] = {}
    for row in db.database().rows(
            "SELECT table_name AS t, column_name AS c FROM information_schema.columns "
            "WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"):
        if row["t"] not in NOT_WATCHED:
            tables.setdefault(row["t"], []).append(f"`{row['c']}`")
    return " UNION ALL ".join(
        f"SELECT '{table}' AS name, COUNT(*) AS many, "
        f"COALESCE(SUM(CRC32(CONCAT_WS('|', {', '.join(columns)}))), 0) AS total FROM {table}"
        for table, columns in tables.items())


def faults(answer: Any) -> Iterator[str]:
    """Yield every rule that an answer breaks."""
    if answer.status_code >= 500:
        yield str(answer.status_code)
    if found := LAWLESS.search(answer.data):
        yield f"shows {answer.data[max(0, found.start() - 50):found.end() + 5]!r}"
    if any("\n" in value or "\r" in value for value in answer.headers.values()):
        yield "a line end in a header"
    if not (answer.location or "/").startswith("/") or (answer.location or "/")[1:2] in ("/", "\\"):
        yield f"leads to {answer.location}"
    if answer.status_code >= 400:
        if answer.mimetype != "text/html" or "<h1" not in answer.text:
            yield "not the one shape"
        said = " ".join(SAID.findall(answer.text))
        if found := JARGON.search(said):
            yield f"says {said[max(0, found.start() - 50):found.end() + 50]}"
