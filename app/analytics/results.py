"""Results of reports as the cache keeps them: JSON, signed with a key of this installation.

The cache may be a folder or a Redis that others can write. What is read there is data only, never
a program as pickles are, and counts only if we wrote it for the same report and parameters.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from flask_caching.backends import FileSystemCache, RedisCache

from app.analytics.reports import Item
from app.config import settings

_TAG = 32
_COUNT = b"count "  # of the files, which the cache keeps among them
# Values that JSON does not have, each by a name. A datetime is a date too, so it comes first.
_KINDS: tuple[tuple[type, str, Callable[[Any], str], Callable[[str], Any]], ...] = (
    (datetime, "datetime", datetime.isoformat, datetime.fromisoformat),
    (date, "date", date.isoformat, date.fromisoformat),
    (Decimal, "decimal", str, Decimal),
    (bytes, "bytes", bytes.hex, bytes.fromhex),
)


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a report: columns, rows in order, and the time of computation (UTC)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    as_of: datetime
    took_ms: int

    def dicts(self) -> list[Item]:
        """Return the rows as dicts by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def pack(key: str, result: Result) -> bytes:
    """Return a result as the cache keeps it under this key."""
    body = json.dumps([result.columns, result.rows, result.as_of, result.took_ms],
                      default=_named, ensure_ascii=False).encode()
    return _tag(key, body) + body


def unpack(key: str, kept: Any) -> Result | None:
    """Return the result kept under this key, or None for whatever we did not write there."""
    if not isinstance(kept, bytes) or not hmac.compare_digest(
            kept[:_TAG], _tag(key, kept[_TAG:])):
        return None
    columns, rows, as_of, took_ms = json.loads(kept[_TAG:], object_hook=_value)
    return Result(tuple(columns), tuple(map(tuple, rows)), as_of, took_ms)


def _named(value: Any) -> dict[str, str]:
    for kind, name, write, _ in _KINDS:
        if isinstance(value, kind):
            return {name: write(value)}
    raise TypeError(f"No value of a report: {type(value).__name__}")


def _value(named: dict[str, str]) -> Any:
    return next(read(named[name]) for _, name, _, read in _KINDS if name in named)


def _tag(key: str, body: bytes) -> bytes:
    secret = settings().secret_key
    own = hmac.digest((secret.get_secret_value() if secret else "").encode(), b"report results",
                      hashlib.sha256)
    return hmac.digest(own, key.encode() + b"\n" + body, hashlib.sha256)


class Plain:
    """Bytes, and the count of the cache's files, as they are: the package would load pickles."""

    def dump(self, value: Any, file: IO[bytes], _protocol: int = 0) -> None:
        """Write a value to a file."""
        file.write(self.dumps(value))

    def load(self, file: IO[bytes]) -> Any:
        """Return a file's value."""
        return self.loads(file.read())

    def dumps(self, value: Any, _protocol: int = 0) -> bytes:
        """Return a value's bytes."""
        return value if isinstance(value, bytes) else _COUNT + b"%d" % value

    def loads(self, kept: bytes | None) -> Any:
        """Return the value of bytes; of others than ours it makes nothing but bytes."""
        if kept is not None and kept.startswith(_COUNT):
            number = kept.removeprefix(_COUNT)
            return int(number) if number.isdigit() and len(number) < 19 else 0
        return kept


class Files(FileSystemCache):
    """The cache in a folder, without pickles."""

    serializer = Plain()  # type: ignore[assignment]

    @property
    def _file_count(self) -> int:
        found = self.get(self._fs_count_file)
        return found if isinstance(found, int) else 0


class Redis(RedisCache):
    """The cache in Redis, without pickles."""

    serializer = Plain()  # type: ignore[assignment]
