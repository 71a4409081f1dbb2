-- name: away(title_id, viewer)^
-- A title that the viewer may know of but cannot watch: it is published, and owned or licensed
-- somewhere by a contract that was signed. A draft's title stays unknown. Only the viewer's country
-- is told: until when it was there, and the next first day that is signed.
SELECT
  {{include title_face}},
  t.synopsis,
  t.maturity_age,
  t.maturity_age <= %(viewer_maturity_age)s AS old_enough,
  (t.is_free OR %(viewer_has_plan)s) AS in_plan,
  (t.owned OR COALESCE(here.licensed, 0)) AS licensed,
  here.left_on,
  here.returns_on,
  face_genre.slug AS genre_slug,
  (
    SELECT COUNT(*)
    FROM videos AS v
    INNER JOIN viewer_progress AS p ON p.video_id = v.id
    WHERE v.title_id = t.id
      AND p.account_id = %(viewer_watcher_id)s
      AND p.completed_on IS NOT NULL
  ) AS watched
FROM titles AS t
{{include face_genre}}
LEFT JOIN (
  SELECT
    term.title_id,
    MAX(
      CASE WHEN term.starts_on <= %(viewer_today)s
        THEN LEAST(term.ends_on, COALESCE(co.ended_on, term.ends_on))
      END
    ) AS left_on,
    MIN(
      CASE WHEN term.starts_on > %(viewer_today)s AND co.state = 'active' THEN term.starts_on END
    ) AS returns_on,
    MAX(
      co.state = 'active'
      AND term.starts_on <= %(viewer_today)s
      AND term.ends_on >= %(viewer_today)s
    ) AS licensed
  FROM terms AS term
  INNER JOIN contracts AS co ON co.id = term.contract_id
  INNER JOIN term_territories AS tt ON tt.term_id = term.id
  WHERE term.title_id = %(title_id)s
    AND tt.country = %(viewer_country)s
    AND co.state <> 'draft'
    AND (co.ended_on IS NULL OR co.ended_on >= term.starts_on)
  GROUP BY term.title_id
) AS here ON here.title_id = t.id
WHERE t.id = %(title_id)s
  AND t.published
  AND (
    t.owned
    OR EXISTS (
      SELECT 1
      FROM terms AS any_term
      INNER JOIN contracts AS any_contract ON any_contract.id = any_term.contract_id
      WHERE any_term.title_id = t.id
        AND any_contract.state <> 'draft'
    )
  )

-- name: place_of_video(video_id, viewer)^
-- The title of a video that has been on air: one still to come must not be told.
SELECT
  v.title_id,
  v.name
FROM videos AS v
WHERE v.id = %(video_id)s
  AND v.published
  AND (v.publish_at IS NULL OR v.publish_at <= %(viewer_now)s)
