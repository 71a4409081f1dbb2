-- name: list_words(order, limit, after_key, after_id)
-- Grain: blocked word, in alphabetical order.
-- sort word: w.word
SELECT
  w.id,
  w.word,
  w.effect,
  w.created_at,
  a.name AS maker
FROM comment_words AS w
INNER JOIN accounts AS a ON a.id = w.made_by
WHERE TRUE
  {{order}}
LIMIT %(limit)s

-- name: word(word_id)^
-- One blocked word.
SELECT
  w.id,
  w.word,
  w.effect,
  w.created_at,
  a.name AS maker
FROM comment_words AS w
INNER JOIN accounts AS a ON a.id = w.made_by
WHERE w.id = %(word_id)s

-- name: count_words()$
-- The length of the list, with all of which each comment is compared.
SELECT COUNT(*) AS words
FROM comment_words

-- name: insert_word(word, effect, made_by, now)<
-- The key comment_words_word_key refuses a second one.
INSERT INTO comment_words (word, effect, made_by, created_at)
VALUES (%(word)s, %(effect)s, %(made_by)s, %(now)s)

-- name: delete_word(word_id)!
-- No row when it is deleted already.
DELETE FROM comment_words
WHERE id = %(word_id)s
