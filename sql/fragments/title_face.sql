-- The columns of a poster of the title `t`; `genre` names its motif.
t.id,
t.name,
t.kind,
t.release_year,
CASE WHEN t.kind IN ('course', 'channel') THEN t.kind ELSE face_genre.motif END AS genre
