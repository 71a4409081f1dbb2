"""What the viewers' operations read and answer."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from app.site.browse import LONGEST_QUERY
from app.web.api import ListQuery, Shape
from app.web.forms import Optional

Row = dict[str, Any]
Kind = Literal["series", "film", "course", "channel"]


class TitleQuery(ListQuery):
    """The filters of the browse page; one that is left away is not set."""

    q: Optional[str] = Field(None, max_length=LONGEST_QUERY, description="Part of the name.")
    kind: Optional[Kind] = None
    genre: Optional[str] = Field(None, max_length=60, description="Its slug, such as drama.")
    audio: Optional[str] = Field(None, max_length=2, description="A language spoken in it.")
    subtitle: Optional[str] = Field(None, max_length=2, description="A language of subtitles.")
    made_in: Optional[str] = Field(None, max_length=2, description="A country, such as PT.")
    house: Optional[str] = Field(None, max_length=18, description="The id of a house.")
    sort: Optional[Literal["-newest", "name", "-year", "year", "-rating", "best"]] = Field(
        None, description="Newest first, or with `q` the best match first, if left away.")


class Genre(Shape):
    """A genre that at least one title has which you can watch."""

    example: ClassVar = {"slug": "drama", "name": "Drama"}

    slug: str
    name: str


class Language(Shape):
    """A language, and whether titles you can watch speak it or have subtitles in it."""

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
    """A title in a list; `availableUntil` is its last day in your country, if it has one."""

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
    """A video you stopped in the middle of; how much is left is null while nobody knows."""

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
    """A place in the chart; `moved` is how many places were won, null for a newcomer."""

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
    """Titles of a genre you watch much of."""

    example: ClassVar = {"genre": Genre.example, "titles": [Title.example]}

    genre: Genre
    titles: list[Title]


class Home(Shape):
    """The home page's rails; each has a dozen titles or so."""

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


def title_json(row: Row) -> Row:
    """A row of site/browse.title_cards as JSON."""
    genre = {"slug": row["genre_slug"], "name": row["genre_name"]} if row["genre_slug"] else None
    return {
        "id": str(row["id"]), "name": row["name"], "kind": row["kind"],
        "releaseYear": row["release_year"], "synopsis": row["synopsis"],
        "maturityAge": row["maturity_age"], "genre": genre, "availableUntil": row["until"],
    }
