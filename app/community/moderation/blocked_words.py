"""The list of blocked words as moderators keep it; words.py finds them in comments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from app import db
from app.accounts.users import Account
from app.community.moderation import words
from app.community.moderation.words import Effect
from app.ops import audit
from app.ops.clock import now
from app.web import paging
from app.web.errors import Problem
from app.web.forms import Invalid

MOST = 500  # each comment is compared with all of them


class BlockedWord(TypedDict):
    """A blocked word and what it does to a comment."""

    id: int
    word: str
    effect: Effect
    created_at: datetime
    maker: str


_sql = db.queries("community/blocked_words", list_words=BlockedWord, word=BlockedWord)


@db.transactional("comment_words.add")
def add(word: str, effect: Effect, moderator: Account) -> int:
    """Add a word and return its id. Raises Invalid at `word` for a listed one or a full list."""
    if _sql.count_words() >= MOST:
        raise Invalid.at("word", f"The list has {MOST} words, which is the most. Remove one first.")
    if words.is_listed(word):
        raise Invalid.at("word", "This word is already on the list.")
    try:
        word_id = int(_sql.insert_word(word=word, effect=effect, made_by=moderator.id, now=now()))
    except db.Duplicate:
        raise Invalid.at("word", "This word is already on the list.") from None
    audit.record("comment_word.create", "comment_word", word_id, actor_id=moderator.id,
                 new={"word": word, "effect": effect})
    db.after_commit(words.forget)
    return word_id


def get(word_id: int) -> BlockedWord:
    """Return a word. Raises Problem 404."""
    found: BlockedWord | None = _sql.word(word_id=word_id)
    if found is None:
        raise Problem(404)
    return found


@db.transactional("comment_words.remove")
def remove(word_id: int, moderator: Account) -> BlockedWord:
    """Remove a word and return it. Raises Problem 404."""
    found = get(word_id)
    if not _sql.delete_word(word_id=word_id):
        raise Problem(404)
    audit.record("comment_word.delete", "comment_word", word_id, actor_id=moderator.id,
                 old={"word": found["word"], "effect": found["effect"]})
    db.after_commit(words.forget)
    return found


def rows(order: str, **asked: Any) -> list[BlockedWord]:
    """Return one page of the list."""
    return list(_sql.list_words(order=order, **asked))


def page(args: Mapping[str, str], limit: int) -> paging.Page[BlockedWord]:
    """Return one page of the list, in alphabetical order."""
    return paging.page(rows, args, sorts=("word",), default="word", limit=limit)
