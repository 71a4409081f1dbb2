-- What every slice builds on: the outcome marker of a transaction, the outbox, the audit trail, rate
-- limits, and the data versions in the keys of caches.

-- One row per transaction that wrote. After a connection lost at COMMIT it shows whether it committed.
CREATE TABLE transaction_markers (
  marker_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  result JSON NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (marker_key),
  -- serves ops/markers.purge_markers
  KEY transaction_markers_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE outbox (
  id BIGINT NOT NULL AUTO_INCREMENT,
  topic VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payload JSON NOT NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  attempts INT UNSIGNED NOT NULL DEFAULT 0,
  last_error VARCHAR(500) NULL,
  created_at DATETIME(6) NOT NULL,
  available_at DATETIME(6) NOT NULL,
  leased_until DATETIME(6) NULL,
  done_at DATETIME(6) NULL,
  buried_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  -- undelivered messages; the table became `jobs` in 0011
  KEY outbox_due (done_at, buried_at, available_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE audit_events (
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL,
  actor_id BIGINT NULL,
  action VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_type VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id BIGINT NULL,
  old_values JSON NULL,
  new_values JSON NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  -- serves ops/audit.list_events_of
  KEY audit_events_object (object_type, object_id, id),
  -- serves accounts/trail.list_changes filtered by actor
  KEY audit_events_actor (actor_id, id),
  CONSTRAINT audit_events_actor FOREIGN KEY (actor_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE rate_buckets (
  policy VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  key_hash BINARY(32) NOT NULL,
  window_start DATETIME NOT NULL,
  hits INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (policy, key_hash, window_start),
  -- serves ops/limit_stores.purge_rate_buckets
  KEY rate_buckets_window (window_start)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One row per topic, raised last in a transaction that changes it. Keys of cached reports contain it.
CREATE TABLE data_versions (
  topic VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT UNSIGNED NOT NULL DEFAULT 1,
  changed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (topic)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO data_versions (topic, version, changed_at)
VALUES
  ('catalog', 1, '2026-01-01 00:00:00'),
  ('contracts', 1, '2026-01-01 00:00:00'),
  ('reviews', 1, '2026-01-01 00:00:00'),
  ('viewing', 1, '2026-01-01 00:00:00')
ON DUPLICATE KEY UPDATE topic = VALUES(topic);
