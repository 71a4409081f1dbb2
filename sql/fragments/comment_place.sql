-- The place of a comment: its video `v` and the video's title `t`.
v.name AS video_name,
v.title_id,
t.name AS title_name,
t.kind AS title_kind,
t.owner_id
