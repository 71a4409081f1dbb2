-- Says whether the title was watched under a term: in one of its territories, on one of its days until
-- the contract ended. `viewing` has title_id, country and day. Drafts license nothing. A title has few
-- terms: STRAIGHT_JOIN and the keys keep to them, whatever the statistics.
EXISTS (
  SELECT STRAIGHT_JOIN 1
  FROM terms FORCE INDEX (terms_title)
  INNER JOIN contracts FORCE INDEX (PRIMARY) ON contracts.id = terms.contract_id
  INNER JOIN term_territories FORCE INDEX (PRIMARY)
    ON term_territories.term_id = terms.id
      AND term_territories.country = viewing.country
  WHERE terms.title_id = viewing.title_id
    AND terms.starts_on <= viewing.day
    AND terms.ends_on >= viewing.day
    AND contracts.state <> 'draft'
    AND (contracts.ended_on IS NULL OR contracts.ended_on >= viewing.day)
)
