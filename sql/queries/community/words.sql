-- name: all_words()
-- Grain: word. A few hundred at most: each process keeps them for two seconds.
SELECT
  w.word,
  w.effect
FROM comment_words AS w
ORDER BY w.id

-- name: list_words(order, limit, after_key, after_id)
-- Grain: word, in the order of the alphabet.
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
-- One word.
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
-- How long the list is: each comment is compared with all of it.
SELECT COUNT(*) AS words
FROM comment_words

-- name: insert_word(word, effect, made_by, now)<
-- comment_words_word refuses a second one.
INSERT INTO comment_words (word, effect, made_by, created_at)
VALUES (%(word)s, %(effect)s, %(made_by)s, %(now)s)

-- name: delete_word(word_id)!
-- Nothing when it is gone already.
DELETE FROM comment_words
WHERE id = %(word_id)s
