"""Reviews: one per account and title, which its author may change or delete."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import Field

from app import db
from app.accounts.viewer import Viewer
from app.office.editing import unchanged
from app.ops import versions
from app.ops.clock import now
from app.web import errors, forms, paging, sizes
from app.web.api import ListQuery
from app.web.api.lists import listed
from app.web.errors import Problem
from app.web.paging import Page

WORDS = {5: "Loved it", 4: "Liked it", 3: "It was all right", 2: "Not for me", 1: "Regret it"}


class ReviewForm(forms.Form):
    """The content of a review. `row_version` is the version that an edit began with."""

    rating: int = Field(ge=1, le=5)
    body: Annotated[str, sizes.REVIEW] = ""
    row_version: int = 0


class Title(TypedDict):
    """A title that the viewer may review."""

    id: int
    name: str


class Listed(TypedDict):
    """A review in a title's list; `verified` means that its author began to watch."""

    id: int
    account_id: int
    rating: int
    body: str
    newest: datetime
    updated_at: datetime
    author: str
    verified: int


class Whole(Listed):
    """A review as its author's programs get it."""

    title_id: int
    row_version: int


class Own(TypedDict):
    """The viewer's own review of a known title."""

    id: int
    rating: int
    body: str
    row_version: int
    created_at: datetime
    updated_at: datetime


class Review(TypedDict):
    """The viewer's own review with its title."""

    id: int
    title_id: int
    rating: int
    body: str
    row_version: int
    updated_at: datetime
    title_name: str


_sql = db.queries("community/reviews", reviewable=Title, list_reviews=Listed, own_review=Own,
                  review=Review, whole_review=Whole)


class Stale(errors.Stale):
    """The review was saved meanwhile, perhaps in another tab; `review` is the saved one."""

    def __init__(self, review: Review):
        super().__init__("The review was changed meanwhile.")
        self.review = review


def page(title_id: int, viewer: Viewer, args: Mapping[str, str], limit: int) -> Page[Listed]:
    """Return one page of a title's reviews, newest first, without the viewer's own."""
    return paging.page(_sql.list_reviews, args, sorts=("newest",), default="-newest", limit=limit,
                       title_id=title_id, account_id=viewer.watcher_id)


def of_title(title_id: int, viewer: Viewer, query: ListQuery) -> tuple[list[Listed], str | None]:
    """Return a title's reviews, newest first, the viewer's own included, and the next page.

    Raises Problem 404 for a title that the viewer may not open.
    """
    if _sql.reviewable(title_id=title_id, viewer=viewer) is None:
        raise Problem(404)
    return listed(_sql.list_reviews, query, "-newest", title_id=title_id, account_id=0)


def own_of_title(title_id: int, viewer: Viewer) -> Own | None:
    """Return the viewer's review of a title; a preview has none."""
    if viewer.is_preview:
        return None
    return _sql.own_review(title_id=title_id, account_id=viewer.account_id)


def own(review_id: int, viewer: Viewer) -> Review:
    """Return the viewer's review. Raises Problem 404 for another's, and for a hidden title."""
    review: Review | None = _sql.review(review_id=review_id, viewer=viewer)
    if review is None:
        raise Problem(404)
    return review


def whole(review_id: int, viewer: Viewer) -> Whole:
    """Return the same with its author. Raises Problem 404."""
    own(review_id, viewer)
    return _sql.whole_review(review_id=review_id)


@db.transactional("reviews.post")
def post(title_id: int, viewer: Viewer, form: ReviewForm) -> Title:
    """Write a review and return its title.

    Raises Problem 404 for a title that the viewer may not open, Invalid for a second review.
    """
    title: Title | None = _sql.reviewable(title_id=title_id, viewer=viewer)
    if title is None:
        raise Problem(404)
    try:
        _sql.insert_review(title_id=title_id, account_id=viewer.author_id, rating=form.rating,
                           body=form.body, now=now())
    except db.Rejected:  # the title was deleted this very moment
        raise Problem(404) from None
    except db.Duplicate:
        raise forms.Invalid.at("", "You have already reviewed this title. Change your review "
                                   "instead.") from None
    versions.bump("reviews")
    return title


@db.transactional("reviews.update")
def update(review_id: int, viewer: Viewer, form: ReviewForm) -> None:
    """Change a review. Raises Problem 404, or Stale."""
    before = own(review_id, viewer)
    if before["row_version"] != form.row_version:
        raise Stale(before)
    if unchanged(before, {"rating": form.rating, "body": form.body}):
        return
    changed = _sql.update_review(
        review_id=review_id, account_id=viewer.author_id, rating=form.rating, body=form.body,
        row_version=form.row_version, now=now())
    if not changed:
        raise Stale(own(review_id, viewer))
    versions.bump("reviews")


@db.transactional("reviews.delete")
def delete(review_id: int, viewer: Viewer, row_version: int) -> Review:
    """Delete a review and return what it was. Raises Problem 404, or Stale."""
    before = own(review_id, viewer)
    if not _sql.delete_review(review_id=review_id, account_id=viewer.author_id,
                              row_version=row_version):
        raise Stale(own(review_id, viewer))
    versions.bump("reviews")
    return before
