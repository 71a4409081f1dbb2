-- With which SECRET_KEY an authenticator was set up: another key ends its codes, and a start says so.

-- A keyed fingerprint, which tells nothing about the key; NULL: set up before this column, or not
-- used since.
ALTER TABLE totp_devices ADD COLUMN key_mark BINARY(16) NULL;
