"""/api/videos: the videos of creators, as the earlier platform's API has them."""

from typing import Any

from flask_login import current_user

from app.accounts.access import role_required, signed_in
from app.media import shapes, uploads
from app.web import limits
from app.web.api import Answer, Api, CompatibleList
from app.web.api.lists import listed

api = Api("videos", __name__, area="studio", tag="Own videos")


@api.post("/videos", returns=shapes.Video, status=201)
@role_required("creator")
def create_video(body: shapes.NewVideo) -> Answer:
    """Register a file in object storage as a video of your channel.

    The address is https at a host this site allows. Your first video makes the channel.
    """
    limits.hit("upload", f"account {current_user.id}")
    video_id = uploads.register(current_user.id, body.title, body.description, body.url)
    return Answer(shapes.video_json(uploads.get(video_id)), location=f"/api/videos/{video_id}")


@api.get("/videos/my", returns=[shapes.Video])
@signed_in
def list_my_videos(query: CompatibleList) -> Answer:
    """Your own videos, the newest first, hidden ones too; an empty list for who has none."""
    rows, on = listed(uploads.sql.uploads_of, query, "-newest", creator_id=current_user.id)
    return Answer(shapes.videos_json(rows), next=on)


@api.patch("/videos/<id:video_id>", returns=shapes.Video)
@role_required("creator")
def change_video(video_id: int, body: shapes.VideoChanges) -> dict[str, Any]:
    """Change the title or the description of your video."""
    uploads.change(video_id, current_user.id,
                   {name: getattr(body, name) for name in body.model_fields_set})
    return shapes.video_json(uploads.get(video_id))


@api.delete("/videos/<id:video_id>", returns=shapes.Deleted)
@role_required("creator")
def delete_video(video_id: int) -> dict[str, str]:
    """Delete your video with its comments. It is a 404 from then on."""
    uploads.delete(video_id, current_user.id)
    return {"message": "The video is deleted."}
