-- A title `t` on a rail: its face, how much of it is on air, and its last day. Use it for a dozen
-- rows: it runs subqueries for each.
{{include title_face}},
t.synopsis,
t.owned,
(SELECT COUNT(*) FROM videos AS v WHERE v.title_id = t.id AND {{include on_air}}) AS videos,
(SELECT MAX(v.runtime_s) FROM videos AS v WHERE v.title_id = t.id AND {{include on_air}}) AS runtime_s,
{{include available_until}} AS until
