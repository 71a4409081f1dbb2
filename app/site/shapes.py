"""Requests and answers of the viewers' operations."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar, Literal, TypeVar

from pydantic import Field

from app.site import home
from app.site.browse import ListedTitle
from app.site.home import Rails
from app.site.rows import Face
from app.web import sizes
from app.web.api import ListQuery, Shape
from app.web.forms import Optional

Json = dict[str, object]
R = TypeVar("R", bound=Face)
Kind = Literal["series", "film", "course", "channel"]


class TitleQuery(ListQuery):
    """The filters of the browse page; one that is left out is not set."""

    q: Optional[str] = Field(None, max_length=sizes.SEARCH, description="Part of the name.")
    kind: Optional[Kind] = None
    genre: Optional[str] = Field(None, max_length=sizes.SLUG,
                                 description="Its slug, such as drama.")
    audio: Optional[str] = Field(None, max_length=sizes.CODE,
                                 description="A language of its audio.")
    subtitle: Optional[str] = Field(None, max_length=sizes.CODE,
                                    description="A language of subtitles.")
    made_in: Optional[str] = Field(None, max_length=sizes.CODE,
                                   description="A country, such as PT.")
    house: Optional[str] = Field(None, max_length=sizes.ID, description="The id of a house.")
    sort: Optional[Literal["-newest", "name", "-year", "year", "-rating", "best"]] = Field(
        None, description="Default: newest first, or with `q` the best match first.")


class Genre(Shape):
    """A genre of at least one title you can watch."""

    example: ClassVar = {"slug": "drama", "name": "Drama"}

    slug: str
    name: str


class Language(Shape):
    """A language, and whether titles you can watch have audio or subtitles in it."""

    example: ClassVar = {"code": "pt", "name": "Portuguese", "audio": True, "subtitles": True}

    code: str
    name: str
    audio: bool
    subtitles: bool


class Country(Shape):
    """A country, and whether titles you can watch were made there."""

    example: ClassVar = {"code": "PT", "name": "Portugal", "madeIn": True}

    code: str
    name: str
    madeIn: bool


class House(Shape):
    """A production house with titles you can watch."""

    example: ClassVar = {"id": "4", "name": "Casa Tramuntana"}

    id: str
    name: str


class Title(Shape):
    """A title in a list; `availableUntil` is its last day in your country (inclusive), or null."""

    example: ClassVar = {
        "id": "7", "name": "The Salt Archive", "kind": "series", "releaseYear": 2024,
        "synopsis": "An archivist finds what the sea gave back.", "maturityAge": 13,
        "genre": Genre.example, "availableUntil": "2027-12-31"}

    id: str
    name: str
    kind: Kind
    releaseYear: int | None
    synopsis: str
    maturityAge: int
    genre: Genre | None
    availableUntil: date | None


class Begun(Shape):
    """A video to continue; what is left of it is null while nobody knows its length."""

    example: ClassVar = {
        "title": Title.example, "videoId": "12", "videoName": "Low tide", "season": 1,
        "number": 2, "percent": 40, "secondsLeft": 1800, "watchedAt": "2026-11-01T08:00:00Z"}

    title: Title
    videoId: str
    videoName: str
    season: int | None
    number: int | None
    percent: int | None
    secondsLeft: int | None
    watchedAt: datetime


class Ranked(Shape):
    """A place in the chart; `moved` is the number of places gained, null for a newcomer."""

    example: ClassVar = {"title": Title.example, "place": 1, "moved": 2}

    title: Title
    place: int
    moved: int | None


class Akin(Shape):
    """A title like the one you finished last."""

    example: ClassVar = {"title": Title.example, "finished": "Night Ferry", "sameHouse": True}

    title: Title
    finished: str
    sameHouse: bool


class GenreRail(Shape):
    """Titles of a genre you often watch."""

    example: ClassVar = {"genre": Genre.example, "titles": [Title.example]}

    genre: Genre
    titles: list[Title]


class Home(Shape):
    """The rails of the home page; each has about a dozen titles."""

    example: ClassVar = {
        "continueWatching": [Begun.example], "topTen": [Ranked.example],
        "leavingSoon": [Title.example], "becauseYouFinished": [Akin.example],
        "newArrivals": [Title.example], "genres": [GenreRail.example]}

    continueWatching: list[Begun]
    topTen: list[Ranked]
    leavingSoon: list[Title]
    becauseYouFinished: list[Akin]
    newArrivals: list[Title]
    genres: list[GenreRail]


def title_json(row: ListedTitle) -> Json:
    """Return a title as JSON."""
    genre = {"slug": row["genre_slug"], "name": row["genre_name"]} if row["genre_slug"] else None
    return {
        "id": str(row["id"]), "name": row["name"], "kind": row["kind"],
        "releaseYear": row["release_year"], "synopsis": row["synopsis"],
        "maturityAge": row["maturity_age"], "genre": genre, "availableUntil": row["until"],
    }


def home_json(rails: Rails, titles: Mapping[int, ListedTitle]) -> Json:
    """Return the rails as JSON, with those of their titles that the viewer may still see."""
    found = {title_id: title_json(row) for title_id, row in titles.items()}

    def shown(rail: Iterable[R]) -> list[tuple[R, Json]]:
        return [(row, found[row["id"]]) for row in rail if row["id"] in found]

    return {
        "continueWatching": [_begun_json(row, title) for row, title in shown(rails["all_begun"])],
        "topTen": [{"title": title, "place": row["place"], "moved": row["moved"]}
                   for row, title in shown(rails["chart"])],
        "leavingSoon": [title for _, title in shown(rails["leaving"])],
        "becauseYouFinished": [
            {"title": title, "finished": row["finished_name"], "sameHouse": bool(row["same_house"])}
            for row, title in shown(rails["because"])],
        "newArrivals": [title for _, title in shown(rails["new"])],
        "genres": [{"genre": {"slug": genre["slug"], "name": genre["name"]},
                    "titles": [title for _, title in shown(rows)]}
                   for genre, rows in rails["genres"]],
    }


def _begun_json(row: home.Begun, title: Json) -> Json:
    left_s = row["left_s"]
    return {
        "title": title, "videoId": str(row["video_id"]), "videoName": row["video_name"],
        "season": row["season"], "number": row["number"],
        "percent": None if row["percent"] is None else int(row["percent"]),
        "secondsLeft": None if left_s is None else max(int(left_s), 0),
        "watchedAt": row["updated_at"],
    }
