-- name: list_coverage(ids, today)
-- Grain: one title of the page that has terms: where they cover it today, until when, and the next term.
SELECT STRAIGHT_JOIN
  terms.title_id AS id,
  COUNT(DISTINCT IF(terms.starts_on <= %(today)s AND terms.ends_on >= %(today)s
    AND contracts.state = 'active', term_territories.country, NULL)) AS places,
  GROUP_CONCAT(DISTINCT IF(terms.starts_on <= %(today)s AND terms.ends_on >= %(today)s
    AND contracts.state = 'active', term_territories.country, NULL)
    ORDER BY term_territories.country SEPARATOR ' ') AS codes,
  MAX(IF(terms.starts_on <= %(today)s AND terms.ends_on >= %(today)s
    AND contracts.state = 'active', terms.ends_on, NULL)) AS live_until,
  MIN(IF(terms.starts_on > %(today)s AND contracts.state = 'active', terms.starts_on, NULL))
    AS next_on,
  MAX(IF(terms.ends_on < %(today)s AND contracts.state <> 'draft', terms.ends_on, NULL)) AS ended_on
FROM terms
INNER JOIN contracts ON contracts.id = terms.contract_id
INNER JOIN term_territories ON term_territories.term_id = terms.id
WHERE terms.title_id IN (%(ids)s)
GROUP BY terms.title_id

-- name: list_terms(title_id)
-- Grain: one term of the title: where and until when it covers the title.
SELECT STRAIGHT_JOIN
  terms.id,
  terms.contract_id,
  contracts.number,
  contracts.state,
  terms.starts_on,
  terms.ends_on,
  terms.exclusive,
  COUNT(term_territories.country) AS places,
  GROUP_CONCAT(term_territories.country ORDER BY term_territories.country SEPARATOR ' ') AS codes
FROM terms
INNER JOIN contracts ON contracts.id = terms.contract_id
LEFT JOIN term_territories ON term_territories.term_id = terms.id
WHERE terms.title_id = %(title_id)s
GROUP BY
  terms.id, terms.contract_id, contracts.number, contracts.state, terms.starts_on, terms.ends_on,
  terms.exclusive
ORDER BY terms.ends_on DESC, terms.id DESC
LIMIT 50
