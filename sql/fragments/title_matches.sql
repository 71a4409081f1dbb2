-- The filters of the titles list, for a title `t`; a NULL filters nothing. Its search finds names,
-- not synopses: an action on all that match should surprise nobody.
(
  %(match_anything)s
  OR EXISTS (
    SELECT 1
    FROM search_texts AS w
    WHERE w.kind = 'title'
      AND w.object_id = t.id
      AND {{include search_holds}}
      AND {{include search_grade}} < '7'
  )
)
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
