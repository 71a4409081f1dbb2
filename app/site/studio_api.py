"""/api/studio: the numbers of the titles that a creator or an instructor owns."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from flask import Response, request
from flask_login import current_user
from pydantic import Field

from app.accounts.access import role_required
from app.analytics import dashboards, exports, filters, runner, studio
from app.analytics.charts.cells import columns_of
from app.analytics.dashboards import Figure
from app.analytics.pages import csv_answer
from app.site.shapes import Json
from app.site.studio_pages import BOARD
from app.web import sizes
from app.web.api import Answer, Api, ListQuery, Shape
from app.web.errors import Problem
from app.web.forms import Form, Optional

api = Api("studio", __name__, area="studio", tag="Studio")


class StudioVideo(Shape):
    """One of your uploads with its numbers since its first day.

    `views` is watched time over the video's length, null while its length is unknown;
    `viewers` watched two minutes or a tenth of it.
    """

    example: ClassVar[dict[str, Any]] = {
        "id": "12", "title": "The radio that only hummed", "state": "on air", "lengthSeconds": 840,
        "createdAt": "2026-03-01T18:00:00Z", "views": 182.4, "viewers": 240,
        "watchSeconds": 153216, "comments": 17}

    id: str
    title: str
    state: Literal["hidden", "scheduled", "ended", "on air"]
    lengthSeconds: int | None
    createdAt: datetime
    views: float | None
    viewers: int
    watchSeconds: int
    comments: int


class Summary(Shape):
    """Your channel at a glance; `gained` and `recentWatchSeconds` cover the last `days` days."""

    example: ClassVar[dict[str, Any]] = {
        "videos": 12, "subscribers": 341, "gained": 18, "recentWatchSeconds": 412000,
        "reviews": 25, "meanRating": 4.3, "days": 28}

    videos: int
    subscribers: int
    gained: int
    recentWatchSeconds: int
    reviews: int
    meanRating: float | None
    days: int


class Column(Shape):
    """A column: its name in `rows`, its heading, and the format of its values."""

    example: ClassVar[dict[str, Any]] = {"name": "watch_hours", "heading": "Watch hours",
                                         "format": "decimal"}

    name: str
    heading: str
    format: str


class Numbers(Shape):
    """A report about your titles. A rate is null when too few people are behind it."""

    example: ClassVar[dict[str, Any]] = {
        "name": "daily_hours", "title": "Watch hours by day",
        "definition": "Hours are all watched seconds.", "asOf": "2026-03-02T06:00:00Z",
        "firstDay": "2026-02-02", "lastDay": "2026-03-01",
        "columns": [{"name": "day", "heading": "Day", "format": "day"}, Column.example],
        "rows": [{"day": "2026-03-01", "watch_hours": 14.5}]}

    name: str
    title: str
    definition: str
    asOf: datetime
    firstDay: date
    lastDay: date
    columns: list[Column]
    rows: list[dict[str, Any]]


class NumbersQuery(Form):
    """The period and the countries."""

    period: Literal["7d", "28d", "90d", "365d", "custom"] = "28d"
    first: Optional[date] = Field(None, description="First day of a custom period.")
    last: Optional[date] = Field(None, description="Last day of a custom period.")
    country: list[str] = Field([], max_length=sizes.COUNTRIES,
                               description="Countries, such as PT; may repeat.")


@api.get("/studio", returns=Summary)
@role_required("creator")
def get_studio() -> Json:
    """Your channel at a glance."""
    row = studio.summary(current_user.id)
    return {
        "videos": row["videos"], "subscribers": row["subscribers"], "gained": row["gained"],
        "recentWatchSeconds": int(row["recent_watch_s"]), "reviews": row["reviews"],
        "meanRating": None if row["mean_rating"] is None else float(row["mean_rating"]),
        "days": row["days"]}


@api.get("/studio/videos", returns=[StudioVideo])
@role_required("creator")
def list_studio_videos(query: ListQuery) -> Answer:
    """Your uploads with their numbers, newest first, including hidden ones."""
    rows, next_page = studio.list_videos(current_user.id, query)
    return Answer([{
        "id": str(row["id"]), "title": row["name"], "state": row["air"],
        "lengthSeconds": row["runtime_s"], "createdAt": row["created_at"],
        "views": None if row["views"] is None else round(row["views"], 2),
        "viewers": row["starters"], "watchSeconds": row["watch_s"], "comments": row["comments"],
    } for row in rows], next=next_page)


@api.get("/studio/numbers/<name>", returns=Numbers)
@role_required("creator", "instructor")
def get_numbers(name: str, query: NumbersQuery) -> Json:
    """One report about your titles, with the analysts' definitions.

    The reports are daily_hours, top_videos, hours_by_country and subscribers_by_day.
    """
    figure, selection = _figure(name), _selection()
    report = figure.source()
    result = runner.run(report, figure.parameters(selection))
    columns = columns_of(report, result.columns)
    return {
        "name": report.name, "title": report.title, "definition": report.meaning,
        "asOf": result.as_of, "firstDay": selection.from_day, "lastDay": selection.last_day,
        "columns": [{"name": c.name, "heading": c.heading, "format": c.format} for c in columns],
        "rows": [{c.name: row[c.name] for c in columns} for row in result.dicts()]}


@api.get("/studio/numbers/<name>/csv", returns="text/csv")
@role_required("creator", "instructor")
def get_numbers_csv(name: str, query: NumbersQuery) -> Response:
    """The same as CSV."""
    return csv_answer(_figure(name), _selection(), exports.for_programs)


def _figure(name: str) -> Figure:
    found = dashboards.get(BOARD).figure(name)
    if found is None:
        raise Problem(404)
    return found


def _selection() -> filters.Selection:
    """Return the selection of the caller's titles. Raises Invalid with a message per field."""
    return filters.of_owner(filters.select(request.args, filters.options()), current_user.id)
