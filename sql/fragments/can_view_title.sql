-- The one access rule, for a title `t` and the viewer's %(country)s, %(today)s, %(maturity_age)s
-- and %(has_plan)s: published, not above the viewer's age, free or in the plan, and either owned
-- or covered in the viewer's country today by a term of an active contract. STRAIGHT_JOIN and
-- the keys keep to the title's few terms while the planner knows nothing yet of terms just added.
t.published
AND t.maturity_age <= %(maturity_age)s
AND (t.is_free OR %(has_plan)s)
AND (
  t.owned
  OR EXISTS (
    SELECT STRAIGHT_JOIN 1
    FROM terms AS live_term FORCE INDEX (terms_title)
    INNER JOIN contracts AS live_contract FORCE INDEX (PRIMARY)
      ON live_contract.id = live_term.contract_id
    INNER JOIN term_territories AS live_territory FORCE INDEX (PRIMARY)
      ON live_territory.term_id = live_term.id
    WHERE live_term.title_id = t.id
      AND live_term.starts_on <= %(today)s
      AND live_term.ends_on >= %(today)s
      AND live_contract.state = 'active'
      AND live_territory.country = %(country)s
  )
)
