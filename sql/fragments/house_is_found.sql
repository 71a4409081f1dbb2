-- The question finds the house `h`; without a question every house is found.
(
  %(match_anything)s
  OR EXISTS (
    SELECT 1
    FROM search_texts AS w
    WHERE w.kind = 'house'
      AND w.object_id = h.id
      AND {{include search_finds}}
  )
)
