"""Careless versions of what the community does: the tests must notice them."""

import time
from typing import Any

from app import db


class Counting:
    """Numbers a comment by counting those that are there, without taking a turn."""

    def __init__(self, sql: Any):
        self._sql = sql

    def take_turn(self, video_id: int) -> int:
        """Nobody waits for anybody."""
        return 1

    def turn(self, video_id: int) -> int:
        """One more than there are; meanwhile another counts the same."""
        found = db.database().rows("SELECT COUNT(*) + 1 AS seq FROM comments "
                                   "WHERE video_id = %(id)s", {"id": video_id})[0]["seq"]
        time.sleep(0.02)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sql, name)
