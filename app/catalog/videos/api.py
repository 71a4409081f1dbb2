"""/api/catalog/videos: videos as employees keep them."""

from typing import Any

from app.accounts.access import role_required
from app.catalog.api_forms import changed, filled, languages, text_id
from app.catalog.titles import lists as title_lists
from app.catalog.titles import shapes
from app.catalog.videos import lists as video_lists
from app.catalog.videos import videos
from app.ops.clock import now, today
from app.web.api import Answer, Api
from app.web.api.lists import listed

api = Api("catalog_videos", __name__, area="catalog", tag="Catalogue: videos")


@api.get("/catalog/videos", returns=[shapes.CatalogVideoRow])
@role_required("employee")
def list_videos(query: shapes.VideoQuery) -> Answer:
    """Videos, with when they are on air and the rights of their titles."""
    rows, on = listed(
        video_lists.rows, query, query.sort, q=title_lists.like(query.q), kind=query.kind,
        title_id=query.titleId, air=query.air, rights=query.rights, today=today(), now=now())
    video_lists.complete(rows)
    return Answer([_listed(row) for row in rows], next=on)


@api.post("/catalog/titles/<id:title_id>/videos", returns=shapes.CatalogVideo, status=201)
@role_required("employee")
def create_video(title_id: int, body: shapes.CatalogVideoForm) -> Answer:
    """Add a video to a title."""
    video_id = videos.create(title_id, filled(videos.VideoForm, _typed(body.model_dump())))
    return _answer(video_id, location=f"/api/catalog/videos/{video_id}")


@api.get("/catalog/videos/<id:video_id>", returns=shapes.CatalogVideo)
@role_required("employee")
def get_video(video_id: int) -> Answer:
    """One video."""
    return _answer(video_id)


@api.patch("/catalog/videos/<id:video_id>", returns=shapes.CatalogVideo, versioned=True)
@role_required("employee")
def change_video(video_id: int, body: shapes.CatalogVideoChanges, version: int) -> Answer:
    """Change a video. A list of languages that is sent replaces the whole list."""
    row = videos.get(video_id)
    row |= {"publish_at": shapes.utc(row["publish_utc"]),
            "unpublish_at": shapes.utc(row["unpublish_utc"])}
    videos.update(video_id, changed(videos.VideoForm, row, _typed(body.sent()), version))
    return _answer(video_id)


@api.delete("/catalog/videos/<id:video_id>", versioned=True)
@role_required("employee")
def delete_video(video_id: int, version: int) -> Answer:
    """Delete a video that nobody has watched."""
    videos.delete(video_id, version)
    return Answer()


def _typed(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, as the form's fields take it: languages with commas."""
    return {name: ", ".join(value) if name in ("audio", "subtitles") else value
            for name, value in sent.items()}


def _answer(video_id: int, location: str | None = None) -> Answer:
    row = videos.get(video_id)
    data = {
        "id": str(row["id"]), "titleId": str(row["title_id"]), "title": row["title"],
        "seasonId": text_id(row["season_id"]), "name": row["name"], "kind": row["kind"],
        "season": row["season"], "number": row["number"], "runtimeS": row["runtime_s"],
        "published": row["published"], "publishAt": row["publish_utc"],
        "unpublishAt": row["unpublish_utc"], "audio": languages(row["audio"]),
        "subtitles": languages(row["subtitles"]), "synopsis": row["synopsis"] or "",
        "air": row["air"], "createdAt": row["created_at"],
    }
    return Answer(data, version=row["row_version"], location=location)


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "titleId": str(row["title_id"]), "title": row["title"],
        "name": row["name"], "kind": row["kind"], "season": row["season"],
        "number": row["number"], "runtimeS": row["runtime_s"] or None, "air": row["air"],
        "audio": row["audio"].split(), "subtitles": row["subtitles"].split(),
        "rights": shapes.rights_json(row["rights"]), "createdAt": row["created_at"],
        "changedAt": row["changed"],
    }
