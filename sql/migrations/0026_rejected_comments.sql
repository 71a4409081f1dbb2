-- The author of a held comment gets a notification when a moderator rejects it: `object_id` is the
-- video, for the comment is gone.

ALTER TABLE notifications
  DROP CONSTRAINT notifications_kind,
  ADD CONSTRAINT notifications_kind
    CHECK (kind IN ('upload', 'application', 'reply', 'rejection'));
