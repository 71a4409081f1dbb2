"""The impact of a deletion: what it also deletes and what forbids it, in sentences."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from app import db
from app.web.errors import Problem

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Impact:
    """`goes` is deleted too; while anything `stops` it, nothing is deleted."""

    goes: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)


class InUse(Problem):
    """A deletion is forbidden because other rows use this one; each use is an error."""

    def __init__(self, impact: Impact):
        super().__init__(409, " ".join(impact.stops), title="Still in use",
                         errors=[{"field": "", "message": text} for text in impact.stops])
        self.impact = impact


def counted(n: int, one: str, many: str | None = None) -> str:
    """Return "1 video" or "12 videos", and an empty text for none."""
    return f"{n:,} {one if n == 1 else many or one + 's'}" if n else ""


def listed(*parts: str) -> list[str]:
    """Return the parts that are not empty."""
    return [part for part in parts if part]


def deleting(verb: Callable[P, T]) -> Callable[P, T]:
    """Decorate a deletion: a row that the database still protects raises InUse."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return verb(*args, **kwargs)
        except db.Rejected as error:
            raise InUse(Impact(stops=["Something else in StreamVault still uses it."])) from error

    return run
