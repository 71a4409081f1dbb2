"""/api/comment-words: the words that hold a comment back or refuse it."""

from datetime import datetime
from typing import Any, ClassVar

from flask_login import current_user

from app.accounts.access import role_required
from app.community import shapes
from app.community.moderation import word_list, words
from app.community.moderation.moderation import EVERYWHERE
from app.community.moderation.word_list import WordForm
from app.web.api import Answer, Api, ListQuery, Shape
from app.web.api.lists import listed

api = Api("comment_words", __name__, area="community", tag="Moderation of comments")


class Word(Shape):
    """A word, found whole, in any case and with any accents, and what it does to a comment."""

    example: ClassVar = {"id": "3", **WordForm.example, "createdAt": shapes.CREATED,
                         "madeBy": "Erin Hale"}

    id: str
    word: str
    effect: words.Effect
    createdAt: datetime
    madeBy: str


@api.get("/comment-words", returns=[Word])
@role_required(*EVERYWHERE)
def list_words(query: ListQuery) -> Answer:
    """The list, in the order of the alphabet."""
    rows, on = listed(word_list.sql.list_words, query, "word")
    return Answer([_json(row) for row in rows], next=on)


@api.post("/comment-words", returns=Word, status=201)
@role_required(*EVERYWHERE)
def add_word(body: WordForm) -> Answer:
    """Put a word on the list; it counts for comments from then on."""
    word_id = word_list.add(body.word, body.effect, current_user)
    return Answer(_json(word_list.get(word_id)), location=f"/api/comment-words/{word_id}")


@api.delete("/comment-words/<id:word_id>")
@role_required(*EVERYWHERE)
def delete_word(word_id: int) -> None:
    """Take a word off the list."""
    word_list.remove(word_id, current_user)


def _json(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(row["id"]), "word": row["word"], "effect": row["effect"],
            "createdAt": row["created_at"], "madeBy": row["maker"]}
