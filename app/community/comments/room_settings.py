"""Room settings: who may comment on a video, and how fast. Moderators change them."""

from typing import Any, ClassVar, TypedDict

from pydantic import Field

from app import db
from app.accounts.users import Account
from app.accounts.viewer import viewer_of
from app.community.comments import broadcast, rooms
from app.community.comments.rooms import Policy, Room
from app.community.moderation import moderation
from app.office import nouns
from app.office.editing import unchanged
from app.office.nouns import Noun
from app.ops import audit
from app.web import errors
from app.web.errors import Problem
from app.web.forms import Form


class Place(TypedDict):
    """A video's room, the owner of its title, and whether the asker may watch the video."""

    video_id: int
    video_name: str
    title_id: int
    title_name: str
    title_kind: str
    owner_id: int | None
    may_watch: int


class Settings(Room, Place):
    """A room and its place."""


_sql = db.queries("community/room_settings", moderated_room=Place)


SLOWEST_S = 600
POLICIES = {"open": "Everyone who can watch", "approval": "Everyone, after a moderator approves",
            "off": "Nobody; earlier comments stay"}
NOUN = Noun(
    "comment_room", "comment rooms",
    fields={"policy": nouns.Field("Who can comment", nouns.choice(POLICIES)),
            "slow_mode_s": nouns.Field("Slow mode", lambda seconds, names: f"{seconds} s")})


class RoomForm(Form):
    """A room's settings; `row_version` is the version that was read."""

    example: ClassVar[dict[str, Any]] = {"policy": "approval", "slow_mode_s": 10,
                                         "row_version": 1}

    policy: Policy
    slow_mode_s: int = Field(ge=0, le=SLOWEST_S)
    row_version: int


class Stale(errors.Stale):
    """Another moderator has saved the room meanwhile; `room` is their version."""

    def __init__(self, room: Room):
        super().__init__("The room was changed meanwhile.")
        self.room = room


def of(video_id: int, moderator: Account) -> Settings:
    """Return a video's room, for an account that moderates it.

    Raises Problem 403 for a video that the account may only watch, and 404 for one that it may not
    even watch.
    """
    place: Place | None = _sql.moderated_room(video_id=video_id, viewer=viewer_of(moderator))
    if place is None:
        raise Problem(404)
    if not moderation.may(moderator, place["owner_id"]):
        raise Problem(403, moderation.NOT_YOURS) if place["may_watch"] else Problem(404)
    return {**place, **rooms.state(video_id)}


def seen(video_id: int, account: Account) -> Settings:
    """Return the same for an account that may watch the video. Raises Problem 404."""
    place: Place | None = _sql.moderated_room(video_id=video_id, viewer=viewer_of(account))
    if place is None or not (place["may_watch"] or moderation.may(account, place["owner_id"])):
        raise Problem(404)
    return {**place, **rooms.state(video_id)}


@db.transactional("comment_rooms.update")
def change(video_id: int, moderator: Account, policy: Policy, slow_mode_s: int,
           row_version: int) -> Room:
    """Change the room and return it. Raises Problem 403, 404, or Stale."""
    given = {"policy": policy, "slow_mode_s": slow_mode_s}
    found = of(video_id, moderator)
    if found["row_version"] == row_version and unchanged(found, given):
        return rooms.state(video_id)
    room = rooms.lock(video_id)
    if room["row_version"] != row_version:
        raise Stale(room)
    _sql.set_room(video_id=video_id, policy=policy, slow_mode_s=slow_mode_s)
    audit.record("comment_room.update", "comment_room", video_id, actor_id=moderator.id,
                 old={"policy": room["policy"], "slow_mode_s": room["slow_mode_s"],
                      "row_version": row_version},
                 new={**given, "row_version": row_version + 1})
    broadcast.room_settings(video_id)
    return rooms.state(video_id)
