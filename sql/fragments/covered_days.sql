-- The days `d` on which videos of a contract's titles were watched where and while its terms `m`
-- cover them. Two non-exclusive terms may cover the same day, which was watched once: where `doubled`
-- is a row, the term overlaps an earlier one, and day_is_new says which of its days count. DISTINCT
-- would write every day into a table of its own, which took ten times as long as reading them.
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
  AND d.day >= m.starts_on
  AND d.day <= m.ends_on
  AND (c.ended_on IS NULL OR d.day <= c.ended_on)
INNER JOIN term_territories AS tt
  ON tt.term_id = m.id
  AND tt.country = d.country
WHERE m.contract_id IN (%(contract_ids)s)
