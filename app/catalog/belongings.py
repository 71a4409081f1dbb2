"""What belongs to videos and goes when they go: languages, files, comments, notices."""

from app import db

sql = db.queries("catalog_belongings")


def clear(title_id: int, season_id: int | None = None, video_id: int | None = None) -> None:
    """Delete what belongs to all videos of a title, of a season, or to one video.

    Part of the caller's transaction, which holds the row that is deleted. What was watched is no
    belonging: the ledger keeps it, and the database refuses to delete its video.
    """
    which = {"title_id": title_id, "season_id": season_id, "video_id": video_id}
    for clear_some in (
        sql.clear_reply_notices_of, sql.clear_upload_notices_of, sql.part_replies_of,
        sql.clear_comments_of, sql.clear_rooms_of, sql.clear_assets_of, sql.clear_languages_of,
    ):
        clear_some(**which)
