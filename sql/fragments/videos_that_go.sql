-- The `videos` of a title, of one of its seasons, or one video of it.
videos.title_id = %(title_id)s
AND (%(season_id)s IS NULL OR videos.season_id = %(season_id)s)
AND (%(video_id)s IS NULL OR videos.id = %(video_id)s)
