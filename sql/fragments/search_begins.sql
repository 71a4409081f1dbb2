-- Where in the words `w` the last word of the question is found as the beginning of a word.
-- NULL when one is missing.
GREATEST(
  NULLIF(LOCATE(%(match_begins_1)s, w.words), 0),
  IF(%(match_words)s < 2, 1, NULLIF(LOCATE(%(match_begins_2)s, w.words), 0)),
  IF(%(match_words)s < 3, 1, NULLIF(LOCATE(%(match_begins_3)s, w.words), 0)),
  IF(%(match_words)s < 4, 1, NULLIF(LOCATE(%(match_begins_4)s, w.words), 0)),
  IF(%(match_words)s < 5, 1, NULLIF(LOCATE(%(match_begins_5)s, w.words), 0)),
  IF(%(match_words)s < 6, 1, NULLIF(LOCATE(%(match_begins_6)s, w.words), 0))
)
