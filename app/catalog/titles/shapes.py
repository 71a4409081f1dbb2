"""Bodies and answers of the operations on titles."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from app.catalog import api_forms
from app.catalog.coverage import Rights as StoredRights
from app.catalog.titles import lists as title_lists
from app.catalog.titles import people
from app.web import sizes
from app.web.api import Changes, Id, ListQuery, Shape
from app.web.forms import Form, Optional, wrong

TitleKind = Literal["series", "film", "course", "channel"]
Name = Annotated[str, Field(min_length=1), sizes.TITLE_NAME]
Words = Annotated[str, Field(max_length=sizes.SEARCH)]
Synopsis = Annotated[str, sizes.SYNOPSIS]
Code = Annotated[str, Field(max_length=sizes.CODE_OR_NAME)]
Json = dict[str, Any]
CREATED = "2026-01-05T09:30:00Z"


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1:
        raise wrong("has more than one line", "Enter one line.")
    return text


def _no_colon(role: str) -> str:
    if ":" in role:
        raise wrong("has a colon", "Remove it: pages show “Name: role”.")
    return role


Line = AfterValidator(_one_line)


class TitleRelease(Form):
    """The day a title came out in a country."""

    country: Annotated[str, Field(min_length=1, max_length=sizes.CODE_OR_NAME)]
    on: date


class TitleCredit(Form):
    """A person's part in a title."""

    name: Annotated[str, Field(min_length=1), sizes.PERSON_NAME, Line]
    role: Annotated[str, sizes.CREDIT_ROLE, Line,
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
    genres: list[Annotated[str, sizes.GENRE_NAME]] = Field(
        [], max_length=sizes.GENRES, description="Names; the first is the main one.")
    releaseYear: int | None = Field(None, ge=1880, le=2100)
    countries: list[Code] = Field(
        [], max_length=sizes.COUNTRIES, description="ISO 3166 codes, or names.")
    originalLanguage: Code | None = Field(None, description="ISO 639 code, or name.")
    maturityAge: Literal[0, 7, 13, 16, 18] = 0
    ratingLabel: Annotated[str, sizes.RATING_LABEL] = ""
    houseId: Id | None = None
    addedOn: date | None = None
    releases: list[TitleRelease] = Field([], max_length=sizes.RELEASES)
    credits: list[TitleCredit] = Field([], max_length=sizes.CREDITS)
    owned: bool = False
    published: bool = False
    isFree: bool = False


class TitleChanges(Changes, TitleForm):
    """The changed fields of a title."""

    example: ClassVar = {"published": False, "genres": ["Drama", "Crime"]}

    kind: TitleKind = "series"
    name: Name = ""


class TitleMarkForm(Form):
    """A mark, and the titles that get it."""

    example: ClassVar = {"action": "publish", "titleIds": ["7", "8"]}

    action: Literal["own", "disown", "publish", "unpublish"]
    titleIds: list[Id] = Field(min_length=1, max_length=sizes.MARKED_TITLES)


class TitleMark(Shape):
    """The number of titles that changed, and the id with which you can undo it."""

    example: ClassVar = {"id": "3f0c9a2b7d1e4c58", "changed": 2}

    id: str
    changed: int


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


def rights_json(found: StoredRights) -> Json:
    """Return the rights of app/catalog/coverage.py as programs see them."""
    return {"state": found.state, "territories": found.places, "until": found.until}
