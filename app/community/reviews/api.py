"""/api/titles/…/reviews: reviews of a title, and one's own."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from flask_login import current_user
from pydantic import Field

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community.reviews import reviews
from app.web import forms, sizes
from app.web.api import Answer, Api, ListQuery, Shape
from app.web.errors import Problem

api = Api("reviews", __name__, area="community", tag="Reviews")

EXAMPLE = {"rating": 4, "body": "Patient, and worth it."}


class ReviewIn(forms.Form):
    """A review: stars, and text if any."""

    example: ClassVar = EXAMPLE

    rating: int = Field(ge=1, le=5)
    body: Annotated[str, sizes.REVIEW] = ""


class ReviewChanges(forms.Form):
    """The fields to change; the others stay."""

    example: ClassVar = {"rating": 5}

    rating: int | None = Field(None, ge=1, le=5)
    body: Annotated[str, sizes.REVIEW] | None = None


class Review(Shape):
    """A review; `verified` means that its author began to watch the title."""

    example: ClassVar = EXAMPLE | {
        "id": "5", "titleId": "7", "author": "Bob Marsh", "verified": True, "own": False,
        "createdAt": "2026-11-01T08:00:00Z", "updatedAt": "2026-11-01T08:00:00Z"}

    id: str
    titleId: str
    author: str
    rating: int
    body: str
    verified: bool
    own: bool
    createdAt: datetime
    updatedAt: datetime


@api.get("/titles/<id:title_id>/reviews", returns=[Review])
@signed_in
def list_reviews(title_id: int, query: ListQuery) -> Answer:
    """List the reviews of a title, newest first, yours included."""
    rows, next_page = reviews.of_title(title_id, own_viewer(), query)
    return Answer([_json(row, title_id) for row in rows], next=next_page)


@api.post("/titles/<id:title_id>/reviews", returns=Review, status=201)
@signed_in
def post_review(title_id: int, body: ReviewIn) -> Answer:
    """Write your review of a title. A second one gets a 409."""
    form = reviews.ReviewForm(rating=body.rating, body=body.body)
    try:
        reviews.post(title_id, own_viewer(), form)
    except forms.Invalid:  # only a second review is rejected once the form is valid
        raise Problem(409, "You have already reviewed this title.",
                      code="already_exists", title="Already reviewed") from None
    own = reviews.own_of_title(title_id, own_viewer())
    if own is None:  # deleted in another window this very moment
        raise Problem(404)
    return _answer(own["id"], 201)


@api.get("/reviews/<id:review_id>", returns=Review)
@signed_in
def get_review(review_id: int) -> Answer:
    """Get your review, with its version."""
    return _answer(review_id)


@api.patch("/reviews/<id:review_id>", returns=Review, versioned=True)
@signed_in
def change_review(review_id: int, body: ReviewChanges, version: int) -> Answer:
    """Change your review."""
    before = reviews.own(review_id, own_viewer())
    form = reviews.ReviewForm(
        rating=before["rating"] if body.rating is None else body.rating,
        body=before["body"] if body.body is None else body.body, row_version=version)
    reviews.update(review_id, own_viewer(), form)
    return _answer(review_id)


@api.delete("/reviews/<id:review_id>", versioned=True)
@signed_in
def delete_review(review_id: int, version: int) -> Answer:
    """Delete your review."""
    reviews.delete(review_id, own_viewer(), version)
    return Answer()


def _answer(review_id: int, status: int | None = None) -> Answer:
    row = reviews.whole(review_id, own_viewer())
    return Answer(_json(row, row["title_id"]), status=status, version=row["row_version"],
                  location=f"/api/reviews/{review_id}" if status == 201 else None)


def _json(row: reviews.Listed, title_id: int) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "titleId": str(title_id), "author": row["author"],
        "rating": row["rating"], "body": row["body"], "verified": bool(row["verified"]),
        "own": row["account_id"] == current_user.id, "createdAt": row["newest"],
        "updatedAt": row["updated_at"],
    }
