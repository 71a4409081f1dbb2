-- The access rule, for a title `t` and the viewer: published, not above the viewer's age, free or
-- in the plan, and either owned or covered in the viewer's country today by a term of an active
-- contract. A condition that reads another field of the viewer is added here and to
-- Viewer.standing. STRAIGHT_JOIN and the keys keep to the title's few terms while the planner has
-- no statistics yet of terms just added.
t.published
AND t.maturity_age <= %(viewer_maturity_age)s
AND (t.is_free OR %(viewer_has_plan)s)
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
      AND live_term.starts_on <= %(viewer_today)s
      AND live_term.ends_on >= %(viewer_today)s
      AND live_contract.state = 'active'
      AND live_territory.country = %(viewer_country)s
  )
)
