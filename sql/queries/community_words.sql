-- name: all_words()
-- Grain: word. A few hundred at most: each process keeps them for two seconds.
SELECT
  w.word,
  w.effect
FROM comment_words AS w
ORDER BY w.id
