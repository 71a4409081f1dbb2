-- What a poster of the title `t` needs; `genre` names the motif that draws it.
t.id,
t.name,
t.kind,
t.release_year,
CASE WHEN t.kind IN ('course', 'channel') THEN t.kind ELSE face_genre.motif END AS genre
