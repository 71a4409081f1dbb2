-- For notification_rows: one about a video is shown while the video can be watched, and a reply only
-- until somebody removes it.
(
  n.kind = 'application'
  OR (
    (n.kind <> 'reply' OR m.state = 'visible')
    AND {{include can_view}}
  )
)
