"""Who wants to hear of a change in a room: whatever brings it to those who are watching.

Other processes are told with the change itself, this one after its COMMIT. A hook gets the stored
comments in the order of their revisions; it must not raise, and writes nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from app import db
from app.ops import bus

Row = dict[str, Any]

COMMENTS, ROOM = "comments", "room"

changed_comments: list[Callable[[list[Row]], None]] = []
changed_room: list[Callable[[int], None]] = []


def comments(changed: list[Row]) -> None:
    """Tell of comments that are new, edited or removed, those of each room in order. Part of the
    change's transaction: nobody hears of what is rolled back."""
    bus.tell(COMMENTS, rooms=[[row["video_id"], row["revision"]]
                              for row in {row["video_id"]: row for row in changed}.values()])
    for hook in changed_comments:
        db.after_commit(partial(hook, changed))


def room(video_id: int) -> None:
    """Tell that a room has another policy or pace."""
    bus.tell(ROOM, video_id=video_id)
    for hook in changed_room:
        db.after_commit(partial(hook, video_id))
