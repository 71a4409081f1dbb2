-- name: list_countries()
-- The filter's countries, and the first two where none is chosen: where the most viewers are.
SELECT
  countries.code,
  countries.name,
  COUNT(*) AS accounts
FROM accounts
INNER JOIN countries ON countries.code = accounts.country
WHERE NOT EXISTS (
  SELECT 1
  FROM account_roles
  WHERE account_roles.account_id = accounts.id
    AND account_roles.role IN ('employee', 'analyst', 'admin')
)
GROUP BY
  countries.code,
  countries.name
ORDER BY
  accounts DESC,
  countries.code;

-- name: list_genres()
-- The filter's genres: those that describe a title.
SELECT
  genres.id,
  genres.name
FROM genres
WHERE EXISTS (SELECT 1 FROM title_genres WHERE title_genres.genre_id = genres.id)
ORDER BY genres.name;

-- name: list_houses()
-- The filter's houses: those with a title.
SELECT
  houses.id,
  houses.name
FROM houses
WHERE EXISTS (SELECT 1 FROM titles WHERE titles.house_id = houses.id)
ORDER BY houses.name;

-- name: first_day()$
-- The first day on which anybody watched.
SELECT MIN(day) AS first_day
FROM video_days;

-- name: first_day_of(owner_id)$
-- The first day on which anybody watched a title of this account.
SELECT MIN(video_days.day) AS first_day
FROM titles
INNER JOIN videos ON videos.title_id = titles.id
INNER JOIN video_days ON video_days.video_id = videos.id
WHERE titles.owner_id = %(owner_id)s;
