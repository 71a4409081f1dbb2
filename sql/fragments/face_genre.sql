-- The main genre of the title `t`, for title_face.
LEFT JOIN title_genres AS main_genre ON main_genre.title_id = t.id AND main_genre.position = 1
LEFT JOIN genres AS face_genre ON face_genre.id = main_genre.genre_id
