"""The list of words as moderators keep it; app/community/moderation/words.py says what it does."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from app import db
from app.accounts.users import Account
from app.community.moderation import words
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Form, Invalid

sql = db.queries("community/words")

Row = dict[str, Any]
MOST = 500  # each comment is compared with all of them


def _one_word(text: str) -> str:
    if any(char.isspace() for char in text):
        raise ValueError("One word at a time, without spaces.")
    if len(words.key_of(text)) < 2:
        raise ValueError("At least two letters or digits.")
    return text


class WordForm(Form):
    """A word, and what it does to a comment."""

    example: ClassVar[dict[str, Any]] = {"word": "casino", "effect": "hold"}

    word: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_one_word)]
    effect: words.Effect


@db.transactional("comment_words.add")
def add(word: str, effect: words.Effect, moderator: Account) -> int:
    """Put a word on the list; returns its id. Raises Invalid at `word` for one that is there."""
    if sql.count_words() >= MOST:
        raise Invalid.at("word", f"The list holds {MOST} words, which is the most. Take one off.")
    try:
        word_id = int(sql.insert_word(word=word, effect=effect, made_by=moderator.id, now=now()))
    except db.Duplicate:
        raise Invalid.at("word", "This word is on the list already.") from None
    audit.record("comment_word.create", "comment_word", word_id, actor_id=moderator.id,
                 new={"word": word, "effect": effect})
    db.after_commit(words.forget)
    return word_id


def get(word_id: int) -> Row:
    """A word. Raises Problem 404."""
    row = sql.word(word_id=word_id)
    if row is None:
        raise Problem(404)
    return row


@db.transactional("comment_words.remove")
def remove(word_id: int, moderator: Account) -> Row:
    """Take a word off the list, and return what it was. Raises Problem 404."""
    row = get(word_id)
    if not sql.delete_word(word_id=word_id):
        raise Problem(404)
    audit.record("comment_word.delete", "comment_word", word_id, actor_id=moderator.id,
                 old={"word": row["word"], "effect": row["effect"]})
    db.after_commit(words.forget)
    return row
