"""The viewer: made in one place, read by the access rule, and no author in a preview."""

from dataclasses import fields
from datetime import date, datetime, timedelta

import pytest
from flask_login import login_user

from app import db
from app.accounts.users import Account
from app.accounts.viewer import current_viewer, own_viewer, viewer_of, viewers_of
from app.community.comments import comments
from app.community.moderation import reports
from app.community.reviews import reviews
from app.db import sql_files
from app.ops.clock import now, today
from tests.world import BOB, ERIN, Person
from tests.world import viewer_of as viewer

PREVIEW = {"country": "DE", "is_preview": True}
THE_MOMENT = {"now"}  # the rule reads it too; it is never the same twice


def account_of(person: Person) -> Account:
    return Account(id=person.id, name=person.name, email=person.email, country=person.country,
                   roles=frozenset(person.roles), maturity_age=13, has_plan=False, auth_version=1,
                   session_id=1, has_totp=False, is_proven=True)


def test_an_account_is_a_viewer_now():
    found = viewer_of(account_of(BOB))
    assert (found.account_id, found.country, found.maturity_age, found.has_plan, found.roles) == (
        BOB.id, "PT", 13, False, {"customer"})
    assert now() - found.now < timedelta(minutes=1) and found.today == today()
    assert found.watcher_id == found.author_id == BOB.id


def test_accounts_are_viewers_as_their_rows_are(world):
    at = datetime(2026, 5, 1, 9)
    found = viewers_of([world.charlie.id, world.erin.id, 999], at)
    assert found.keys() == {world.charlie.id, world.erin.id}
    assert found[world.charlie.id].country == "DE" and found[world.charlie.id].now == at
    assert found[world.erin.id].roles == {"employee"}


@pytest.mark.parametrize(("person", "query", "changes"), [
    (ERIN, "?as=DE", {"country": "DE", "maturity_age": 18, "has_plan": True, "is_preview": True}),
    (ERIN, "?on=2026-12-01", {"today": date(2026, 12, 1), "now": datetime(2026, 12, 1, 12),
                              "maturity_age": 18, "has_plan": True, "is_preview": True}),
    (ERIN, "", {}), (BOB, "?as=DE", {})], ids=["country", "day", "none", "customer"])
def test_a_preview_changes_what_staff_are_shown_and_not_who_they_are(app, person, query, changes):
    with app.test_request_context(f"/browse{query}"):
        login_user(account_of(person))
        shown, own = current_viewer(), own_viewer()
    differences = {each.name: getattr(shown, each.name) for each in fields(shown)
                   if getattr(shown, each.name) != getattr(own, each.name)}
    moment = differences.pop("now", None) if "on=" not in query else None
    assert differences == changes
    assert moment is None or moment - own.now < timedelta(minutes=1)
    assert own.author_id == own.watcher_id == person.id
    assert shown.watcher_id == (0 if changes else person.id)


@pytest.mark.parametrize("write", [
    lambda viewer, title_id, video_id: comments.post(viewer, video_id, "Hello"),
    lambda viewer, title_id, video_id: comments.edit(1, viewer, "Hello"),
    lambda viewer, title_id, video_id: comments.delete(1, viewer),
    lambda viewer, title_id, video_id: reports.report(1, viewer, "spam"),
    lambda viewer, title_id, video_id: reviews.post(
        title_id, viewer, reviews.ReviewForm(rating=5)),
    lambda viewer, title_id, video_id: reviews.own(1, viewer),
], ids=["post", "edit", "delete", "report", "review", "own review"])
def test_a_preview_writes_nothing(world, write):
    title_id = world.title("The Salt Archive", owned=True)
    video_id = world.video(title_id)
    world.add("comments", id=1, video_id=video_id, seq=1, account_id=world.bob.id,
              body="Hello", created_at=now())
    with pytest.raises(RuntimeError, match="preview"):
        write(viewer(world.bob, **PREVIEW), title_id, video_id)
    assert [row["id"] for row in db.database().rows("SELECT id FROM comments")] == [1]
    assert not db.database().rows("SELECT id FROM reviews")


def read_by(fragment: str) -> set[str]:
    """Return the fields of the viewer that a fragment reads."""
    names = sql_files._PARAMETER.findall(sql_files.include(f"{{{{include {fragment}}}}}"))
    return {name.removeprefix("viewer_") for name in names}


def unlike(standing, names: set[str]) -> set[str]:
    """Return which of these fields change the viewer without a change of standing."""
    one = viewer(BOB)
    other = {"country": "DE", "today": one.today + timedelta(days=1), "maturity_age": 7,
             "has_plan": False, "account_id": 99, "roles": frozenset(), "is_preview": True}
    return {name for name in names if standing(viewer(BOB, **{name: other[name]}))
            == standing(one)}


def test_viewers_of_equal_standing_are_equal_to_the_access_rule():
    assert not unlike(lambda each: each.standing, read_by("can_view") - THE_MOMENT)


def test_a_field_that_standing_forgets_is_noticed():
    """Negative control."""
    assert unlike(lambda each: (each.country, each.today), read_by("can_view") - THE_MOMENT) == {
        "maturity_age", "has_plan"}
