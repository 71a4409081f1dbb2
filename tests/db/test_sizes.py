"""Columns hold what the table of limits admits (app/web/sizes.py)."""

import pytest

from app import db
from app.web import sizes

COLUMNS = [
    ("accounts", "name", sizes.ACCOUNT_NAME), ("personal_tokens", "name", sizes.TOKEN_NAME),
    ("role_applications", "message", sizes.APPLICATION),
    ("role_applications", "answer", sizes.APPLICATION),
    ("titles", "name", sizes.TITLE_NAME), ("titles", "synopsis", sizes.SYNOPSIS),
    ("titles", "rating_label", sizes.RATING_LABEL), ("seasons", "name", sizes.TITLE_NAME),
    ("videos", "name", sizes.TITLE_NAME), ("videos", "synopsis", sizes.SYNOPSIS),
    ("genres", "name", sizes.GENRE_NAME), ("people", "name", sizes.PERSON_NAME),
    ("credits", "role", sizes.CREDIT_ROLE), ("houses", "name", sizes.HOUSE_NAME),
    ("houses", "notes", sizes.NOTES), ("producers", "name", sizes.HOUSE_NAME),
    ("producers", "notes", sizes.NOTES), ("contracts", "notes", sizes.NOTES),
    ("amendments", "summary", sizes.AMENDMENT), ("reviews", "body", sizes.REVIEW),
    ("comments", "removal_reason", sizes.REASON), ("comment_sanctions", "reason", sizes.REASON),
    ("comment_reports", "note", sizes.REPORT_NOTE), ("comment_words", "word", sizes.BLOCKED_WORD),
]


@pytest.mark.parametrize(("table", "column", "size"), COLUMNS)
def test_a_column_holds_the_longest_text_that_its_field_admits(table, column, size):
    found, = db.database().rows(
        "SELECT character_maximum_length AS most, character_octet_length AS bytes "
        "FROM information_schema.columns WHERE table_schema = DATABASE() "
        "AND table_name = %(table)s AND column_name = %(column)s",
        {"table": table, "column": column})
    assert found["most"] >= size.code_points and found["bytes"] >= size.bytes
