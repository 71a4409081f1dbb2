-- The rule of exclusive rights for terms `o` of contract `c` in territories `tt`: about one of
-- the titles, with a day in common, and in an active contract or in the same one where one of the
-- two is exclusive in a common territory. With `once`, any term of the same contract conflicts.
o.title_id IN (%(title_ids)s)
AND o.starts_on <= %(ends_on)s
AND o.ends_on >= %(starts_on)s
AND (%(term_id)s IS NULL OR o.id <> %(term_id)s)
AND (
  (%(once)s AND c.id = %(contract_id)s)
  OR (
    (o.exclusive OR %(exclusive)s)
    AND (c.state = 'active' OR c.id = %(contract_id)s)
    AND tt.country IN (%(territories)s)
  )
)
