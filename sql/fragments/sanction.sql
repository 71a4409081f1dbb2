-- A sanction `s` that may hold for somebody.
s.id,
s.account_id,
s.title_id,
s.kind,
s.reason,
s.ends_at
