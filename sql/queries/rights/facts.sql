-- name: get_viewing(contract_id, today, since, before, mature_day)^
-- What was watched under a contract to date, since a day, and in the period before that day. The
-- starters of the days before mature_day are measured: their days to finish are over.
-- Joined like list_watched_of of lists.sql.
SELECT
  COALESCE(SUM(covered.watch_s), 0) AS watch_s,
  COALESCE(SUM(IF(covered.day >= %(since)s, covered.watch_s, 0)), 0) AS recent_s,
  COALESCE(SUM(IF(covered.day >= %(before)s AND covered.day < %(since)s, covered.watch_s, 0)), 0)
    AS earlier_s,
  COALESCE(SUM(IF(covered.day >= %(since)s, covered.starters, 0)), 0) AS starters,
  COALESCE(
    SUM(IF(covered.day >= %(since)s AND covered.day < %(mature_day)s, covered.starters, 0)), 0
  ) AS measured,
  COALESCE(
    SUM(IF(
      covered.day >= %(since)s AND covered.day < %(mature_day)s, covered.starters_completed, 0
    )), 0
  ) AS finishers
FROM (
  SELECT DISTINCT STRAIGHT_JOIN
    d.video_id,
    d.country,
    d.day,
    d.watch_s,
    d.starters,
    d.starters_completed
  FROM terms AS m
  INNER JOIN contracts AS c ON c.id = m.contract_id
  INNER JOIN videos AS v ON v.title_id = m.title_id
  INNER JOIN video_days AS d FORCE INDEX (PRIMARY)
    ON d.video_id = v.id
    AND d.day BETWEEN m.starts_on AND LEAST(m.ends_on, COALESCE(c.ended_on, m.ends_on), %(today)s)
  INNER JOIN term_territories AS tt
    ON tt.term_id = m.id
    AND tt.country = d.country
  WHERE m.contract_id = %(contract_id)s
) AS covered
