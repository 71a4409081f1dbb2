"""Channels: the titles that hold the uploads of creators."""

from app import db
from app.ops import audit, search
from app.ops.clock import now, today

_sql = db.queries("catalog/channels")


def of_creator(creator_id: int, name: str) -> int:
    """Return the id of a creator's channel; the first call creates it.

    The current transaction holds the creator's account, so that only one call creates it.
    """
    found: int | None = _sql.find_channel(creator_id=creator_id)
    return found or _create(creator_id, name)


def _create(creator_id: int, name: str) -> int:
    channel_id = int(_sql.insert_channel(creator_id=creator_id, name=name, today=today(),
                                         now=now()))
    search.index("title", [channel_id])
    audit.record("title.create", "title", channel_id, actor_id=creator_id,
                 new={"name": name, "kind": "channel"})
    return channel_id
