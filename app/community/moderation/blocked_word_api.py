"""/api/blocked-words: words that hold a comment for a moderator, or reject it."""

from flask_login import current_user

from app.accounts.access import role_required
from app.community.moderation import blocked_words, shapes
from app.community.moderation.forms import WordForm
from app.community.moderation.moderation import EVERYWHERE
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("blocked_words", __name__, area="community", tag="Moderation of comments")


@api.get("/blocked-words", returns=[shapes.Word])
@role_required(*EVERYWHERE)
def list_words(query: ListQuery) -> Answer:
    """List the blocked words in alphabetical order."""
    rows, following = listed(blocked_words.rows, query, "word")
    return Answer([shapes.word_json(row) for row in rows], next=following)


@api.post("/blocked-words", returns=shapes.Word, status=201)
@role_required(*EVERYWHERE)
def add_word(body: WordForm) -> Answer:
    """Block a word. It counts for comments from then on."""
    word_id = blocked_words.add(body.word, body.effect, current_user)
    return Answer(shapes.word_json(blocked_words.get(word_id)),
                  location=f"/api/blocked-words/{word_id}")


@api.delete("/blocked-words/<id:word_id>")
@role_required(*EVERYWHERE)
def delete_word(word_id: int) -> None:
    """Unblock a word."""
    blocked_words.remove(word_id, current_user)
