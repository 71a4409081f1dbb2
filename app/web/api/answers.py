"""The answer of an operation, and its bytes, which clients can cache and compare."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Response, request

from app.web.arguments import number
from app.web.errors import Problem

Json = dict[str, object]  # a JSON object of an answer

_OPTIONS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


@dataclass(slots=True)
class Answer:
    """JSON `data`, and the values of headers: `version` (ETag), `location`, `next` (Link)."""

    data: Any = None
    status: int | None = None
    version: int | None = None
    location: str | None = None
    next: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def dumps(data: Any) -> bytes:
    """Return JSON bytes: times as ISO 8601 with Z, decimals as numbers."""
    return orjson.dumps(data, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    from decimal import Decimal

    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"Not JSON: {type(value).__name__}")


def respond(answer: Answer, status: int) -> Response:
    """Return the answer as a response with its ETag; a 304 if the client has the same."""
    status = answer.status or status
    body = b"" if status == 204 else dumps(answer.data)
    response = Response(body, status, mimetype="application/json")
    headers = response.headers
    if answer.location:
        headers["Location"] = answer.location
    if answer.next:
        headers["Link"] = f'<{answer.next}>; rel="next"'
    for name, value in answer.headers.items():
        headers[name] = value
    if status == 204:
        del headers["Content-Type"]
    else:
        tag(response, body, answer.version)
    return response


def tag(response: Response, body: bytes, version: int | None = None) -> None:
    """Set an ETag of version and content, and answer 304 if the client has it."""
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    etag = digest if version is None else f"{version}-{digest}"
    response.headers["ETag"] = f'"{etag}"'
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.method == "GET" and "If-None-Match" in request.headers and (
            request.if_none_match.contains_weak(etag)):  # a compressing proxy makes it weak
        response.status_code = 304
        response.set_data(b"")
        for name in ("Content-Type", "Content-Length"):
            response.headers.pop(name, None)


def expected_version() -> int:
    """Return the version in If-Match. Raises Problem 428 without one, 412 for no version."""
    given = request.headers.get("If-Match")
    if not given or given.strip() == "*":
        raise Problem(428, "Send If-Match with the ETag of the version you have read.")
    version = number(given.strip().removeprefix("W/").strip('"').split("-")[0])
    if version is None:
        raise Problem(412)
    return version
