-- Stored codes of moderation say what the product says: mute, reject, harassment. Each check first
-- admits both words, so that a step that runs again after a failure finds nothing to refuse.

ALTER TABLE comment_sanctions
  DROP CONSTRAINT comment_sanctions_kind,
  ADD CONSTRAINT comment_sanctions_kind CHECK (kind IN ('timeout', 'mute', 'ban'));

UPDATE comment_sanctions SET kind = 'mute' WHERE kind = 'timeout';

ALTER TABLE comment_sanctions
  DROP CONSTRAINT comment_sanctions_kind,
  ADD CONSTRAINT comment_sanctions_kind CHECK (kind IN ('mute', 'ban'));

ALTER TABLE comment_words
  DROP CONSTRAINT comment_words_effect,
  ADD CONSTRAINT comment_words_effect CHECK (effect IN ('hold', 'refuse', 'reject'));

UPDATE comment_words SET effect = 'reject' WHERE effect = 'refuse';

ALTER TABLE comment_words
  DROP CONSTRAINT comment_words_effect,
  ADD CONSTRAINT comment_words_effect CHECK (effect IN ('hold', 'reject'));

ALTER TABLE comment_reports
  DROP CONSTRAINT comment_reports_reason,
  ADD CONSTRAINT comment_reports_reason
    CHECK (reason IN ('spam', 'abuse', 'harassment', 'spoiler', 'other'));

UPDATE comment_reports SET reason = 'harassment' WHERE reason = 'abuse';

ALTER TABLE comment_reports
  DROP CONSTRAINT comment_reports_reason,
  ADD CONSTRAINT comment_reports_reason
    CHECK (reason IN ('spam', 'harassment', 'spoiler', 'other'));
