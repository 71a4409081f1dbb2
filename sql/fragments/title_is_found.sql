-- The question finds the title `t`; without a question every title is found.
(
  %(match_anything)s
  OR EXISTS (
    SELECT 1
    FROM search_texts AS w
    WHERE w.kind = 'title'
      AND w.object_id = t.id
      AND {{include search_finds}}
  )
)
