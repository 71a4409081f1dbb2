"""Names that differ stay different: no unique key compares text as a collation reads it."""

from app import db

KEYS_OVER_TEXT = """
    SELECT CONCAT_WS(' ', s.table_name, s.index_name, s.column_name, c.collation_name) AS found
    FROM information_schema.statistics AS s
    INNER JOIN information_schema.columns AS c
      ON c.table_schema = s.table_schema AND c.table_name = s.table_name
      AND c.column_name = s.column_name
    WHERE s.table_schema = DATABASE() AND s.non_unique = 0 AND c.collation_name IS NOT NULL
      AND s.table_name <> 'schema_migrations'"""


def loose(rows):
    """Return the unique keys over text whose collation is not binary."""
    return sorted(row["found"] for row in rows if not row["found"].endswith("_bin"))


def test_every_unique_key_over_text_is_binary():
    rows = db.database().rows(KEYS_OVER_TEXT)
    assert len(rows) > 10
    assert loose(rows) == []


def test_a_key_that_a_collation_compares_is_noticed():
    assert loose([{"found": "t.k name utf8mb4_unicode_ci"}, {"found": "t.k slug ascii_bin"}]) == [
        "t.k name utf8mb4_unicode_ci"]
