-- The filters of the titles list, for a title `t` and its house `h`; a NULL filters nothing.
(%(q)s IS NULL OR t.name LIKE %(q)s OR h.name LIKE %(q)s)
AND (%(kind)s IS NULL OR t.kind = %(kind)s)
AND (%(house_id)s IS NULL OR t.house_id = %(house_id)s)
AND (%(published)s IS NULL OR t.published = %(published)s)
AND (
  %(genre_id)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM title_genres AS any_genre
    WHERE any_genre.title_id = t.id
      AND any_genre.genre_id = %(genre_id)s
  )
)
AND (
  %(rights)s IS NULL
  OR (%(rights)s = 'owned' AND t.owned)
  OR (%(rights)s = 'live' AND {{include title_is_live}})
  OR (%(rights)s = 'none' AND NOT t.owned AND NOT {{include title_is_live}})
)
