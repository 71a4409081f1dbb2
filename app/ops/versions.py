"""Data versions: one number per topic, raised by every write that a report could show."""

from typing import Literal

from app import db
from app.ops.clock import now

_sql = db.queries("ops/versions")

Topic = Literal["catalog", "contracts", "reviews", "subscriptions", "viewing"]


def bump(topic: Topic) -> None:
    """Raise the topic's version. This is a transaction's last statement, as the row is hot."""
    _sql.bump_data_version(topic=topic, now=now())


def current() -> dict[str, int]:
    """Return topic → version."""
    return {row["topic"]: row["version"] for row in _sql.list_data_versions()}
