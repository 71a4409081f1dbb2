-- The access rule and the filters of the browse page; a NULL filters nothing.
{{include can_view_title}}
AND (%(filter_kind)s IS NULL OR t.kind = %(filter_kind)s)
AND (%(filter_house_id)s IS NULL OR t.house_id = %(filter_house_id)s)
AND (
  %(filter_genre)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM title_genres AS any_genre
    INNER JOIN genres AS filter_genre ON filter_genre.id = any_genre.genre_id
    WHERE any_genre.title_id = t.id
      AND filter_genre.slug = %(filter_genre)s
  )
)
AND (
  %(filter_made_in)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM title_countries AS origin
    WHERE origin.title_id = t.id
      AND origin.country = %(filter_made_in)s
  )
)
AND (
  %(filter_audio)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM videos AS v
    INNER JOIN video_languages AS heard ON heard.video_id = v.id
    WHERE v.title_id = t.id
      AND heard.track = 'audio'
      AND heard.language = %(filter_audio)s
      AND {{include on_air}}
  )
)
AND (
  %(filter_subtitle)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM videos AS v
    INNER JOIN video_languages AS shown ON shown.video_id = v.id
    WHERE v.title_id = t.id
      AND shown.track = 'subtitle'
      AND shown.language = %(filter_subtitle)s
      AND {{include on_air}}
  )
)
