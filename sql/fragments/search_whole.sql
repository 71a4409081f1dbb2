-- Where in the words `w` the last word of the question is found as a whole word.
-- NULL when one is missing.
GREATEST(
  NULLIF(LOCATE(%(match_whole_1)s, w.words), 0),
  IF(%(match_words)s < 2, 1, NULLIF(LOCATE(%(match_whole_2)s, w.words), 0)),
  IF(%(match_words)s < 3, 1, NULLIF(LOCATE(%(match_whole_3)s, w.words), 0)),
  IF(%(match_words)s < 4, 1, NULLIF(LOCATE(%(match_whole_4)s, w.words), 0)),
  IF(%(match_words)s < 5, 1, NULLIF(LOCATE(%(match_whole_5)s, w.words), 0)),
  IF(%(match_words)s < 6, 1, NULLIF(LOCATE(%(match_whole_6)s, w.words), 0))
)
