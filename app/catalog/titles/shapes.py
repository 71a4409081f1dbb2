"""Bodies and answers of the operations on titles, seasons and videos."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from app.catalog import api_forms
from app.catalog.coverage import Rights as StoredRights
from app.catalog.titles import lists as title_lists
from app.catalog.titles import people, values
from app.catalog.videos import lists as video_lists
from app.web.api import Changes, Id, ListQuery, Shape
from app.web.forms import Form, Optional

TitleKind = Literal["series", "film", "course", "channel"]
VideoKind = Literal["episode", "feature", "lesson", "upload"]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=100)]
Synopsis = Annotated[str, Field(max_length=5000)]
Code = Annotated[str, Field(max_length=80)]
Count = Annotated[int, Field(ge=1, le=9999)]
Json = dict[str, Any]
CREATED = "2026-01-05T09:30:00Z"


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1:
        raise ValueError("One line.")
    return text


def _no_colon(role: str) -> str:
    if ":" in role:
        raise ValueError("A role without a colon: pages show “Name: role”.")
    return role


Line = AfterValidator(_one_line)


class TitleRelease(Form):
    """The day a title came out in a country."""

    country: Annotated[str, Field(min_length=1, max_length=80)]
    on: date


class TitleCredit(Form):
    """A person's part in a title."""

    name: Annotated[str, Field(min_length=1, max_length=people.LONGEST_NAME), Line]
    role: Annotated[str, Field(max_length=people.LONGEST_ROLE), Line,
                    AfterValidator(_no_colon)] = people.USUAL_ROLE


class TitleForm(Form):
    """A title, with everything that describes it."""

    example: ClassVar = {
        "kind": "series", "name": "Harbour Lights", "synopsis": "A port, and who stays.",
        "genres": ["Drama"], "releaseYear": 2026, "countries": ["PT", "ES"],
        "originalLanguage": "pt", "maturityAge": 13, "ratingLabel": "M/12", "houseId": None,
        "addedOn": "2026-03-01", "releases": [{"country": "PT", "on": "2026-03-01"}],
        "credits": [{"name": "Ana Prado", "role": "director"}], "owned": False,
        "published": True, "isFree": False}

    kind: TitleKind
    name: Name
    synopsis: Synopsis = ""
    genres: list[Code] = Field([], max_length=8, description="Names; the first is the main one.")
    releaseYear: int | None = Field(None, ge=1880, le=2100)
    countries: list[Code] = Field([], max_length=50, description="ISO 3166 codes, or names.")
    originalLanguage: Code | None = Field(None, description="ISO 639 code, or name.")
    maturityAge: Literal[0, 7, 13, 16, 18] = 0
    ratingLabel: Annotated[str, Field(max_length=12)] = ""
    houseId: Id | None = None
    addedOn: date | None = None
    releases: list[TitleRelease] = Field([], max_length=250)
    credits: list[TitleCredit] = Field([], max_length=values.MOST_CREDITS)
    owned: bool = False
    published: bool = False
    isFree: bool = False


class TitleChanges(Changes, TitleForm):
    """The changed fields of a title."""

    example: ClassVar = {"published": False, "genres": ["Drama", "Crime"]}

    kind: TitleKind = "series"
    name: Name = ""


class TitleQuery(ListQuery):
    """Filters and order of the titles."""

    q: Optional[Words] = Field(None, description="Part of the name or of the house's name.")
    kind: Optional[TitleKind] = None
    genreId: Optional[Id] = None
    houseId: Optional[Id] = None
    rights: Optional[Literal[title_lists.RIGHTS]] = None  # type: ignore[valid-type]
    published: Optional[bool] = None
    sort: api_forms.orders(title_lists.SORTS) = "name"  # type: ignore[valid-type]


class TitleRights(Shape):
    """In how many territories a title is available today, and until which day."""

    example: ClassVar = {"state": "live", "territories": 2, "until": "2027-12-31"}

    state: Literal["owned", "live", "ends soon", "planned", "ended", "no rights"]
    territories: int
    until: date | None


class CatalogTitle(Shape):
    """A title as employees edit it."""

    example: ClassVar = TitleForm.example | {
        "id": "7", "house": None, "rights": TitleRights.example, "createdAt": CREATED}

    id: str
    kind: TitleKind
    name: str
    synopsis: str
    genres: list[str]
    releaseYear: int | None
    countries: list[str]
    originalLanguage: str | None
    maturityAge: int
    ratingLabel: str
    houseId: str | None
    house: str | None
    addedOn: date | None
    releases: list[TitleRelease]
    credits: list[TitleCredit]
    owned: bool
    published: bool
    isFree: bool
    rights: TitleRights
    createdAt: datetime


