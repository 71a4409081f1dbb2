-- A guess counts where it is made: on the networks and browsers from which its address never signed
-- in, apart from those it knows. The check first admits both words, so that a step that runs again
-- finds nothing to refuse.

ALTER TABLE sign_in_locks
  DROP CONSTRAINT sign_in_locks_scope,
  ADD CONSTRAINT sign_in_locks_scope CHECK (scope IN ('account', 'network', 'place'));

UPDATE sign_in_locks SET scope = 'place' WHERE scope = 'network';

ALTER TABLE sign_in_locks
  DROP CONSTRAINT sign_in_locks_scope,
  ADD CONSTRAINT sign_in_locks_scope CHECK (scope IN ('account', 'place'));

CREATE TABLE IF NOT EXISTS sign_in_places (
  key_hash BINARY(32) NOT NULL,
  succeeded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (key_hash),
  KEY sign_in_places_succeeded (succeeded_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
