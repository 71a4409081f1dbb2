-- The words `w` hold every word of the question, at least as a part of a word. Most hold none, and
-- only those that do are graded.
LOCATE(%(match_inside_1)s, w.words)
AND (%(match_words)s < 2 OR LOCATE(%(match_inside_2)s, w.words))
AND (%(match_words)s < 3 OR LOCATE(%(match_inside_3)s, w.words))
AND (%(match_words)s < 4 OR LOCATE(%(match_inside_4)s, w.words))
AND (%(match_words)s < 5 OR LOCATE(%(match_inside_5)s, w.words))
AND (%(match_words)s < 6 OR LOCATE(%(match_inside_6)s, w.words))
