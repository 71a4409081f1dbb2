"""/api/videos: the videos of creators, as the earlier platform's API has them."""

from flask_login import current_user

from app.accounts.access import limited, role_required, signed_in
from app.media import shapes, uploads
from app.web import limits, sizes
from app.web.admission import at_most
from app.web.api import Answer, Api, CompatibleList, Json
from app.web.api.lists import listed

api = Api("videos", __name__, area="studio", tag="Own videos")


@api.post("/videos", returns=shapes.Video, status=201)
@role_required("creator")
@limited("send", by="account")
@at_most(sizes.LONG_FORM)
def create_video(body: shapes.NewVideo) -> Answer:
    """Register a file in object storage as a video of your channel.

    Its address is https at a host that this site allows. Your first video creates the channel.
    """
    limits.hit("upload", f"account {current_user.id}")
    video_id = uploads.register(current_user.id, body.title, body.description, body.url)
    return Answer(shapes.video_json(uploads.get(video_id)), location=f"/api/videos/{video_id}")


@api.get("/videos/my", returns=[shapes.Video])
@signed_in
def list_my_videos(query: CompatibleList) -> Answer:
    """List your own videos, newest first, including hidden ones."""
    rows, following = listed(uploads.list_own, query, "-newest", creator_id=current_user.id)
    return Answer(shapes.videos_json(rows), next=following)


@api.patch("/videos/<id:video_id>", returns=shapes.Video)
@role_required("creator")
@at_most(sizes.LONG_FORM)
def change_video(video_id: int, body: shapes.VideoChanges) -> Json:
    """Change the title or the description of your video."""
    uploads.change(video_id, current_user.id,
                   {name: getattr(body, name) for name in body.model_fields_set})
    return shapes.video_json(uploads.get(video_id))


@api.delete("/videos/<id:video_id>", returns=shapes.Deleted)
@role_required("creator")
def delete_video(video_id: int) -> Json:
    """Delete your video with its comments. From then on it is a 404."""
    uploads.delete(video_id, current_user.id)
    return {"message": "Video deleted."}
