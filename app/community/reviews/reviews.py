"""Reviews: one per account and title, which its author may change or take back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from pydantic import Field

from app import db
from app.accounts.viewer import Viewer
from app.ops import versions
from app.ops.clock import now
from app.web import errors, forms, paging
from app.web.errors import Problem

Row = dict[str, Any]
LONGEST = 4000
WORDS = {5: "Loved it", 4: "Liked it", 3: "It was all right", 2: "Not for me", 1: "Regret it"}


class ReviewForm(forms.Form):
    """What a review says. `row_version` is the one that was read, for an edit."""

    rating: int = Field(ge=1, le=5)
    body: str = Field(default="", max_length=LONGEST)
    row_version: int = 0


class Listed(TypedDict):
    """A review in the list of a title's; `verified` says that its author began to watch."""

    id: int
    account_id: int
    rating: int
    body: str
    newest: datetime
    updated_at: datetime
    author: str
    verified: int


class Own(TypedDict):
    """The viewer's own review of a title."""

    id: int
    rating: int
    body: str
    row_version: int
    created_at: datetime
    updated_at: datetime


sql = db.queries("community/reviews", list_reviews=Listed, own_review=Own)


class Stale(errors.Stale):
    """Somebody, perhaps oneself in another tab, saved the review meanwhile; `review` is theirs."""

    def __init__(self, review: Row):
        super().__init__("The review was changed meanwhile.")
        self.review = review


def page(title_id: int, viewer: Viewer, args: Mapping[str, str], limit: int) -> paging.Page[Listed]:
    """Return one page of a title's reviews, newest first, without the viewer's own."""
    return paging.page(sql.list_reviews, args, sorts=("newest",), default="-newest", limit=limit,
                       title_id=title_id, account_id=viewer.watcher_id)


def own_of_title(title_id: int, viewer: Viewer) -> Own | None:
    """Return the viewer's review of a title; a preview has none."""
    if viewer.is_preview:
        return None
    return sql.own_review(title_id=title_id, account_id=viewer.account_id)


def own(review_id: int, viewer: Viewer) -> Row:
    """The account's review. Raises Problem 404 for anybody else's, and for a hidden title."""
    review = sql.review(review_id=review_id, viewer=viewer)
    if review is None:
        raise Problem(404)
    return review


@db.transactional("reviews.post")
def post(title_id: int, viewer: Viewer, form: ReviewForm) -> Row:
    """Write a review and return the title's id and name. Raises Problem 404 when the title may
    not be seen, and forms.Invalid when there is a review already."""
    title = sql.reviewable(title_id=title_id, viewer=viewer)
    if title is None:
        raise Problem(404)
    try:
        sql.insert_review(title_id=title_id, account_id=viewer.author_id, rating=form.rating,
                          body=form.body, now=now())
    except db.Refused:  # the title was deleted this very moment
        raise Problem(404) from None
    except db.Duplicate:
        raise forms.Invalid.at("", "You have reviewed this title already. Your review is shown "
                                   "here; change it instead.") from None
    versions.bump("reviews")
    return title


@db.transactional("reviews.update")
def update(review_id: int, viewer: Viewer, form: ReviewForm) -> Row:
    """Change a review and return what it was. Raises Problem 404, or Stale."""
    before = own(review_id, viewer)
    changed = sql.update_review(
        review_id=review_id, account_id=viewer.author_id, rating=form.rating, body=form.body,
        row_version=form.row_version, now=now())
    if not changed:
        raise Stale(own(review_id, viewer))
    versions.bump("reviews")
    return before


@db.transactional("reviews.delete")
def delete(review_id: int, viewer: Viewer, row_version: int) -> Row:
    """Take a review back and return what it was. Raises Problem 404, or Stale."""
    before = own(review_id, viewer)
    if not sql.delete_review(review_id=review_id, account_id=viewer.author_id,
                             row_version=row_version):
        raise Stale(own(review_id, viewer))
    versions.bump("reviews")
    return before
