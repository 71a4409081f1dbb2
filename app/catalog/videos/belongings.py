"""What belongs to videos and goes when they go: languages, files, comments, notices."""

from typing import Any

from app import db

sql = db.queries("catalog/belongings")


def clear(title_id: int, season_id: int | None = None, video_id: int | None = None) -> None:
    """Delete what belongs to all videos of a title, of a season, or to one video.

    Part of the caller's transaction, which holds the row that is deleted. What was watched is no
    belonging: the ledger keeps it, and the database refuses to delete its video.
    """
    which: dict[str, Any] = {"title_id": title_id, "season_id": season_id, "video_id": video_id}
    there = sql.belongings(**which) or {}
    for kind, clear_some in (
        ("comments", sql.clear_reply_notices_of), ("comments", sql.part_replies_of),
        ("comments", sql.clear_comments_of), ("held", sql.clear_held_of),
        ("room", sql.clear_rooms_of),
        ("notices", sql.clear_upload_notices_of), ("assets", sql.clear_assets_of),
        ("languages", sql.clear_languages_of),
    ):
        if there.get(kind):
            clear_some(**which)
