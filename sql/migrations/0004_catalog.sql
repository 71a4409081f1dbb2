-- The catalogue: houses, producers, titles with their seasons and videos, and their descriptions.

CREATE TABLE houses (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(120) NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  website VARCHAR(300) NULL,
  notes TEXT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY houses_name (name),
  CONSTRAINT houses_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE producers (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(120) NOT NULL,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  notes TEXT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- serves catalog/producers.list_producers order name
  KEY producers_name (name, id),
  CONSTRAINT producers_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A producer works with a house from a first day to a last one, if that is known.
CREATE TABLE alliances (
  id BIGINT NOT NULL AUTO_INCREMENT,
  producer_id BIGINT NOT NULL,
  house_id BIGINT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NULL,
  PRIMARY KEY (id),
  UNIQUE KEY alliances_start (producer_id, house_id, starts_on),
  KEY alliances_house (house_id),
  CONSTRAINT alliances_producer FOREIGN KEY (producer_id) REFERENCES producers (id),
  CONSTRAINT alliances_house FOREIGN KEY (house_id) REFERENCES houses (id),
  CONSTRAINT alliances_dates CHECK (ends_on IS NULL OR ends_on >= starts_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE genres (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(60) NOT NULL,
  slug VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- the motif of its posters (app/posters/posters.py)
  motif VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'drama',
  PRIMARY KEY (id),
  UNIQUE KEY genres_name (name),
  UNIQUE KEY genres_slug (slug)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO genres (id, name, slug, motif)
VALUES
  (1, 'Drama', 'drama', 'drama'),
  (2, 'Thriller', 'thriller', 'thriller'),
  (3, 'Crime', 'crime', 'crime'),
  (4, 'Science fiction', 'science-fiction', 'sci-fi'),
  (5, 'Documentary', 'documentary', 'documentary'),
  (6, 'Comedy', 'comedy', 'comedy'),
  (7, 'Romance', 'romance', 'romance'),
  (8, 'History', 'history', 'history'),
  (9, 'Nature', 'nature', 'nature'),
  (10, 'Horror', 'horror', 'horror'),
  (11, 'Mystery', 'mystery', 'mystery'),
  (12, 'Music', 'music', 'music')
ON DUPLICATE KEY UPDATE name = VALUES(name);

CREATE TABLE titles (
  id BIGINT NOT NULL AUTO_INCREMENT,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) NOT NULL,
  synopsis TEXT NOT NULL,
  release_year SMALLINT UNSIGNED NULL,
  added_on DATE NULL,
  maturity_age TINYINT UNSIGNED NOT NULL DEFAULT 0,
  rating_label VARCHAR(12) NOT NULL DEFAULT '',
  original_language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  house_id BIGINT NULL,
  -- the creator of a channel or the instructor of a course
  owner_id BIGINT NULL,
  owned BOOLEAN NOT NULL DEFAULT FALSE,
  published BOOLEAN NOT NULL DEFAULT TRUE,
  is_free BOOLEAN NOT NULL DEFAULT FALSE,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- serves catalog/titles.list_titles and site/browse.browse order name
  KEY titles_name (name, id),
  -- serves catalog/titles.list_titles order year
  KEY titles_year (release_year, id),
  -- serves catalog/titles.list_titles and site/browse.browse order newest
  KEY titles_created (created_at, id),
  KEY titles_house (house_id, id),
  KEY titles_owner (owner_id),
  -- serves site/browse.browse for titles that need no term
  KEY titles_owned (owned, published, id),
  CONSTRAINT titles_house FOREIGN KEY (house_id) REFERENCES houses (id),
  CONSTRAINT titles_owner FOREIGN KEY (owner_id) REFERENCES accounts (id),
  CONSTRAINT titles_language FOREIGN KEY (original_language) REFERENCES languages (code),
  CONSTRAINT titles_kind CHECK (kind IN ('series', 'film', 'course', 'channel')),
  CONSTRAINT titles_maturity CHECK (maturity_age IN (0, 7, 13, 16, 18)),
  CONSTRAINT titles_release_year CHECK (release_year IS NULL OR release_year BETWEEN 1880 AND 2100)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Position 1 is the main genre: posters show it, and reports compare titles within it.
CREATE TABLE title_genres (
  title_id BIGINT NOT NULL,
  genre_id BIGINT NOT NULL,
  position TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (title_id, genre_id),
  UNIQUE KEY title_genres_position (title_id, position),
  -- serves site/browse.browse filtered by genre
  KEY title_genres_genre (genre_id, title_id),
  CONSTRAINT title_genres_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT title_genres_genre FOREIGN KEY (genre_id) REFERENCES genres (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE title_countries (
  title_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (title_id, country),
  -- serves site/browse.browse filtered by country of production
  KEY title_countries_country (country, title_id),
  CONSTRAINT title_countries_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT title_countries_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE title_releases (
  title_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  released_on DATE NOT NULL,
  PRIMARY KEY (title_id, country),
  KEY title_releases_country (country, released_on),
  CONSTRAINT title_releases_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT title_releases_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE seasons (
  id BIGINT NOT NULL AUTO_INCREMENT,
  title_id BIGINT NOT NULL,
  number SMALLINT UNSIGNED NOT NULL,
  name VARCHAR(200) NOT NULL DEFAULT '',
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  UNIQUE KEY seasons_number (title_id, number),
  CONSTRAINT seasons_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT seasons_number_positive CHECK (number >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE videos (
  id BIGINT NOT NULL AUTO_INCREMENT,
  title_id BIGINT NOT NULL,
  season_id BIGINT NULL,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number SMALLINT UNSIGNED NOT NULL DEFAULT 1,
  name VARCHAR(200) NOT NULL,
  synopsis TEXT NOT NULL,
  runtime_s INT UNSIGNED NOT NULL,
  published BOOLEAN NOT NULL DEFAULT TRUE,
  publish_at DATETIME NULL,
  unpublish_at DATETIME NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY videos_number (season_id, number),
  KEY videos_title (title_id, id),
  -- serves catalog/videos.list_videos order name
  KEY videos_name (name, id),
  -- serves catalog/videos.list_videos order newest
  KEY videos_created (created_at, id),
  CONSTRAINT videos_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT videos_season FOREIGN KEY (season_id) REFERENCES seasons (id),
  CONSTRAINT videos_kind CHECK (kind IN ('episode', 'feature', 'lesson', 'upload')),
  CONSTRAINT videos_runtime CHECK (runtime_s BETWEEN 1 AND 86400),
  CONSTRAINT videos_schedule CHECK (publish_at IS NULL OR unpublish_at IS NULL OR unpublish_at > publish_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE video_languages (
  video_id BIGINT NOT NULL,
  language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  track VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (video_id, track, language),
  -- serves site/browse.browse filtered by language
  KEY video_languages_language (language, track, video_id),
  CONSTRAINT video_languages_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT video_languages_language FOREIGN KEY (language) REFERENCES languages (code),
  CONSTRAINT video_languages_track CHECK (track IN ('audio', 'subtitle'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE people (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(160) NOT NULL,
  PRIMARY KEY (id),
  -- serves catalog/people.list_named
  KEY people_name (name, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE credits (
  title_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  role VARCHAR(40) NOT NULL,
  position SMALLINT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (title_id, person_id, role),
  KEY credits_person (person_id, title_id),
  CONSTRAINT credits_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT credits_person FOREIGN KEY (person_id) REFERENCES people (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The object of each imported row: importing the same file twice changes nothing.
CREATE TABLE external_refs (
  source VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  external_key VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  title_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_key),
  KEY external_refs_title (title_id),
  CONSTRAINT external_refs_title FOREIGN KEY (title_id) REFERENCES titles (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
