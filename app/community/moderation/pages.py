"""The moderators' pages: reports, held comments, sanctions and blocked words."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.community.comments import replies
from app.community.moderation import blocked_words, held, moderation, reports, sanctions
from app.community.moderation.forms import WordForm
from app.community.moderation.moderation import EVERYWHERE, MODERATORS
from app.community.pages import pages
from app.ops.clock import now
from app.web import forms

PAGE = 30


@pages.get("/moderation")
@role_required(*MODERATORS)
def moderation_page() -> str:
    """Show the comments with open reports."""
    return _desk("reports", page=reports.page(current_user, request.args, PAGE),
                 reasons=reports.REASONS)


@pages.get("/moderation/held")
@role_required(*MODERATORS)
def held_page() -> str:
    """Show the held comments, oldest first."""
    return _desk("held", page=held.page(current_user, request.args, PAGE), reasons=held.REASONS)


@pages.get("/moderation/sanctions")
@role_required(*MODERATORS)
def sanctions_page() -> str:
    """Show the muted and banned accounts, newest first."""
    return _desk("sanctions", page=sanctions.page(current_user, request.args, PAGE))


@pages.get("/moderation/blocked-words")
@role_required(*EVERYWHERE)
def blocked_words_page() -> str:
    """Show the blocked words; the address may fill in the form."""
    return _words({"word": request.args.get("word", "")[:60],
                   "effect": request.args.get("effect", "hold")}, {})


@pages.post("/moderation/blocked-words")
@role_required(*EVERYWHERE)
def add_blocked_word() -> Response | tuple[str, int]:
    """Block a word."""
    try:
        form = forms.parse(WordForm, request.form)
        blocked_words.add(form.word, form.effect, current_user)
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(WordForm, request.form)
        return _words(values, wrong.errors), 422
    flash(f"“{form.word}” is blocked. It counts for comments from now on.")
    return redirect(url_for("community.blocked_words_page"), 303)


@pages.post("/moderation/blocked-words/<int:word_id>/delete")
@role_required(*EVERYWHERE)
def delete_blocked_word(word_id: int) -> Response:
    """Unblock a word; the form then has it filled in, to block it again."""
    removed = blocked_words.remove(word_id, current_user)
    flash(f"“{removed['word']}” is no longer blocked. You can add it again below.")
    there = url_for("community.blocked_words_page", word=removed["word"],
                    effect=removed["effect"])
    return redirect(there, 303)


def _words(values: dict[str, Any], errors: dict[str, str]) -> str:
    return _desk("words", page=blocked_words.page(request.args, PAGE), values=values,
                 errors=errors)


def _desk(tab: str, **shown: Any) -> str:
    return render_template(
        f"community/moderation_{tab}.html", tab=tab, open=moderation.open_counts(),
        everywhere=moderation.is_everywhere(current_user), path=replies.path, now=now(), **shown)
