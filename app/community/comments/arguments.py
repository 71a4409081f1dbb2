"""Read the arguments that a socket sends."""

from collections.abc import Mapping
from typing import Any

from app.community.comments.delivery import Position
from app.text import clean
from app.web import arguments
from app.web.errors import Problem
from app.web.forms import Invalid


def video_id(value: Any) -> int:
    """Read a video's id: decimal text or a whole number, alone or as `videoId`.

    Raises Problem 404 for anything else: no video has such an id.
    """
    if isinstance(value, dict):
        value = value.get("videoId")
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18:
        return value
    found = arguments.number(value) if isinstance(value, str) else None
    if found is None:
        raise Problem(404)
    return found


def text(value: Any) -> str:
    """Read a comment's text. Raises Invalid for anything else, and for half a character."""
    if not isinstance(value, str):
        raise Invalid.at("content", "Please fill this in.", "required")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid.at("content", "That text cannot be read.") from None
    return clean(value)


def optional_text(value: Any) -> str | None:
    """Read a client's own id of a message, or None. Raises Invalid for anything else."""
    if value is None or isinstance(value, str):
        return value
    raise Invalid.at("client_msg_id", "1 to 64 visible characters.")


def optional_number(value: Any, name: str) -> int | None:
    """Read a whole number from 0 on, its decimal text, or None. Raises Invalid for anything
    else."""
    if value is None:
        return None
    if isinstance(value, str):
        value = arguments.number(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**18:
        raise Invalid.at(name, "Enter a whole number.")
    return value


def position(values: Mapping[str, Any]) -> Position | None:
    """Read how far a client says it is.

    Each comment has advanced the room's revision, so without a revision the comment's number is one
    the client has surely seen. A revision below the number counts, too: a client that was cut off
    between the comments it missed and their changes has one.
    """
    after = optional_number(values.get("after"), "after")
    if after is None:
        return None
    revision = optional_number(values.get("revision"), "revision")
    return Position(after, after if revision is None else revision)
