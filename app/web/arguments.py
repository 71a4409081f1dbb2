"""Values from the query string.

An address outlives what it names, and nobody types one: text that is no value of its kind counts as
not given, so that an old bookmark still shows its list. Forms, which people fill in, answer with
messages instead (app/web/forms.py).
"""

from collections.abc import Container, Iterable
from datetime import date

from app.ops.search import Match
from app.ops.search import match as asked
from app.web import sizes
from app.web.forms import LARGEST

MOST_DIGITS = len(str(LARGEST))
LONGEST_CODE = 64


def number(text: str | None) -> int | None:
    """Return the whole number that 0 to 9 spell, up to a column's largest, or None.

    Python's `int` also reads "١" and "1_000".
    """
    if not text or not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        return None
    value = int(text)
    return value if value <= LARGEST else None


def numbers(texts: Iterable[str]) -> set[int]:
    """Return the numbers of texts that separate them with commas."""
    found = {number(part.strip()) for text in texts for part in text.split(",")}
    return {value for value in found if value is not None}


def choice(text: str | None, choices: Container[str]) -> str | None:
    """Return the text if it is one of the choices, else None."""
    return text if text in choices else None


def code(text: str | None) -> str | None:
    """Return ASCII text of up to 64 characters, or None.

    Columns of codes contain nothing else, and the servers cannot compare them with other letters.
    """
    return text if text and text.isascii() and len(text) <= LONGEST_CODE else None


def day(text: str | None) -> date | None:
    """Return the day that is written as 2026-12-31, or None.

    Python's `fromisoformat` also reads "20261231" and "2026-W53-4".
    """
    if not text or len(text) != len("2026-12-31") or "W" in text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def search(text: str | None) -> str:
    """Return the words of a search, each a space apart; empty when there are none."""
    return " ".join((text or "").split())[:sizes.SEARCH].rstrip()


def match(text: str | None) -> Match:
    """Return the question of a search as queries take it; without words it asks for anything."""
    return asked(search(text))


def literal(text: str) -> str:
    """Return the text with the signs that LIKE reads as wildcards standing for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def like(text: str | None) -> str | None:
    """Return a LIKE pattern that finds the words of a search anywhere, or None without words."""
    words = search(text)
    return f"%{literal(words)}%" if words else None
