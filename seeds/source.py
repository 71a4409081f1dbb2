"""The content files of seeds/data, and random numbers that never change."""

import csv
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).parent / "data"


def dice(number: int, purpose: str) -> Random:
    """Return random numbers that depend only on the world's number and the purpose.

    One purpose, one source: drawing more for reviews must not change what was watched.
    """
    digest = sha256(f"{number}/{purpose}".encode()).digest()
    return Random(int.from_bytes(digest[:16], "big"))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `seeds/data/<name>.csv`, whose fields are separated by `|`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE, strict=True))


@cache
def parts(name: str) -> dict[str, Any]:
    """Return `seeds/data/<name>.toml`."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def lines(text: str) -> list[str]:
    """Return the lines of a block that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def words(text: str, between: str = ",") -> list[str]:
    """Return the stripped parts of a field."""
    return [part.strip() for part in text.split(between) if part.strip()]
