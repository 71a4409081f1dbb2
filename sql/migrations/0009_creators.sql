-- Creators and their viewers: the files of uploads, subscriptions, comments and notifications.

-- NULL until a player or the media pipeline has measured it: a registered address has no length.
ALTER TABLE videos MODIFY runtime_s INT UNSIGNED NULL;

-- Set when a creator deletes a watched upload: the ledger keeps the row, and nobody sees it again.
ALTER TABLE videos ADD COLUMN deleted_at DATETIME(6) NULL;

ALTER TABLE videos ADD CONSTRAINT videos_deleted CHECK (deleted_at IS NULL OR NOT published);

-- When it is first shown, in the past or future. Channels and feeds sort by it.
ALTER TABLE videos
  ADD COLUMN aired_at DATETIME(6) AS (COALESCE(publish_at, created_at)) STORED AFTER deleted_at;

-- serves community/channels.list_uploads and community/feed.subscribed_uploads
ALTER TABLE videos ADD KEY videos_aired (title_id, aired_at, id);

-- serves community/feed.discover, which starts with the newest uploads
ALTER TABLE videos ADD KEY videos_kind (kind, aired_at, id);

CREATE TABLE assets (
  id BIGINT NOT NULL AUTO_INCREMENT,
  video_id BIGINT NOT NULL,
  provider VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  url VARCHAR(2000) NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY assets_video (video_id, id),
  CONSTRAINT assets_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT assets_provider CHECK (provider IN ('local', 'mux', 'url')),
  CONSTRAINT assets_state CHECK (state IN ('pending', 'processing', 'ready', 'failed')),
  CONSTRAINT assets_url CHECK ((provider = 'url') = (url IS NOT NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- seen_at: uploads of this creator after it are new to the viewer.
CREATE TABLE subscriptions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  creator_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY subscriptions_pair (account_id, creator_id),
  KEY subscriptions_creator (creator_id, account_id),
  CONSTRAINT subscriptions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT subscriptions_creator FOREIGN KEY (creator_id) REFERENCES accounts (id),
  CONSTRAINT subscriptions_not_oneself CHECK (account_id <> creator_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One row per video with comments. Its lock orders them; last_seq numbers them without gaps.
CREATE TABLE comment_rooms (
  video_id BIGINT NOT NULL,
  last_seq INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (video_id),
  CONSTRAINT comment_rooms_video FOREIGN KEY (video_id) REFERENCES videos (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE comments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  video_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL,
  account_id BIGINT NOT NULL,
  client_msg_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  body VARCHAR(2000) NOT NULL,
  media_second INT UNSIGNED NULL,
  reply_to_id BIGINT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'visible',
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  edited_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY comments_seq (video_id, seq),
  -- a repeated message is one row
  UNIQUE KEY comments_message (account_id, client_msg_id),
  KEY comments_reply (reply_to_id),
  CONSTRAINT comments_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT comments_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT comments_reply FOREIGN KEY (reply_to_id) REFERENCES comments (id),
  CONSTRAINT comments_state CHECK (state IN ('visible', 'pending', 'hidden', 'deleted'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- object_id is its video or application. The key keeps one notification, however often it is written.
CREATE TABLE notifications (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NULL,
  mailed_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY notifications_once (account_id, kind, object_id),
  KEY notifications_account (account_id, id),
  -- serves community/feed.count_unread
  KEY notifications_unseen (account_id, seen_at),
  -- serves community/removal.clear_video_notifications
  KEY notifications_object (kind, object_id),
  -- serves community/digest.due_for_digest
  KEY notifications_unmailed (mailed_at, seen_at, account_id),
  -- serves community/notifications.purge_notifications
  KEY notifications_created (created_at),
  CONSTRAINT notifications_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT notifications_kind CHECK (kind IN ('upload', 'application', 'reply'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- No row means one e-mail a day.
CREATE TABLE notification_settings (
  account_id BIGINT NOT NULL,
  digest VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'daily',
  digest_sent_at DATETIME(6) NULL,
  PRIMARY KEY (account_id),
  CONSTRAINT notification_settings_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT notification_settings_digest CHECK (digest IN ('off', 'daily', 'weekly'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO data_versions (topic, version, changed_at)
VALUES ('subscriptions', 1, '2026-01-01 00:00:00')
ON DUPLICATE KEY UPDATE topic = VALUES(topic);
