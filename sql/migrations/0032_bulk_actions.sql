-- The audit page shows a bulk action as one line, and an undo names what it undid.

-- The request whose changes this change undid; '' is none.
ALTER TABLE audit_events
  ADD COLUMN undoes VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''
    AFTER request_id,
  -- For the fold of the audit page: the newest change of each action of a request.
  ADD KEY audit_events_request (request_id, action, id);
