-- A comment `m` with the name of its author `a`.
m.id,
m.seq,
m.video_id,
m.account_id,
m.body,
m.media_second,
m.created_at,
a.name AS author
