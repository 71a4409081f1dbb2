"""/api/catalog/videos: videos as employees edit them."""

from typing import Any

from app.accounts.access import role_required
from app.catalog.api_forms import changed, filled, text_id
from app.catalog.titles.shapes import rights_json
from app.catalog.videos import lists as video_lists
from app.catalog.videos import seasons, shapes, videos
from app.catalog.videos.lists import ListedVideo
from app.catalog.videos.values import Video
from app.web import arguments, sizes
from app.web.admission import at_most
from app.web.api import Answer, Api
from app.web.api.lists import listed
from app.web.forms import Invalid

api = Api("catalog_videos", __name__, area="catalog", tag="Catalogue: videos")


@api.get("/catalog/videos", returns=[shapes.CatalogVideoRow])
@role_required("employee")
def list_videos(query: shapes.VideoQuery) -> Answer:
    """List videos, with when they are on air and the rights of their titles."""
    rows, on = listed(
        video_lists.list_videos, query, query.sort, q=arguments.like(query.q), kind=query.kind,
        title_id=query.titleId, air=query.air, rights=query.rights)
    return Answer([_listed(row) for row in video_lists.complete(rows)], next=on)


@api.post("/catalog/titles/<id:title_id>/videos", returns=shapes.CatalogVideo, status=201)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_video(title_id: int, body: shapes.CatalogVideoForm) -> Answer:
    """Add a video to a title."""
    seasons.title_head(title_id)
    video_id = videos.create(title_id, filled(Video, _in_season(title_id, body.model_dump())))
    return _answer(video_id, location=f"/api/catalog/videos/{video_id}")


@api.get("/catalog/videos/<id:video_id>", returns=shapes.CatalogVideo)
@role_required("employee")
def get_video(video_id: int) -> Answer:
    """Get one video."""
    return _answer(video_id)


@api.patch("/catalog/videos/<id:video_id>", returns=shapes.CatalogVideo, versioned=True)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def change_video(video_id: int, body: shapes.CatalogVideoChanges, version: int) -> Answer:
    """Change a video. A list of languages that is sent replaces the whole list."""
    row = videos.get(video_id)
    sent = _in_season(row["title_id"], body.sent())
    videos.update(video_id, changed(Video, row, sent, version), version)
    return _answer(video_id)


@api.delete("/catalog/videos/<id:video_id>", versioned=True)
@role_required("employee")
def delete_video(video_id: int, version: int) -> Answer:
    """Delete a video that nobody has watched."""
    videos.delete(video_id, version)
    return Answer()


def _in_season(title_id: int, sent: dict[str, Any]) -> dict[str, Any]:
    """Return a body with the id of the season that it names by number. Raises Invalid."""
    values = dict(sent)
    number = values.pop("season", None)
    season_id = seasons.id_of(title_id, number) if number is not None else None
    if number is not None and season_id is None:
        raise Invalid.at("season", f"This title has no season {number}.")
    return values | ({"season_id": season_id} if "season" in sent else {})


def _answer(video_id: int, location: str | None = None) -> Answer:
    row = videos.get(video_id)
    data = {
        "id": str(row["id"]), "titleId": str(row["title_id"]), "title": row["title"],
        "seasonId": text_id(row["season_id"]), "name": row["name"], "kind": row["kind"],
        "season": row["season"], "number": row["number"], "runtimeS": row["runtime_s"],
        "published": row["published"], "publishAt": row["publish_at"],
        "unpublishAt": row["unpublish_at"], "audio": row["audio"],
        "subtitles": row["subtitles"], "synopsis": row["synopsis"], "air": row["air"],
        "createdAt": row["created_at"],
    }
    return Answer(data, version=row["row_version"], location=location)


def _listed(row: ListedVideo) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "titleId": str(row["title_id"]), "title": row["title"],
        "name": row["name"], "kind": row["kind"], "season": row["season"],
        "number": row["number"], "runtimeS": row["runtime_s"] or None, "air": row["air"],
        "audio": row["audio"].split(), "subtitles": row["subtitles"].split(),
        "rights": rights_json(row["rights"]), "createdAt": row["created_at"],
        "changedAt": row["changed"],
    }
