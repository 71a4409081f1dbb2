-- The days `d` on which videos of a contract's titles were watched where and while its terms `m`
-- cover them. Two non-exclusive terms may cover the same day, which was watched once: it belongs to
-- the earlier one. Only terms that overlap another are asked about it, because DISTINCT would write
-- every day into a table of its own, which took ten times as long as reading them.
-- The days come before the territories: a title is watched in few of the territories that its terms
-- cover. The days are found by their video: without statistics each term would read its days of all
-- videos.
FROM terms AS m
INNER JOIN contracts AS c ON c.id = m.contract_id
LEFT JOIN (
  SELECT DISTINCT STRAIGHT_JOIN later.id
  FROM terms AS later
  INNER JOIN terms AS earlier FORCE INDEX (terms_title)
    ON earlier.title_id = later.title_id
    AND earlier.contract_id = later.contract_id
    AND earlier.id < later.id
    AND earlier.starts_on <= later.ends_on
    AND earlier.ends_on >= later.starts_on
  WHERE later.contract_id IN (%(contract_ids)s)
) AS doubled ON doubled.id = m.id
INNER JOIN videos AS v ON v.title_id = m.title_id
INNER JOIN video_days AS d FORCE INDEX (PRIMARY)
  ON d.video_id = v.id
  AND d.day BETWEEN m.starts_on AND LEAST(m.ends_on, COALESCE(c.ended_on, m.ends_on))
INNER JOIN term_territories AS tt
  ON tt.term_id = m.id
  AND tt.country = d.country
WHERE m.contract_id IN (%(contract_ids)s)
  AND (
    doubled.id IS NULL
    OR NOT EXISTS (
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
  )
