-- How well the words `w` fit the question: '1' to '6' for names, '7' and '8' for other text, '9' not
-- at all. Whole words come before beginnings before parts of words, and the thing's own name
-- before the names that belong to it. INTERVAL says in which section a position lies.
CASE INTERVAL({{include search_whole}}, w.name_bytes + 1, w.names_bytes + 1)
  WHEN 0 THEN '1'
  WHEN 1 THEN '2'
  ELSE CASE INTERVAL({{include search_begins}}, w.name_bytes + 1, w.names_bytes + 1)
    WHEN 0 THEN '3'
    WHEN 1 THEN '4'
    ELSE CASE INTERVAL({{include search_inside}}, w.name_bytes + 1, w.names_bytes + 1)
      WHEN 0 THEN '5'
      WHEN 1 THEN '6'
      ELSE CASE
        WHEN {{include search_whole}} THEN '7'
        WHEN {{include search_begins}} THEN %(match_in_text)s
        ELSE '9'
      END
    END
  END
END
