-- A term of an active contract covers the title `t` today, in at least one country. STRAIGHT_JOIN
-- and the keys keep to the title's few terms, each of which needs one country.
EXISTS (
  SELECT STRAIGHT_JOIN 1
  FROM terms AS any_term FORCE INDEX (terms_title)
  INNER JOIN contracts AS any_contract FORCE INDEX (PRIMARY)
    ON any_contract.id = any_term.contract_id
  WHERE any_term.title_id = t.id
    AND any_term.starts_on <= %(today)s
    AND any_term.ends_on >= %(today)s
    AND any_contract.state = 'active'
    AND EXISTS (SELECT 1 FROM term_territories WHERE term_territories.term_id = any_term.id)
)
