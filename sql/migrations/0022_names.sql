-- Names that differ stay different: in the tables' collation 🍣 is 🍺, = is ≠ and 𠮷 is 𠮟. A name is
-- unique by its binary form in lower case; the program composes it (NFC) before it is stored.

ALTER TABLE houses
  ADD COLUMN name_key VARCHAR(470) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (LOWER(name)) STORED AFTER name,
  DROP KEY houses_name,
  ADD UNIQUE KEY houses_name_key (name_key);

-- serves catalog/houses.list_choices
ALTER TABLE houses ADD KEY houses_by_name (name, id);

ALTER TABLE genres
  ADD COLUMN name_key VARCHAR(260) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (LOWER(name)) STORED AFTER name,
  DROP KEY genres_name,
  ADD UNIQUE KEY genres_name_key (name_key);

ALTER TABLE comment_words
  ADD COLUMN word_key VARCHAR(260) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (LOWER(word)) STORED AFTER word,
  DROP KEY comment_words_word,
  ADD UNIQUE KEY comment_words_word_key (word_key);

-- serves community/blocked_words.list_words
ALTER TABLE comment_words ADD KEY comment_words_by_word (word, id);

-- Their codes are unique; the names come with migrations only.
ALTER TABLE countries DROP KEY countries_name;

ALTER TABLE languages DROP KEY languages_name;

-- Roles of people: "actor" and "Actor" are one to the form, 🍣 and 🍺 are two to everybody.
ALTER TABLE credits MODIFY role VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
