-- name: all_words()
-- Grain: blocked word. There are at most 500; each process keeps them for two seconds.
SELECT
  w.word,
  w.effect
FROM comment_words AS w
ORDER BY w.id
