"""Careless versions of the community's code, which the tests must notice."""

import time
from typing import Any

from app import db


class Counting:
    """Number comments by counting the stored ones, without a lock."""

    def __init__(self, sql: Any):
        self._sql = sql

    def lock_rooms(self, video_ids: set[int]) -> list[dict[str, Any]]:
        """Lock nothing; another transaction counts the same meanwhile."""
        video_id, = video_ids
        found = db.database().rows("SELECT COUNT(*) AS seq FROM comments "
                                   "WHERE video_id = %(id)s", {"id": video_id})[0]["seq"]
        time.sleep(0.02)
        return [{"video_id": video_id, "policy": "open", "slow_mode_s": 0, "row_version": 1,
                 "last_seq": found, "revision": found}]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sql, name)
