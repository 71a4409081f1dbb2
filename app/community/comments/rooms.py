"""A video's room in the database: its last comment's number, its revision and its settings.

Every change of its comments locks its row first, until COMMIT.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, TypedDict

from app import db
from app.web.api.answers import dumps

Policy = Literal["open", "approval", "off"]


class Room(TypedDict):
    """A room: its newest comment's number, its revision and its settings."""

    video_id: int
    last_seq: int
    revision: int
    policy: Policy
    slow_mode_s: int
    row_version: int


_sql = db.queries("community/rooms", lock_room=Room, lock_rooms=Room, room=Room)


def lock(video_id: int) -> Room:
    """Lock a room and return its row; make it if it does not exist.

    Part of the caller's transaction. Raises Rejected when there is no such video.
    """
    found: Room | None = _sql.lock_room(video_id=video_id)
    if found is None:
        _sql.open_room(video_id=video_id)
        made: Room = _sql.lock_room(video_id=video_id)
        return made
    return found


def lock_all(video_ids: Iterable[int]) -> dict[int, Room]:
    """Lock rooms in ascending order and return their rows by video; make those that do not exist.

    Raises Rejected when there is no such video.
    """
    wanted = set(video_ids)
    if not wanted:
        return {}
    found = {row["video_id"]: row for row in _sql.lock_rooms(video_ids=wanted)}
    if missing := sorted(wanted - found.keys()):
        db.insert_many("comment_rooms", ("video_id",), [(each,) for each in missing],
                       update=("video_id",))
        found = {row["video_id"]: row for row in _sql.lock_rooms(video_ids=wanted)}
    return found


def write(locked: Iterable[Room]) -> None:
    """Write the numbers and revisions of locked rooms."""
    _sql.write_rooms(rooms=dumps(list(locked)).decode())


def revisions(video_ids: Sequence[int]) -> dict[int, int]:
    """Return the rooms' revisions by video."""
    return {row["video_id"]: row["revision"] for row in _sql.revisions_of(video_ids=video_ids)}


def state(video_id: int) -> Room:
    """Return the room; one without any comment is open."""
    found: Room | None = _sql.room(video_id=video_id)
    return found or {"video_id": video_id, "last_seq": 0, "revision": 0, "policy": "open",
                     "slow_mode_s": 0, "row_version": 1}


def advance(room: Room, *, comments: int = 0, changes: int = 1) -> int:
    """Advance the locked room by so many comments and changes; return its new revision."""
    _sql.advance_room(video_id=room["video_id"], comments=comments, changes=changes)
    room["last_seq"] += comments
    room["revision"] += changes
    return room["revision"]
