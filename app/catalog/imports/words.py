"""The meaning of imported words: ratings, genres and months, as data."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.posters import posters

KINDS = {"movie": "film", "film": "film", "tv show": "series", "series": "series"}
# The lowest of our ages (0, 7, 13, 16, 18) that admits nobody whom the label excludes.
AGES = {
    "G": 0, "TV-G": 0, "TV-Y": 0, "PG": 7, "TV-PG": 7, "TV-Y7": 7, "TV-Y7-FV": 7, "PG-13": 13,
    "TV-14": 16, "R": 18, "NC-17": 18, "TV-MA": 18,
}
UNRATED = {"NR", "UR", "NOT RATED", "UNRATED"}
UNRATED_AGE = 18
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")
MONTH_NUMBERS = {name[:length].lower(): number for number, name in enumerate(MONTHS, 1)
                 for length in (3, len(name))}


@dataclass(frozen=True, slots=True)
class Genre:
    """One of our genres. Rank 1: its subject. Rank 2: its origin or its audience."""

    name: str
    motif: str
    rank: int


@lru_cache(maxsize=1)
def _table() -> dict[str, Genre]:
    path = Path(__file__).with_name("genres.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["listed_as"].casefold(): Genre(row["genre"], row["motif"], int(row["rank"]))
                for row in csv.DictReader(lines)}


def genre(listed_as: str) -> tuple[Genre, bool]:
    """Return our genre for an imported one, which keeps its name if unknown, and if it is known."""
    known = _table().get(listed_as.casefold())
    if known:
        return known, True
    return Genre(listed_as, posters.drawn_as(f"genre/{listed_as}", listed_as), 1), False


def slug(text: str, most: int = 60) -> str:
    """Return lower-case ASCII words with hyphens, or `genre` if nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:most].strip("-") or "genre"
