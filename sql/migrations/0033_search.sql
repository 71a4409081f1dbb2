-- What a search looks through: the words of each thing, as the program compares them
-- (app/ops/search.py). A search reads the rows of one kind in a row.

CREATE TABLE search_texts (
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id BIGINT NOT NULL,
  -- UTF-8, compared byte by byte, which takes a fifth of the time of comparing characters
  words MEDIUMBLOB NOT NULL,
  -- the words of the name end here; behind them are those of the names that belong to it, such as
  -- people's; behind those the other text
  name_bytes INT UNSIGNED NOT NULL,
  names_bytes INT UNSIGNED NOT NULL,
  PRIMARY KEY (kind, object_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
