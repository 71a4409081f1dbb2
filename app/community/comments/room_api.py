"""/api/comment-rooms: the settings of a video's room."""

from typing import ClassVar

from flask_login import current_user
from pydantic import Field

from app.accounts.access import role_required, signed_in
from app.community.comments import room_settings
from app.community.comments.rooms import Room
from app.community.moderation.moderation import MODERATORS
from app.web.api import Answer, Api, Changes, Shape

api = Api("comment_rooms", __name__, area="community", tag="Moderation of comments")


class CommentRoom(Shape):
    """A room's settings. `approval`: comments are held for a moderator; `off`: nobody comments."""

    example: ClassVar = {"videoId": "12", "policy": "open", "slowModeS": 0}

    videoId: str
    policy: room_settings.Policy
    slowModeS: int = Field(description="Seconds between two comments of one person; 0 is off.")


class CommentRoomChanges(Changes):
    """Changed settings; those that are missing stay."""

    example: ClassVar = {"policy": "approval", "slowModeS": 10}

    policy: room_settings.Policy = "open"
    slowModeS: int = Field(0, ge=0, le=room_settings.SLOWEST_S)


@api.get("/comment-rooms/<id:video_id>", returns=CommentRoom)
@signed_in
def get_room(video_id: int) -> Answer:
    """Get the settings of a room whose video you may watch."""
    return _answer(room_settings.seen(video_id, current_user))


@api.patch("/comment-rooms/<id:video_id>", returns=CommentRoom, versioned=True)
@role_required(*MODERATORS)
def change_room(video_id: int, body: CommentRoomChanges, version: int) -> Answer:
    """Change a room's settings; everyone in the room sees them at once."""
    room = room_settings.of(video_id, current_user)
    wanted = {"policy": room["policy"], "slowModeS": room["slow_mode_s"]} | body.sent()
    return _answer(room_settings.change(video_id, current_user, wanted["policy"],
                                        wanted["slowModeS"], version))


def _answer(room: Room) -> Answer:
    return Answer({"videoId": str(room["video_id"]), "policy": room["policy"],
                   "slowModeS": room["slow_mode_s"]}, version=room["row_version"])
