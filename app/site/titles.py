"""A title's page: the title, what is on air of it, who made it, and its reviews."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple, TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.community.reviews import reviews
from app.site.rows import Card
from app.web.paging import Page

REVIEWS = 10

Facts = dict[str, list["Fact"]]  # genre, made_in, audio, subtitle, credit → its rows in order


class Title(Card):
    """The head of a title's page, with its ratings."""

    maturity_age: int
    rating_label: str
    is_free: int
    house_name: str | None
    house_id: int | None
    original_language: str | None
    main_genre: str | None
    reviews: int
    mean_rating: Decimal | None


class Rule(TypedDict):
    """The access rule's answer for a published title; other columns explain a no."""

    available: int
    old_enough: int
    in_plan: int
    until: date | None


class Video(TypedDict):
    """A video on air, and how far the viewer is."""

    id: int
    kind: str
    number: int
    name: str
    synopsis: str
    runtime_s: int | None
    season_id: int | None
    season: int | None
    season_name: str | None
    position_s: int | None
    completed_on: date | None
    updated_at: datetime | None


class SeenVideo(Video):
    """The same with the share that the viewer has watched; None while nobody knows its length."""

    percent: int | None
    left_s: int | None


class NextVideo(SeenVideo):
    """The video to watch next; `begun` means that the viewer continues it."""

    begun: bool


class Fact(TypedDict):
    """A genre, country, language or person of a title."""

    fact: str
    value: str
    name: str
    position: int


class Territory(TypedDict):
    """A country where a title is licensed, from its first to its last day."""

    name: str
    starts_on: date
    ends_on: date


class Season(NamedTuple):
    """Videos that belong together; `id` and `number` are None for those in no season."""

    id: int | None
    number: int | None
    name: str
    videos: list[SeenVideo]


class Availability(NamedTuple):
    """The availability of a title: until which day, or the reason against it."""

    available: bool
    why_not: Literal["age", "plan", "country"] | None
    until: date | None


class TitlePage(TypedDict):
    """The parts of the page beside the title itself."""

    facts: Facts
    credits: list[tuple[str, list[str]]]
    seasons: list[Season]
    next_up: NextVideo | None
    reviews: Page[reviews.Listed]
    own: reviews.Own | None


_sql = db.queries(
    "site/titles", title=Title, availability=Rule, videos_of_title=Video, facts_of_title=Fact,
    territories_of_title=Territory)


def title(title_id: int, viewer: Viewer) -> Title | None:
    """Return the title, or None if the viewer may not see it: whether it exists is then secret."""
    return _sql.title(title_id=title_id, viewer=viewer)


def page(found: Title, viewer: Viewer, args: Mapping[str, str]) -> TitlePage:
    """Return what stands beside the title; a preview has no progress and no review of its own."""
    title_id = found["id"]
    about, shown = facts(title_id, viewer), videos(title_id, viewer)
    return {
        "facts": about,
        "credits": credits(about.get("credit", [])),
        "seasons": seasons(shown),
        "next_up": next_up(shown),
        "reviews": reviews.page(title_id, viewer, args, REVIEWS),
        "own": reviews.own_of_title(title_id, viewer),
    }


def facts(title_id: int, viewer: Viewer) -> Facts:
    """Return the title's facts by kind."""
    found: Facts = {}
    for row in _sql.facts_of_title(title_id=title_id, viewer=viewer):
        found.setdefault(row["fact"], []).append(row)
    return found


def videos(title_id: int, viewer: Viewer) -> list[SeenVideo]:
    """Return what is on air of the title, in order, with how far the viewer is."""
    rows: list[Video] = _sql.videos_of_title(title_id=title_id, viewer=viewer)
    return [{**row, "percent": percent_seen(row), "left_s": left_s(row)} for row in rows]


def availability(title_id: int, viewer: Viewer) -> Availability | None:
    """Return what the access rule says; None for a title that is hidden or does not exist."""
    row: Rule | None = _sql.availability(title_id=title_id, viewer=viewer)
    if row is None:
        return None
    if row["available"]:
        return Availability(True, None, row["until"])
    return Availability(False, "age" if not row["old_enough"] else
                        "plan" if not row["in_plan"] else "country", None)


def credits(rows: list[Fact]) -> list[tuple[str, list[str]]]:
    """Return (role, names) in the order in which each role first appears."""
    roles: dict[str, list[str]] = {}
    for row in rows:
        roles.setdefault(row["value"], []).append(row["name"])
    return list(roles.items())


def seasons(videos: list[SeenVideo]) -> list[Season]:
    """Return the videos by season, in order."""
    groups = groupby(videos, key=lambda video: video["season_id"])
    return [_season(list(group)) for _, group in groups]


def _season(videos: list[SeenVideo]) -> Season:
    first = videos[0]
    return Season(first["season_id"], first["season"], first["season_name"] or "", videos)


class Progress(TypedDict):
    """A viewer's progress in a video."""

    runtime_s: int | None
    position_s: int | None
    completed_on: date | None


def percent_seen(video: Progress | Video) -> int | None:
    """Return the share that was watched; None while nobody knows the length."""
    if video["completed_on"] is not None:
        return 100
    if not video["runtime_s"]:
        return None
    return round(100 * (video["position_s"] or 0) / video["runtime_s"])


def left_s(video: Progress | Video) -> int | None:
    """Return how many seconds are left; None while nobody knows the length."""
    if not video["runtime_s"]:
        return None
    return max(video["runtime_s"] - (video["position_s"] or 0), 0)


def next_up(videos: list[SeenVideo]) -> NextVideo | None:
    """Return the video watched last, or the one after it when that was completed.

    A new viewer, and one who has finished the title, begins with the first.
    """
    watched = [place for place, video in enumerate(videos) if video["updated_at"]]
    if not watched:
        return {**videos[0], "begun": False} if videos else None
    last = max(watched, key=lambda place: (videos[place]["updated_at"] or datetime.min, place))
    if videos[last]["completed_on"] is not None:
        last = last + 1 if last + 1 < len(videos) else 0
    return {**videos[last], "begun": videos[last]["completed_on"] is None}


def territories(title_id: int, viewer: Viewer) -> list[Territory]:
    """Return where the title is licensed from the viewer's day on, by country; for staff only."""
    return _sql.territories_of_title(title_id=title_id, viewer=viewer)
