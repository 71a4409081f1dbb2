"""The home page: one query per rail; an empty rail is left out."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.site.rows import Card, Face
from app.web.formats import ago

WEEK = timedelta(days=7)
SOON = timedelta(days=42)
NEAR_DAYS = 7  # these tiles are highlighted among titles leaving soon
RAILS = 4  # of genres
FEWEST_RANKED = 3  # a chart of one or two titles ranks nothing


class Begun(Card):
    """A title with the video to continue; `left_s` and `percent` are None while nobody knows its
    length."""

    video_id: int
    video_name: str
    video_synopsis: str
    number: int
    season: int | None
    left_s: int | None
    percent: Decimal | None
    updated_at: datetime


class Ranked(Card):
    """A title of the chart, with its place now and a week before."""

    place: int
    place_before: int | None


class Moved(Ranked):
    """The same; `moved` is the number of places gained since then, None for a newcomer."""

    moved: int | None


class Leaving(Face):
    """A title that leaves soon."""

    until: date


class Akin(Card):
    """A title like the one that the viewer finished last."""

    finished_name: str
    same_house: int
    genre_name: str | None
    house_name: str | None


class Genre(TypedDict):
    """A genre with a rail."""

    id: int
    name: str
    slug: str


class InGenre(Card):
    """A title on the rail of a genre."""

    genre_id: int


class Rails(TypedDict):
    """The page. `hero` is one title of `all_begun`, `chart` or `new`; `begun` leaves it out."""

    hero: Card | None
    all_begun: list[Begun]
    begun: list[Begun]
    chart: list[Moved]
    leaving: list[Leaving]
    because: list[Akin]
    new: list[Card]
    genres: list[tuple[Genre, list[InGenre]]]


_sql = db.queries(
    "site/home", continue_watching=Begun, top_ten=Ranked, leaving_soon=Leaving,
    because_finished=Akin, new_arrivals=Card, favourite_genres=Genre, genre_rails=InGenre)


def rails(viewer: Viewer) -> Rails:
    """Return what the home page shows; a preview has no personal rails.

    The hero is the title to continue, else the first of the chart, else the newest, else None.
    """
    begun: list[Begun] = []
    because: list[Akin] = []
    if not viewer.is_preview:
        begun = _sql.continue_watching(viewer=viewer)
        because = _sql.because_finished(viewer=viewer)
    chart = top_ten(viewer)
    new: list[Card] = _sql.new_arrivals(viewer=viewer)
    heroes: list[Card] = [*begun, *chart, *new]
    hero = heroes[0] if heroes else None
    return {
        "hero": hero,
        "all_begun": begun,
        "begun": [row for row in begun if row is not hero],
        "chart": chart,
        "leaving": _sql.leaving_soon(viewer=viewer, last_day=viewer.today + SOON),
        "because": because,
        "new": new,
        "genres": genre_rails(viewer),
    }


def top_ten(viewer: Viewer) -> list[Moved]:
    """Return the ten titles that most people of the country finished in the last seven days."""
    week_start = viewer.today - WEEK + timedelta(days=1)
    rows: list[Ranked] = _sql.top_ten(viewer=viewer, week_start=week_start,
                                      before_start=week_start - WEEK)
    if len(rows) < FEWEST_RANKED:
        return []
    return [{**row, "moved": None if row["place_before"] is None
             else row["place_before"] - row["place"]} for row in rows]


def genre_rails(viewer: Viewer) -> list[tuple[Genre, list[InGenre]]]:
    """Return the viewer's favourite genres with titles; in a preview, the first genres."""
    genres = favourite_genres(viewer)
    ids = [genre["id"] for genre in genres] + [None] * RAILS
    titles: dict[int, list[InGenre]] = {}
    for title in _sql.genre_rails(viewer=viewer, genre_1_id=ids[0], genre_2_id=ids[1],
                                  genre_3_id=ids[2], genre_4_id=ids[3]):
        titles.setdefault(title["genre_id"], []).append(title)
    return [(genre, titles[genre["id"]]) for genre in genres if genre["id"] in titles]


def favourite_genres(viewer: Viewer) -> list[Genre]:
    """Return the genres that the viewer has watched most of."""
    return _sql.favourite_genres(viewer=viewer)


def stopped(at: datetime, now: datetime) -> str:
    """Return when the viewer stopped: "5 minutes ago", "yesterday", "on 31 Dec 2026"."""
    words = ago(at, now)
    return words if words.endswith(("ago", "now", "yesterday")) else f"on {words}"
