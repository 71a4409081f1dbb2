-- The secrets of authenticators that outlive the SECRET_KEY with which they were set up.

-- Sealed with a key made from the present SECRET_KEY; NULL: the secret is made from it and the nonce.
ALTER TABLE totp_devices ADD COLUMN sealed VARBINARY(68) NULL;
