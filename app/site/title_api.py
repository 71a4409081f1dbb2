"""/api/titles/…: one title, what is on air of it, and whether it can be watched."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from app.accounts.access import signed_in
from app.accounts.viewer import Viewer, own_viewer
from app.site import titles
from app.site.shapes import Genre, House, Json, Title
from app.web.api import Answer, Api, Shape
from app.web.errors import Problem

NOT_HERE = "Either there is no such title, or it cannot be watched where you are at the moment."

api = Api("titles", __name__, area="viewing", tag="Titles")


class Code(Shape):
    """A country or a language."""

    example: ClassVar = {"code": "PT", "name": "Portugal"}

    code: str
    name: str


class Credit(Shape):
    """A role in making it, and the people who had it."""

    example: ClassVar = {"role": "director", "people": ["Marta Sá"]}

    role: str
    people: list[str]


class Rating(Shape):
    """The mean of all reviews; null without one."""

    example: ClassVar = {"mean": 4.25, "reviews": 12}

    mean: float | None
    reviews: int


class WholeTitle(Title):
    """A title with everything its page says."""

    example: ClassVar = Title.example | {
        "ratingLabel": "12+", "free": False, "house": House.example,
        "originalLanguage": "Portuguese", "genres": [Genre.example], "madeIn": [Code.example],
        "audio": [{"code": "pt", "name": "Portuguese"}],
        "subtitles": [{"code": "en", "name": "English"}], "credits": [Credit.example],
        "rating": Rating.example, "videos": 8}

    ratingLabel: str
    free: bool
    house: House | None
    originalLanguage: str | None
    genres: list[Genre] = Field(description="The main genre first.")
    madeIn: list[Code]
    audio: list[Code]
    subtitles: list[Code]
    credits: list[Credit]
    rating: Rating
    videos: int = Field(description="How many are on air.")


class Part(Shape):
    """A video on air; `percent` and `completedOn` show your progress."""

    example: ClassVar = {
        "id": "12", "kind": "episode", "number": 1, "name": "Low tide", "synopsis": "",
        "runtimeSeconds": 3000, "positionSeconds": 1200, "percent": 40, "completedOn": None}

    id: str
    kind: Literal["episode", "feature", "lesson", "upload"]
    number: int
    name: str
    synopsis: str
    runtimeSeconds: int | None
    positionSeconds: int | None
    percent: int | None
    completedOn: date | None


class Season(Shape):
    """A season, or a section of a course; without id and number, the videos that are in none."""

    example: ClassVar = {"id": "3", "number": 1, "name": "", "videos": [Part.example]}

    id: str | None
    number: int | None
    name: str
    videos: list[Part]


class Availability(Shape):
    """Get whether you can watch a title and, if not, the reason."""

    example: ClassVar = {"available": True, "whyNot": None, "country": "PT", "until": "2027-12-31"}

    available: bool
    whyNot: Literal["country", "age", "plan"] | None
    country: str
    until: date | None = Field(description="The last day (inclusive); null if there is none.")


@api.get("/titles/<id:title_id>", returns=WholeTitle)
@signed_in
def get_title(title_id: int) -> Answer:
    """One title you can watch, with its languages, people and rating."""
    viewer = own_viewer()
    return Answer(_whole_json(_title(title_id, viewer), titles.facts(title_id, viewer)))


@api.get("/titles/<id:title_id>/seasons", returns=[Season])
@signed_in
def list_seasons(title_id: int) -> Answer:
    """List the videos of a title that are on air, by season, in order.

    A film is one season without a number. At most a thousand videos.
    """
    viewer = own_viewer()
    _title(title_id, viewer)
    seasons = titles.seasons(titles.videos(title_id, viewer))
    return Answer([_season_json(season) for season in seasons])


@api.get("/titles/<id:title_id>/availability", returns=Availability)
@signed_in
def get_availability(title_id: int) -> Answer:
    """Say if you can watch a title today, until when, and if not, why."""
    viewer = own_viewer()
    found = titles.availability(title_id, viewer)
    if found is None:
        raise Problem(404, NOT_HERE)
    return Answer({"available": found.available, "whyNot": found.why_not,
                   "country": viewer.country, "until": found.until})


def _title(title_id: int, viewer: Viewer) -> titles.Title:
    found = titles.title(title_id, viewer)
    if found is None:
        raise Problem(404, NOT_HERE)
    return found


def _whole_json(row: titles.Title, facts: titles.Facts) -> Json:
    genres = [{"slug": each["value"], "name": each["name"]} for each in facts.get("genre", [])]
    house = {"id": str(row["house_id"]), "name": row["house_name"]} if row["house_id"] else None
    mean = row["mean_rating"]
    return {
        "id": str(row["id"]), "name": row["name"], "kind": row["kind"],
        "releaseYear": row["release_year"], "synopsis": row["synopsis"],
        "maturityAge": row["maturity_age"], "genre": genres[0] if genres else None,
        "availableUntil": row["until"], "ratingLabel": row["rating_label"],
        "free": bool(row["is_free"]), "house": house,
        "originalLanguage": row["original_language"], "genres": genres,
        **{key: [{"code": each["value"], "name": each["name"]} for each in facts.get(fact, [])]
           for key, fact in (("madeIn", "made_in"), ("audio", "audio"),
                             ("subtitles", "subtitle"))},
        "credits": [{"role": role, "people": people}
                    for role, people in titles.credits(facts.get("credit", []))],
        "rating": {"mean": None if mean is None else round(float(mean), 2),
                   "reviews": row["reviews"]},
        "videos": row["videos"],
    }


def _season_json(season: titles.Season) -> Json:
    return {
        "id": str(season.id) if season.id else None, "number": season.number,
        "name": season.name, "videos": [
            {"id": str(video["id"]), "kind": video["kind"], "number": video["number"],
             "name": video["name"], "synopsis": video["synopsis"],
             "runtimeSeconds": video["runtime_s"], "positionSeconds": video["position_s"],
             "percent": video["percent"],
             "completedOn": video["completed_on"]} for video in season.videos],
    }
