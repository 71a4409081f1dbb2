-- The access rule, and the filters of the browse page; a filter that is NULL is not set.
{{include can_view_title}}
AND (%(kind)s IS NULL OR t.kind = %(kind)s)
AND (%(house_id)s IS NULL OR t.house_id = %(house_id)s)
AND (
  %(genre)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM title_genres AS any_genre
    INNER JOIN genres AS filter_genre ON filter_genre.id = any_genre.genre_id
    WHERE any_genre.title_id = t.id
      AND filter_genre.slug = %(genre)s
  )
)
AND (
  %(made_in)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM title_countries AS origin
    WHERE origin.title_id = t.id
      AND origin.country = %(made_in)s
  )
)
AND (
  %(audio)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM videos AS v
    INNER JOIN video_languages AS heard ON heard.video_id = v.id
    WHERE v.title_id = t.id
      AND heard.track = 'audio'
      AND heard.language = %(audio)s
      AND {{include on_air}}
  )
)
AND (
  %(subtitle)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM videos AS v
    INNER JOIN video_languages AS shown ON shown.video_id = v.id
    WHERE v.title_id = t.id
      AND shown.track = 'subtitle'
      AND shown.language = %(subtitle)s
      AND {{include on_air}}
  )
)
AND (%(inside)s IS NULL OR t.name LIKE %(inside)s)
AND (%(starts)s IS NULL OR t.name LIKE %(starts)s OR t.name LIKE %(word)s)
