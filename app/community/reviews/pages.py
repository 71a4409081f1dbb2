"""Forms for the viewer's own review of a title."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.catalog.titles.addresses import path
from app.community.pages import pages
from app.community.reviews import reviews
from app.community.reviews.reviews import ReviewForm
from app.office import changes
from app.office.nouns import Field, Noun
from app.web import composed, forms, sizes
from app.web.admission import at_most
from app.web.errors import Problem

NOUN = Noun("review", "reviews", fields={"rating": Field("Stars"), "body": Field("Review")})


@pages.post("/titles/<int:title_id>/reviews")
@signed_in
@at_most(sizes.LONG_FORM)
def post_review(title_id: int) -> Any:
    """Post a review; a rejected one comes back with its messages."""
    try:
        form = forms.parse(ReviewForm, request.form)
        title = reviews.post(title_id, own_viewer(), form)
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(ReviewForm, request.form)
        return composed.show("title", title_id, values, wrong.errors), 422
    flash("Review published.")
    return _back(title)


@pages.get("/reviews/<int:review_id>")
@signed_in
def edit_review(review_id: int) -> str:
    """Show the form for one's own review."""
    return _form(reviews.own(review_id, own_viewer()))


@pages.post("/reviews/<int:review_id>")
@signed_in
@at_most(sizes.LONG_FORM)
def update_review(review_id: int) -> Any:
    """Change one's own review; after a change elsewhere, show both versions side by side."""
    review = reviews.own(review_id, own_viewer())
    try:
        form = forms.parse(ReviewForm, request.form)
    except forms.Invalid as wrong:
        values = {"row_version": review["row_version"]} | wrong.values
        return _form(review, values, wrong.errors), 422
    try:
        reviews.update(review_id, own_viewer(), form)
    except reviews.Stale as stale:
        rows = changes.merge_rows(NOUN, form.model_dump(), stale.review)
        return render_template("community/merge_review.html", review=stale.review, rows=rows), 409
    flash("Review saved.")
    return _back({"id": review["title_id"], "name": review["title_name"]})


@pages.get("/reviews/<int:review_id>/delete")
@signed_in
def confirm_delete_review(review_id: int) -> str:
    """Ask before a review is deleted."""
    review = reviews.own(review_id, own_viewer())
    return render_template("community/delete_review.html", review=review)


@pages.post("/reviews/<int:review_id>/delete")
@signed_in
def delete_review(review_id: int) -> Response:
    """Delete one's own review."""
    version = request.form.get("row_version", type=int, default=0)
    try:
        review = reviews.delete(review_id, own_viewer(), version)
    except reviews.Stale:
        raise Problem(409, "Your review was changed in another window, so it was not deleted. "
                           "Check it, then delete it again.", code="stale") from None
    flash("Review deleted.")
    return _back({"id": review["title_id"], "name": review["title_name"]})


def _form(review: reviews.Review, values: Mapping[str, Any] | None = None,
          errors: dict[str, str] | None = None) -> str:
    return render_template("community/review.html", review=review, values=values or review,
                           errors=errors or {}, words=reviews.WORDS)


def _back(title: reviews.Title) -> Response:
    """Redirect to the reviews on the title's page."""
    return redirect(f"{path(title)}#reviews", 303)
