-- name: list_countries()
-- The choices of forms.
SELECT
  code,
  name
FROM countries
ORDER BY name;
