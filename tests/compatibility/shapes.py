"""The shapes of the earlier platform's API, and how an answer is held against them.

A shape says every key there is. The contract lets answers grow ("more fields"): what grew is
listed in `ADDED`, so that nothing is added, renamed or lost by accident.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from app.web.codes import CODES

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z\Z")
MIME = "application/json"


class Time:
    """An ISO 8601 time in UTC, written with Z."""


class Id:
    """An opaque string."""


class Maybe:
    """Text, or nothing said."""


PERSON = {"id": Id, "name": str}
USER = {"id": Id, "name": str, "role": str}
COMMENT = {"id": Id, "content": str, "userId": Id, "videoId": Id, "createdAt": Time,
           "user": PERSON}
VIDEO = {"id": Id, "title": str, "description": Maybe, "url": str, "creatorId": Id,
         "createdAt": Time, "creator": PERSON, "comments": [COMMENT]}
SUBSCRIPTION = {"id": Id, "creator": PERSON, "createdAt": Time}
CREATOR = {"id": Id, "name": str, "createdAt": Time, "videos": [VIDEO]}
FEED = {"subscribedVideos": [VIDEO], "otherVideos": [VIDEO]}
SIGNED_IN = {"token": str, "user": USER}
REFRESHED = SIGNED_IN | {"refreshToken": str}

# id(shape) → keys that were added since, each on purpose.
ADDED: dict[int, set[str]] = {id(SIGNED_IN): {"expiresIn"}, id(REFRESHED): {"expiresIn"}}
# A comment as a room gets it: its place there, and what is known of it.
IN_A_ROOM = {**COMMENT}
ADDED[id(IN_A_ROOM)] = {"seq", "revision", "client_msg_id", "mediaSecond", "editedAt", "state",
                        "removalReason", "replyTo"}


def fits(value: Any, shape: Any, place: str = "answer") -> None:
    """Raise AssertionError naming the place where a value is not what the contract says."""
    if isinstance(shape, list):
        assert isinstance(value, list), f"{place}: no bare array but {value!r:.80}"
        for position, item in enumerate(value):
            fits(item, shape[0], f"{place}[{position}]")
    elif isinstance(shape, dict):
        assert isinstance(value, dict), f"{place}: no object but {value!r:.80}"
        assert shape.keys() == value.keys() - ADDED.get(id(shape), set()), f"{place}: {value}"
        for key, part in shape.items():
            fits(value[key], part, f"{place}.{key}")
    elif shape is Time:
        assert isinstance(value, str) and TIME.match(value), f"{place}: {value!r}"
        age = datetime.now(UTC) - datetime.fromisoformat(value)
        assert timedelta(minutes=-1) < age, f"{place}: {value} is in the future"
    elif shape is Id:
        assert isinstance(value, str) and value, f"{place}: {value!r} is no string"
    elif shape is Maybe:
        assert value is None or isinstance(value, str), f"{place}: {value!r}"
    else:
        assert isinstance(value, shape), f"{place}: {value!r} is no {shape.__name__}"


def is_answer(answer: requests.Response, status: int, shape: Any = None) -> Any:
    """The body of an answer with this status and, if given, this shape."""
    assert answer.status_code == status, f"{answer.request.method} {answer.url}: {answer.text}"
    if shape is None:
        return None
    assert answer.headers["Content-Type"].split(";")[0] == MIME
    fits(answer.json(), shape)
    return answer.json()


def is_error(answer: requests.Response, status: int) -> dict[str, Any]:
    """The body of an error: it says in `message` what was wrong, and in `status` the status."""
    assert answer.status_code == status, (
        f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}")
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    body = answer.json()
    assert isinstance(body["message"], str) and body["message"].strip(), body
    assert body["status"] == status and isinstance(body["errors"], list), body
    assert body["code"] in CODES, body
    assert body["request_id"] == answer.headers["X-Request-ID"], body
    for each in body["errors"]:
        assert each.keys() == {"field", "message", "code"}, body
    return body
