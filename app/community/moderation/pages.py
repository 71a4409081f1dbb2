"""The moderators' desk: what was reported, what waits, who is silenced, and the list of words."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.community.comments import replies
from app.community.moderation import held, moderation, reports, sanctions, word_list
from app.community.moderation.moderation import EVERYWHERE, MODERATORS
from app.community.moderation.word_list import WordForm
from app.community.pages import pages
from app.ops.clock import now
from app.web import forms, paging

PAGE = 30


@pages.get("/moderation")
@role_required(*MODERATORS)
def moderation_page() -> str:
    """Comments that readers have reported."""
    page = paging.page(reports.queue, request.args, sorts=("weight",), default="-weight",
                       limit=PAGE, owner_id=moderation.below(current_user))
    return _desk("reports", page=page, reasons=reports.REASONS)


@pages.get("/moderation/waiting")
@role_required(*MODERATORS)
def held_page() -> str:
    """Comments that wait for a moderator, the oldest first."""
    page = paging.page(held.sql.list_held, request.args, sorts=("sent",), default="sent",
                       limit=PAGE, owner_id=moderation.below(current_user))
    return _desk("waiting", page=page, words=held.WORDS)


@pages.get("/moderation/sanctions")
@role_required(*MODERATORS)
def sanctions_page() -> str:
    """Who is silenced or banned now, the latest first."""
    page = paging.page(sanctions.sql.list_sanctions, request.args, sorts=("made",),
                       default="-made", limit=PAGE, now=now(),
                       owner_id=moderation.below(current_user))
    return _desk("sanctions", page=page)


@pages.get("/moderation/words")
@role_required(*EVERYWHERE)
def words_page() -> str:
    """The words that hold a comment back or refuse it; the form may have one filled in."""
    return _words({"word": request.args.get("word", "")[:60],
                   "effect": request.args.get("effect", "hold")}, {})


@pages.post("/moderation/words")
@role_required(*EVERYWHERE)
def add_word() -> Response | tuple[str, int]:
    """Put a word on the list."""
    try:
        form = forms.parse(WordForm, request.form)
        word_list.add(form.word, form.effect, current_user)
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(WordForm, request.form)
        return _words(values, wrong.errors), 422
    flash(f"“{form.word}” is on the list. It counts for comments from now on.")
    return redirect(url_for("community.words_page"), 303)


@pages.post("/moderation/words/<int:word_id>/delete")
@role_required(*EVERYWHERE)
def delete_word(word_id: int) -> Response:
    """Take a word off the list; the form has it still, to add it again."""
    gone = word_list.remove(word_id, current_user)
    flash(f"“{gone['word']}” is off the list. If that was a mistake, add it again.")
    there = url_for("community.words_page", word=gone["word"], effect=gone["effect"])
    return redirect(there, 303)


def _words(values: dict[str, Any], errors: dict[str, str]) -> str:
    page = paging.page(word_list.sql.list_words, request.args, sorts=("word",), default="word",
                       limit=PAGE)
    return _desk("words", page=page, values=values, errors=errors)


def _desk(tab: str, **shown: Any) -> str:
    return render_template(
        f"community/moderation_{tab}.html", tab=tab, waiting=moderation.waiting(),
        everywhere=moderation.is_everywhere(current_user), path=replies.path, now=now(), **shown)
