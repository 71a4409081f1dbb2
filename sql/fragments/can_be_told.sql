-- Of notification_rows: an upload is shown while its video can be watched, an answer also only
-- while nobody has taken it away.
(
  n.kind NOT IN ('upload', 'reply')
  OR (
    (n.kind = 'upload' OR m.state = 'visible')
    AND {{include can_view}}
  )
)
