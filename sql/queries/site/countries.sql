-- name: country_name(code)$
-- What pages call a country; kept in memory by the page, as migrations alone write them.
SELECT name FROM countries WHERE code = %(code)s
