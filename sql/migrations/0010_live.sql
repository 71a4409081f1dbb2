-- Live comments: the changes of a room in their order, sanctions, held comments, and the messages
-- between the processes that serve a room.

-- Counts every change of the room's comments: a new one, an edit, a removal. A client at revision 7
-- lacks exactly the later changes.
ALTER TABLE comment_rooms ADD COLUMN revision INT UNSIGNED NOT NULL DEFAULT 0;

-- approval: a moderator approves each comment. off: nobody writes, everybody reads.
ALTER TABLE comment_rooms ADD COLUMN policy VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open';

-- One comment per person in so many seconds; 0 is off.
ALTER TABLE comment_rooms ADD COLUMN slow_mode_s SMALLINT UNSIGNED NOT NULL DEFAULT 0;

ALTER TABLE comment_rooms ADD COLUMN row_version INT UNSIGNED NOT NULL DEFAULT 1;

ALTER TABLE comment_rooms ADD CONSTRAINT comment_rooms_policy CHECK (policy IN ('open', 'approval', 'off'));

-- The room's revision at which this comment last changed.
ALTER TABLE comments ADD COLUMN revision INT UNSIGNED NOT NULL DEFAULT 0;

-- A moderator's reason for a removal, for everybody to read.
ALTER TABLE comments ADD COLUMN removal_reason VARCHAR(200) NULL;

UPDATE comments SET revision = seq WHERE revision = 0;

UPDATE comment_rooms SET revision = last_seq WHERE revision = 0;

-- serves community/comments.changes_between
ALTER TABLE comments ADD KEY comments_revision (video_id, revision);

-- serves community/comments.list_moments
ALTER TABLE comments ADD KEY comments_moment (video_id, media_second, seq);

-- serves community/comments.last_comments, for slow mode
ALTER TABLE comments ADD KEY comments_author (account_id, video_id, seq);

-- A held comment. It becomes a comment with a number when it is approved, so the numbers of a room
-- stay in the order in which people see them.
CREATE TABLE held_comments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  video_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  client_msg_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  body VARCHAR(2000) NOT NULL,
  media_second INT UNSIGNED NULL,
  reply_to_id BIGINT NULL,
  -- policy: the room needs approval; word: it contains one of comment_words
  held_for VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- a repeated message is one row
  UNIQUE KEY held_comments_message (account_id, client_msg_id),
  KEY held_comments_video (video_id, id),
  KEY held_comments_reply (reply_to_id),
  CONSTRAINT held_comments_video FOREIGN KEY (video_id) REFERENCES videos (id) ON DELETE CASCADE,
  CONSTRAINT held_comments_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT held_comments_reply FOREIGN KEY (reply_to_id) REFERENCES comments (id) ON DELETE CASCADE,
  CONSTRAINT held_comments_held_for CHECK (held_for IN ('policy', 'word'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One per reader and comment; settled once a moderator has decided.
CREATE TABLE comment_reports (
  id BIGINT NOT NULL AUTO_INCREMENT,
  comment_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  reason VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note VARCHAR(300) NOT NULL DEFAULT '',
  created_at DATETIME(6) NOT NULL,
  settled_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY comment_reports_once (comment_id, account_id),
  -- serves community/reports.list_reported
  KEY comment_reports_open (settled_at, comment_id),
  KEY comment_reports_account (account_id),
  CONSTRAINT comment_reports_comment FOREIGN KEY (comment_id) REFERENCES comments (id) ON DELETE CASCADE,
  CONSTRAINT comment_reports_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT comment_reports_reason CHECK (reason IN ('spam', 'abuse', 'spoiler', 'other'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Mutes and bans, on one title or everywhere (title_id NULL). A mute ends by itself. A ban has no end
-- and keeps its account out of the live rooms.
CREATE TABLE comment_sanctions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  title_id BIGINT NULL,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(200) NOT NULL DEFAULT '',
  made_by BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  ends_at DATETIME(6) NULL,
  lifted_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  -- serves community/sanctions.in_force
  KEY comment_sanctions_account (account_id, lifted_at, ends_at),
  KEY comment_sanctions_title (title_id),
  KEY comment_sanctions_maker (made_by),
  CONSTRAINT comment_sanctions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT comment_sanctions_title FOREIGN KEY (title_id) REFERENCES titles (id) ON DELETE CASCADE,
  CONSTRAINT comment_sanctions_maker FOREIGN KEY (made_by) REFERENCES accounts (id),
  CONSTRAINT comment_sanctions_kind CHECK (kind IN ('timeout', 'ban')),
  CONSTRAINT comment_sanctions_end CHECK ((kind = 'ban') = (ends_at IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Blocked words: each holds a comment for a moderator or rejects it. There are a few hundred at most;
-- each process caches them for two seconds.
CREATE TABLE comment_words (
  id BIGINT NOT NULL AUTO_INCREMENT,
  word VARCHAR(60) NOT NULL,
  effect VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  made_by BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY comment_words_word (word),
  KEY comment_words_maker (made_by),
  CONSTRAINT comment_words_maker FOREIGN KEY (made_by) REFERENCES accounts (id),
  CONSTRAINT comment_words_effect CHECK (effect IN ('hold', 'refuse'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Messages between live processes: written with the change they are about, read by all within a tenth
-- of a second, kept for an hour.
CREATE TABLE live_messages (
  id BIGINT NOT NULL AUTO_INCREMENT,
  host CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payload MEDIUMTEXT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- serves ops/bus.purge_live_messages
  KEY live_messages_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- How many people are in a room of one live process; a row that is not renewed expires in seconds.
CREATE TABLE live_presence (
  video_id BIGINT NOT NULL,
  host CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  watching INT UNSIGNED NOT NULL,
  typing INT UNSIGNED NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (video_id, host),
  -- serves community/presence.purge_presence
  KEY live_presence_updated (updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
