-- No earlier term of the contract covers the day `d` of the term `m`.
NOT EXISTS (
  SELECT 1
  FROM terms AS before_it FORCE INDEX (terms_title)
  INNER JOIN term_territories AS place
    ON place.term_id = before_it.id
    AND place.country = d.country
  WHERE before_it.title_id = m.title_id
    AND before_it.contract_id = m.contract_id
    AND before_it.id < m.id
    AND before_it.starts_on <= d.day
    AND before_it.ends_on >= d.day
)
