-- name: list_invitations(order, after_key, after_id, now, limit)
-- Grain: one open invitation, with the account that its address has got meanwhile in another way.
-- sort sent: i.sent_at
SELECT
  i.id,
  COALESCE(i.email_typed, i.email) AS email,
  i.role,
  i.invited_by,
  i.sent_at,
  i.sent_at AS sent,
  i.expires_at,
  b.name AS inviter,
  a.id AS account_id,
  {{include invitation_holds}} AS holds
FROM invitations AS i
INNER JOIN accounts AS b ON b.id = i.invited_by
LEFT JOIN accounts AS a ON a.email = i.email
WHERE TRUE
  {{order}}
LIMIT %(limit)s;

-- name: get_invitation(invitation_id, now)^
-- The same, of one.
SELECT
  i.id,
  COALESCE(i.email_typed, i.email) AS email,
  i.role,
  i.invited_by,
  i.sent_at,
  i.expires_at,
  b.name AS inviter,
  a.id AS account_id,
  {{include invitation_holds}} AS holds
FROM invitations AS i
INNER JOIN accounts AS b ON b.id = i.invited_by
LEFT JOIN accounts AS a ON a.email = i.email
WHERE i.id = %(invitation_id)s;

-- name: find_good(token_hash, now)^
-- For the page behind a link. It decides nothing: use_invitation does.
SELECT
  i.id,
  COALESCE(i.email_typed, i.email) AS email,
  i.role,
  i.invited_by
FROM invitations AS i
INNER JOIN accounts AS b ON b.id = i.invited_by
WHERE i.token_hash = UNHEX(%(token_hash)s)
  AND {{include invitation_holds}};

-- name: list_addresses(ids)
-- Grain: one open invitation; those that were accepted or withdrawn are missing.
SELECT
  id,
  COALESCE(email_typed, email) AS email
FROM invitations
WHERE id IN (%(ids)s);

-- name: insert_invitation(email, email_typed, role, token_hash, actor_id, now, expires_at)<
-- The key invitations_email refuses a second one for the same mailbox.
INSERT INTO invitations (
  email, email_typed, role, token_hash, invited_by, sent_at, expires_at
)
VALUES (
  %(email)s, %(email_typed)s, %(role)s, UNHEX(%(token_hash)s), %(actor_id)s, %(now)s,
  %(expires_at)s
);

-- name: renew_invitation(invitation_id, token_hash, actor_id, now, sent_before, expires_at)!
-- Replaces the link, so the one sent before is void. 0 rows: somebody has sent it a moment ago, and
-- two clicks send one e-mail.
UPDATE invitations
SET
  token_hash = UNHEX(%(token_hash)s),
  invited_by = %(actor_id)s,
  sent_at = %(now)s,
  expires_at = %(expires_at)s
WHERE id = %(invitation_id)s
  AND sent_at <= %(sent_before)s;

-- name: use_invitation(token_hash, now)!
-- Single use: of many at once, and of a withdrawal at the same moment, one gets the row count 1.
DELETE FROM invitations
WHERE token_hash = UNHEX(%(token_hash)s)
  AND expires_at > %(now)s;

-- name: delete_invitation(invitation_id)!
-- Its link is void at once.
DELETE FROM invitations
WHERE id = %(invitation_id)s;

-- name: purge_invitations(before, batch)!
-- Of people who never answered: their addresses are not kept for ever.
DELETE FROM invitations
WHERE expires_at < %(before)s
ORDER BY expires_at
LIMIT %(batch)s;
