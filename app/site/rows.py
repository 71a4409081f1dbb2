"""The rows that pages of viewers share, as fragments of SQL select them."""

from datetime import date
from typing import TypedDict


class Face(TypedDict):
    """The data of a poster; `genre` names the motif that draws it."""

    id: int
    name: str
    kind: str
    release_year: int | None
    genre: str | None


class Card(Face):
    """A title on a rail; `videos` and `runtime_s` count what is on air, `until` is inclusive."""

    synopsis: str
    owned: int
    videos: int
    runtime_s: int | None
    until: date | None