class CatalogTitleRow(Shape):
    """A title in the list, with its first genre and how many videos it has."""

    example: ClassVar = {
        "id": "7", "kind": "series", "name": "Harbour Lights", "releaseYear": 2026,
        "genre": "Drama", "houseId": None, "house": None, "owned": False, "published": True,
        "videos": 8, "rights": TitleRights.example, "createdAt": CREATED, "changedAt": CREATED}

    id: str
    kind: TitleKind
    name: str
    releaseYear: int | None
    genre: str | None
    houseId: str | None
    house: str | None
    owned: bool
    published: bool
    videos: int
    rights: TitleRights
    createdAt: datetime
    changedAt: datetime


class SeasonForm(Form):
    """A season of a series, or a section of a course."""

    example: ClassVar = {"number": 1, "name": "The first winter"}

    number: Count
    name: Annotated[str, Field(max_length=200)] = ""


class SeasonChanges(Changes, SeasonForm):
    """The changed fields of a season."""

    example: ClassVar = {"name": "The long winter"}

    number: Count = 1


class CatalogSeason(Shape):
    """A season."""

    example: ClassVar = SeasonForm.example | {"id": "3", "titleId": "7"}

    id: str
    titleId: str
    number: int
    name: str


class CatalogSeasonRow(CatalogSeason):
    """A season in the list, with how many videos it has."""

    example: ClassVar = CatalogSeason.example | {"videos": 8}

    videos: int


class CatalogVideoForm(Form):
    """A video. Moments without a zone are in the reports' time zone."""

    example: ClassVar = {
        "name": "The tide table", "kind": "episode", "season": None, "number": 1,
        "runtimeS": 3130, "published": True, "publishAt": "2026-03-01T20:00:00Z",
        "unpublishAt": None, "audio": ["pt"], "subtitles": ["en", "es"], "synopsis": "Low water."}

    name: Name
    kind: VideoKind
    season: int | None = Field(None, ge=1, description="A season's number, not its id.")
    number: Count = 1
    runtimeS: int | None = Field(None, ge=1, le=86_400, description=(
        "Seconds. Only an upload may have an unknown runtime."))
    published: bool = False
    publishAt: datetime | None = None
    unpublishAt: datetime | None = None
    audio: list[Code] = Field([], max_length=50, description="ISO 639 codes, or names.")
    subtitles: list[Code] = Field([], max_length=50)
    synopsis: Synopsis = ""


class CatalogVideoChanges(Changes, CatalogVideoForm):
    """The changed fields of a video."""

    example: ClassVar = {"published": False}

    name: Name = ""
    kind: VideoKind = "episode"


class VideoQuery(ListQuery):
    """Filters and order of the videos."""

    q: Optional[Words] = Field(None, description="Part of the name or of the title's name.")
    kind: Optional[VideoKind] = None
    titleId: Optional[Id] = None
    air: Optional[Literal[video_lists.AIR]] = None  # type: ignore[valid-type]
    rights: Optional[Literal[title_lists.RIGHTS]] = None  # type: ignore[valid-type]
    sort: api_forms.orders(video_lists.SORTS) = "title"  # type: ignore[valid-type]


class CatalogVideo(Shape):
    """A video as employees edit it."""

    example: ClassVar = CatalogVideoForm.example | {
        "id": "12", "titleId": "7", "title": "Harbour Lights", "seasonId": None, "air": "on air",
        "createdAt": CREATED}

    id: str
    titleId: str
    title: str
    seasonId: str | None
    name: str
    kind: VideoKind
    season: int | None
    number: int
    runtimeS: int | None
    published: bool
    publishAt: datetime | None
    unpublishAt: datetime | None
    audio: list[str]
    subtitles: list[str]
    synopsis: str
    air: Literal["on air", "scheduled", "ended", "hidden"]
    createdAt: datetime


class CatalogVideoRow(Shape):
    """A video in the list, with the rights of its title."""

    example: ClassVar = {
        "id": "12", "titleId": "7", "title": "Harbour Lights", "name": "The tide table",
        "kind": "episode", "season": None, "number": 1, "runtimeS": 3130, "air": "on air",
        "audio": ["pt"], "subtitles": ["en"], "rights": TitleRights.example, "createdAt": CREATED,
        "changedAt": CREATED}

    id: str
    titleId: str
    title: str
    name: str
    kind: VideoKind
    season: int | None
    number: int
    runtimeS: int | None
    air: Literal["on air", "scheduled", "ended", "hidden"]
    audio: list[str]
    subtitles: list[str]
    rights: TitleRights
    createdAt: datetime
    changedAt: datetime


def rights_json(found: StoredRights) -> Json:
    """Return the rights of app/catalog/coverage.py as programs see them."""
    return {"state": found.state, "territories": found.places, "until": found.until}
