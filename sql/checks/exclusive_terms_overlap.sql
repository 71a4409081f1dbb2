-- Grain: a pair of terms. Two terms of active contracts give one title to one territory on the
-- same day although one of them is exclusive. The lock on the title's row prevents this.
-- STRAIGHT_JOIN finds pairs of terms before their territories, whatever the statistics.
SELECT STRAIGHT_JOIN
  one.id AS term_id,
  other.id AS other_term_id,
  one.title_id,
  place.country
FROM terms AS one
INNER JOIN contracts AS one_contract ON one_contract.id = one.contract_id
INNER JOIN terms AS other
  ON other.title_id = one.title_id
  AND other.id > one.id
  AND other.starts_on <= one.ends_on
  AND other.ends_on >= one.starts_on
INNER JOIN contracts AS other_contract ON other_contract.id = other.contract_id
INNER JOIN term_territories AS place ON place.term_id = one.id
INNER JOIN term_territories AS other_place
  ON other_place.term_id = other.id
  AND other_place.country = place.country
WHERE one_contract.state = 'active'
  AND other_contract.state = 'active'
  AND (one.exclusive OR other.exclusive)
LIMIT 100
