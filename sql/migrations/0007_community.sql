-- Reviews: one per viewer and title, which the viewer can change or delete.

CREATE TABLE reviews (
  id BIGINT NOT NULL AUTO_INCREMENT,
  title_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  rating TINYINT UNSIGNED NOT NULL,
  body TEXT NOT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY reviews_author (account_id, title_id),
  -- serves community/reviews.list_reviews
  KEY reviews_title (title_id, created_at, id),
  CONSTRAINT reviews_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT reviews_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT reviews_rating CHECK (rating BETWEEN 1 AND 5)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
