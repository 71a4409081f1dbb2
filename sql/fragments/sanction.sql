-- A sanction `s` that may be in force for an account.
s.id,
s.account_id,
s.title_id,
s.kind,
s.reason,
s.ends_at
