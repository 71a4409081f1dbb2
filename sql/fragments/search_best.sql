-- The place of the words `w` in the order of the best: the name itself is '0'. Equal ones are ordered
-- by name; hexadecimal signs keep the order of bytes, and a page's cursor can hold them.
CONCAT(
  CASE WHEN w.words LIKE %(match_exact)s THEN '0' ELSE {{include search_grade}} END,
  CASE WHEN w.words LIKE %(match_starts)s THEN '0' ELSE '1' END,
  HEX(LEFT(w.words, 40))
)
