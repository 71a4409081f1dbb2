"""`run.py check sql` ignores the planner's hints, and only them."""

from app.run import sql_style

HINTED = """SELECT DISTINCT STRAIGHT_JOIN c.id
FROM comments AS c FORCE INDEX (comments_message)
STRAIGHT_JOIN accounts AS a FORCE INDEX (PRIMARY) ON a.id = c.account_id
WHERE a.name = %(name)s
"""


def found(text: str) -> list[str]:
    return [line.split(": ")[2].split()[0] for line in sql_style.problems(("a query", text))]


def test_a_hint_is_no_problem_and_hides_no_other():
    assert found(HINTED) == []
    assert found(HINTED.replace("WHERE", "where")) == ["CP01"]


def test_only_the_words_that_cannot_be_parsed_are_ignored():
    unread = "SELECT s.id FROM JSON_TABLE(%(ids)s, '$[*]' COLUMNS (id BIGINT PATH '$')) AS s\n"
    assert found(unread) == []
    assert "PRS" in found(unread.replace("JSON_TABLE", "JSON_ROWS"))
