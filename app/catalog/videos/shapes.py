"""Bodies and answers of the operations on seasons and videos."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from app.catalog import api_forms
from app.catalog.titles import lists as title_lists
from app.catalog.titles.shapes import CREATED, Code, Name, Synopsis, TitleRights, Words
from app.catalog.videos import lists as video_lists
from app.web import sizes
from app.web.api import Changes, Id, ListQuery, Shape
from app.web.forms import Form, Optional

VideoKind = Literal["episode", "feature", "lesson", "upload"]
Count = Annotated[int, Field(ge=1, le=9999)]


class SeasonForm(Form):
    """A season of a series, or a section of a course."""

    example: ClassVar = {"number": 1, "name": "The first winter"}

    number: Count
    name: Annotated[str, sizes.TITLE_NAME] = ""


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
    audio: list[Code] = Field(
        [], max_length=sizes.LANGUAGES, description="ISO 639 codes, or names.")
    subtitles: list[Code] = Field([], max_length=sizes.LANGUAGES)
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
