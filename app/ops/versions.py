"""Data versions: one number per topic, raised by every write that a report could show."""

from typing import Literal

from app import db
from app.ops.clock import now

sql = db.queries("ops/versions")

Topic = Literal["catalog", "contracts", "reviews", "subscriptions", "viewing"]


def bump(topic: Topic) -> None:
    """Raise the topic's version. The last statement of a transaction, as its row is hot."""
    sql.bump_data_version(topic=topic, now=now())


def current() -> dict[str, int]:
    """Topic → version."""
    return {row["topic"]: row["version"] for row in sql.list_data_versions()}
