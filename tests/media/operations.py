"""Calls of the operations of media."""

from tests.media.scenes import upload


def an_upload(world):
    """Make an upload of Alice's."""
    return {"as": world.alice, "video_id": upload(world, world.alice)}


PREPARED = {"api_videos.change_video": an_upload, "api_videos.delete_video": an_upload}
