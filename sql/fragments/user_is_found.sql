-- The question finds the account `a` by its name or address; without a question every one is found.
(
  %(match_anything)s
  OR EXISTS (
    SELECT 1
    FROM search_texts AS w
    WHERE w.kind = 'account'
      AND w.object_id = a.id
      AND {{include search_finds}}
  )
)
