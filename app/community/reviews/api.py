"""/api/titles/…/reviews: what people say about titles, and one's own."""

from datetime import datetime
from typing import Any, ClassVar

from flask_login import current_user
from pydantic import Field

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community.reviews import reviews
from app.web import forms
from app.web.api import Answer, Api, ListQuery, Shape
from app.web.api.lists import listed
from app.web.errors import Problem

api = Api("reviews", __name__, area="community", tag="Reviews")

EXAMPLE = {"rating": 4, "body": "Patient, and worth it."}


class ReviewIn(forms.Form):
    """A review: stars, and words if there are any."""

    example: ClassVar = EXAMPLE

    rating: int = Field(ge=1, le=5)
    body: str = Field(default="", max_length=reviews.LONGEST)


class ReviewChanges(forms.Form):
    """What is different; what is left away stays."""

    example: ClassVar = {"rating": 5}

    rating: int | None = Field(None, ge=1, le=5)
    body: str | None = Field(None, max_length=reviews.LONGEST)


class Review(Shape):
    """A review; verified when its author began to watch the title."""

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
    """What people say about a title, newest first, yours included."""
    if reviews.sql.reviewable(title_id=title_id, viewer=own_viewer()) is None:
        raise Problem(404)
    rows, on = listed(reviews.sql.list_reviews, query, "-newest", title_id=title_id, account_id=0)
    return Answer([_json(row, title_id) for row in rows], next=on)


@api.post("/titles/<id:title_id>/reviews", returns=Review, status=201)
@signed_in
def post_review(title_id: int, body: ReviewIn) -> Answer:
    """Write your review of a title: 409 when there is one already."""
    form = reviews.ReviewForm(rating=body.rating, body=body.body)
    try:
        reviews.post(title_id, own_viewer(), form)
    except forms.Invalid:  # the only thing the verb refuses once the form is read
        raise Problem(409, "You have reviewed this title already.",
                      code="already_exists", title="There is one already") from None
    row = reviews.sql.own_review(title_id=title_id, account_id=current_user.id)
    return _answer(row["id"], 201)


@api.get("/reviews/<id:review_id>", returns=Review)
@signed_in
def get_review(review_id: int) -> Answer:
    """Your own review, with its version."""
    return _answer(review_id)


@api.patch("/reviews/<id:review_id>", returns=Review, versioned=True)
@signed_in
def change_review(review_id: int, body: ReviewChanges, version: int) -> Answer:
    """Change your own review."""
    before = reviews.own(review_id, own_viewer())
    form = reviews.ReviewForm(
        rating=before["rating"] if body.rating is None else body.rating,
        body=before["body"] if body.body is None else body.body, row_version=version)
    reviews.update(review_id, own_viewer(), form)
    return _answer(review_id)


@api.delete("/reviews/<id:review_id>", versioned=True)
@signed_in
def delete_review(review_id: int, version: int) -> Answer:
    """Take your own review back."""
    reviews.delete(review_id, own_viewer(), version)
    return Answer()


def _answer(review_id: int, status: int | None = None) -> Answer:
    reviews.own(review_id, own_viewer())
    row = reviews.sql.whole_review(review_id=review_id)
    return Answer(_json(row, row["title_id"]), status=status, version=row["row_version"],
                  location=f"/api/reviews/{review_id}" if status == 201 else None)


def _json(row: dict[str, Any], title_id: int) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "titleId": str(title_id), "author": row["author"],
        "rating": row["rating"], "body": row["body"], "verified": bool(row["verified"]),
        "own": row["account_id"] == current_user.id, "createdAt": row["newest"],
        "updatedAt": row["updated_at"],
    }
