"""Broadcast the changes of a room: to other processes with the change itself, to this one after
its COMMIT.

A message to other processes says only how far the room has come. The stored comments are handed to
the receiver of this process in the order of their revisions.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from app import db
from app.community.comments.stored import Comment
from app.ops import bus

COMMENTS, SETTINGS = "comments", "room_settings"


class Receiver(Protocol):
    """A carrier of changes to the members of a room. It must not raise, and writes nothing."""

    def committed(self, changed: list[Comment]) -> None:
        """Take comments that this process has committed, those of each room in order."""

    def advanced(self, video_id: int, revision: int) -> None:
        """Take the revision that another process has broadcast."""

    def settings_changed(self, video_id: int) -> None:
        """Take note that a room has new settings."""


_receiver: Receiver | None = None


def receive_by(receiver: Receiver | None) -> None:
    """Hand every change to `receiver` from now on. The live server calls this once; a process
    without one needs no receiver."""
    global _receiver
    _receiver = receiver


def comments(changed: list[Comment]) -> None:
    """Broadcast new, edited or removed comments, those of each room in order.

    Part of the change's transaction: nothing is broadcast that is rolled back.
    """
    bus.publish(COMMENTS, rooms=[[row["video_id"], row["revision"]]
                                 for row in {row["video_id"]: row for row in changed}.values()])
    if _receiver is not None:
        db.after_commit(partial(_receiver.committed, changed))


def room_settings(video_id: int) -> None:
    """Broadcast that a room has another policy or pace. Part of the change's transaction."""
    bus.publish(SETTINGS, video_id=video_id)
    if _receiver is not None:
        db.after_commit(partial(_receiver.settings_changed, video_id))


def from_elsewhere(message: Mapping[str, Any], receiver: Receiver) -> None:
    """Hand a message of another process to `receiver`."""
    if message["method"] == COMMENTS:
        for video_id, revision in message["rooms"]:
            receiver.advanced(video_id, revision)
    elif message["method"] == SETTINGS:
        receiver.settings_changed(message["video_id"])
