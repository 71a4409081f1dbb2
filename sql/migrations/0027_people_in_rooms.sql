-- The people that each live process sees in a room, so that who is at two processes counts once:
-- account ids of eight bytes each, little-endian. The rows last for seconds.

DELETE FROM live_presence;

ALTER TABLE live_presence
  MODIFY COLUMN watching MEDIUMBLOB NOT NULL,
  MODIFY COLUMN typing MEDIUMBLOB NOT NULL;
