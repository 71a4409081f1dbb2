-- name: get_viewing(contract_ids, today, since, before, mature_day)^
-- What was watched under a contract to date, since a day, and in the period before that day. The
-- starters of the days before mature_day are measured: their days to finish are over.
SELECT STRAIGHT_JOIN
  COALESCE(SUM(d.watch_s), 0) AS watch_s,
  COALESCE(SUM(IF(d.day >= %(since)s, d.watch_s, 0)), 0) AS recent_s,
  COALESCE(SUM(IF(d.day >= %(before)s AND d.day < %(since)s, d.watch_s, 0)), 0) AS earlier_s,
  COALESCE(SUM(IF(d.day >= %(since)s, d.starters, 0)), 0) AS starters,
  COALESCE(
    SUM(IF(d.day >= %(since)s AND d.day < %(mature_day)s, d.starters, 0)), 0
  ) AS measured,
  COALESCE(
    SUM(IF(d.day >= %(since)s AND d.day < %(mature_day)s, d.starters_completed, 0)), 0
  ) AS finishers
{{include covered_days}}
  AND (doubled.id IS NULL OR {{include day_is_new}})
  AND d.day <= %(today)s
