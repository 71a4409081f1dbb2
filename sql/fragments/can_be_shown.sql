-- For notification_rows: an upload is shown while its video can be watched, and a reply only until
-- somebody removes it.
(
  n.kind NOT IN ('upload', 'reply')
  OR (
    (n.kind = 'upload' OR m.state = 'visible')
    AND {{include can_view}}
  )
)
