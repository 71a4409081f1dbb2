"""The home page: one query per rail, and a rail with nothing on it is not there."""

from datetime import datetime, timedelta
from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.web.formats import ago

sql = db.queries("site/home")

Row = dict[str, Any]

WEEK = timedelta(days=7)
SOON = timedelta(days=42)
NEAR_DAYS = 7  # of the leaving, these are lit
RAILS = 4  # of genres
FEWEST_RANKED = 3  # a chart of one or two titles ranks nothing


def rails(viewer: Viewer) -> Row:
    """What the home page shows to a viewer; a preview has no personal rails.

    `hero` is the title to go on with, else the first of the chart, else the newest, else None;
    `all_begun` has it too, where `begun` is what stands beside it.
    """
    begun: list[Row] = []
    because: list[Row] = []
    if not viewer.is_preview:
        begun = sql.continue_watching(viewer=viewer)
        because = sql.because_finished(viewer=viewer)
    chart = top_ten(viewer)
    new = sql.new_arrivals(viewer=viewer)
    hero = next((rows[0] for rows in (begun, chart, new) if rows), None)
    return {
        "hero": hero,
        "all_begun": begun,
        "begun": [row for row in begun if row is not hero],
        "chart": chart,
        "leaving": sql.leaving_soon(viewer=viewer, last_day=viewer.today + SOON),
        "because": because,
        "new": new,
        "genres": genre_rails(viewer),
    }


def top_ten(viewer: Viewer) -> list[Row]:
    """The ten titles most people of the country finished in the last seven days, with `moved`.

    `moved` is the number of places won since the seven days before, None for a newcomer.
    """
    today = viewer.today
    rows = sql.top_ten(viewer=viewer, week_start=today - WEEK + timedelta(days=1),
                       before_start=today - 2 * WEEK + timedelta(days=1))
    for row in rows:
        before = row["place_before"]
        row["moved"] = None if before is None else before - row["place"]
    return rows if len(rows) >= FEWEST_RANKED else []


def genre_rails(viewer: Viewer) -> list[tuple[Row, list[Row]]]:
    """(genre, titles) of the account's favourite genres, or of the first ones for nobody."""
    genres = sql.favourite_genres(account_id=viewer.watcher_id)
    ids = [genre["id"] for genre in genres] + [None] * RAILS
    titles: dict[int, list[Row]] = {}
    for title in sql.genre_rails(genre_1_id=ids[0], genre_2_id=ids[1], genre_3_id=ids[2],
                                 genre_4_id=ids[3], viewer=viewer):
        titles.setdefault(title["genre_id"], []).append(title)
    return [(genre, titles[genre["id"]]) for genre in genres if genre["id"] in titles]


def stopped(at: datetime, now: datetime) -> str:
    """When somebody stopped: "5 minutes ago", "yesterday", "on 31 Dec 2026"."""
    words = ago(at, now)
    return words if words.endswith(("ago", "now", "yesterday")) else f"on {words}"
