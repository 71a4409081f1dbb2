-- An upload `v` of a title `t`, with its creator `c` and the viewer's progress `p`.
v.id,
v.name,
v.synopsis,
v.runtime_s,
v.aired_at,
v.created_at,
v.title_id,
t.name AS title_name,
c.id AS creator_id,
c.name AS creator_name,
p.position_s,
p.completed_on
