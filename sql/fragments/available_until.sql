-- The last day in a row on which terms cover the title `t` in the viewer's country, counted from
-- the viewer's day: the first end that no other term bridges. NULL for an owned title, which has
-- no last day. STRAIGHT_JOIN and the keys keep to a title's few terms: otherwise, whatever the
-- statistics, the inner query would read every term by contract.
CASE WHEN t.owned THEN NULL ELSE (
  SELECT STRAIGHT_JOIN MIN(ending.ends_on)
  FROM terms AS ending FORCE INDEX (terms_title)
  INNER JOIN contracts AS ending_contract FORCE INDEX (PRIMARY)
    ON ending_contract.id = ending.contract_id
  INNER JOIN term_territories AS ending_territory FORCE INDEX (PRIMARY)
    ON ending_territory.term_id = ending.id
  WHERE ending.title_id = t.id
    AND ending.ends_on >= %(viewer_today)s
    AND ending_contract.state = 'active'
    AND ending_territory.country = %(viewer_country)s
    AND NOT EXISTS (
      SELECT STRAIGHT_JOIN 1
      FROM terms AS bridge FORCE INDEX (terms_title)
      INNER JOIN contracts AS bridge_contract FORCE INDEX (PRIMARY)
        ON bridge_contract.id = bridge.contract_id
      INNER JOIN term_territories AS bridge_territory FORCE INDEX (PRIMARY)
        ON bridge_territory.term_id = bridge.id
      WHERE bridge.title_id = ending.title_id
        AND bridge.starts_on <= DATE_ADD(ending.ends_on, INTERVAL 1 DAY)
        AND bridge.ends_on > ending.ends_on
        AND bridge_contract.state = 'active'
        AND bridge_territory.country = %(viewer_country)s
    )
) END
