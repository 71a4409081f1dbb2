"""Reviews: one per account and title, seen by all who may see the title, changed by its author."""

import threading
from datetime import timedelta

import pytest

from app import create_app, db
from app.community.reviews import reviews
from app.ops import versions
from app.ops.clock import now
from tests.client import Client
from tests.world import viewer_of


@pytest.fixture
def salt(world) -> int:
    """An owned title with one video."""
    title_id = world.title("The Salt Archive", owned=True)
    world.video(title_id)
    return title_id


def write(world, title_id: int, person, rating: int = 4, body: str = "Patient.", **more) -> int:
    """A review written by somebody."""
    at = now()
    return world.add("reviews", title_id=title_id, account_id=person.id, rating=rating, body=body,
                     **{"created_at": at, "updated_at": at} | more)


def stored(review_id: int) -> dict:
    rows = db.database().rows("SELECT * FROM reviews WHERE id = %(id)s", {"id": review_id})
    return rows[0] if rows else {}


def page(client, title_id: int, query: str = "") -> str:
    return " ".join(client.get(f"/titles/{title_id}-the-salt-archive{query}").text.split())


def test_a_review_is_published_and_the_form_is_gone(client, world, salt):
    before = versions.current()["reviews"]
    client.sign_in(world.bob)
    answer = client.post(f"/titles/{salt}/reviews", data={"rating": "4", "body": " Patient. "})
    assert answer.status_code == 303
    assert answer.location == f"/titles/{salt}-the-salt-archive#reviews"
    text = page(client, salt)
    assert "Review published." in text and "Patient." in text
    assert "4.0 of 5 from 1 review" in text
    assert "Publish review" not in text
    assert versions.current()["reviews"] == before + 1


def test_stars_alone_are_a_review(client, world, salt):
    client.sign_in(world.bob)
    assert client.post(f"/titles/{salt}/reviews", data={"rating": "5", "body": ""}
                       ).status_code == 303


@pytest.mark.parametrize(("data", "message"), [
    ({"body": "No stars"}, "Please fill this in."),
    ({"rating": "0"}, "“0” is too small. At least 1."),
    ({"rating": "6"}, "“6” is too large. At most 5."),
    ({"rating": "4.5"}, "“4.5” is not a whole number. Enter one such as 12."),
    ({"rating": "4", "body": "x" * 4001}, "At most 4,000 characters."),
    ({"rating": "4", "title_id": "7"}, "This form has no such field."),
])
def test_a_refused_review_comes_back_with_its_message(client, world, salt, data, message):
    client.sign_in(world.bob)
    answer = client.post(f"/titles/{salt}/reviews", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert data.get("body", "")[:50] in answer.text
    assert not db.database().rows("SELECT id FROM reviews")


def test_a_second_review_is_refused_and_the_first_shown(client, world, salt):
    write(world, salt, world.bob, body="My first words.")
    client.sign_in(world.bob)
    answer = client.post(f"/titles/{salt}/reviews", data={"rating": "1", "body": "Again"})
    assert answer.status_code == 422
    assert "You have already reviewed this title" in answer.text
    assert "My first words." in answer.text


def test_the_summary_is_the_plain_mean(client, world, salt):
    for person, rating in ((world.alice, 5), (world.charlie, 4), (world.ivan, 4)):
        write(world, salt, person, rating)
    for number in (2, 3):  # more videos and genres must not count a review twice
        world.video(salt, f"Part {number}")
        world.add("title_genres", title_id=salt, genre_id=number, position=number)
    assert "4.3 of 5 from 3 reviews" in page(client.sign_in(world.bob), salt)


def test_only_who_began_to_watch_is_marked_so(client, world, salt):
    write(world, salt, world.alice, body="By Alice")
    write(world, salt, world.charlie, body="By Charlie")
    write(world, salt, world.ivan, body="By Ivan")
    other = world.video(world.title("Low Orbit", owned=True))
    own = db.database().rows("SELECT id FROM videos WHERE title_id = %(id)s", {"id": salt})[0]["id"]
    progress = {"covered_s": 500, "watch_s": 500, "position_s": 500, "covered": "[[0,500]]",
                "updated_at": now()}
    day = now().date()
    world.add("viewer_progress", account_id=world.alice.id, video_id=own, started_on=day,
              started_country="PT", **progress)
    world.add("viewer_progress", account_id=world.charlie.id, video_id=own, **progress)
    world.add("viewer_progress", account_id=world.ivan.id, video_id=other, started_on=day,
              started_country="PT", **progress)
    text = page(client.sign_in(world.bob), salt)
    assert text.count("verified viewer") == 1
    assert "verified viewer" in text.partition("<b>Alice Prado</b>")[2].partition("By Alice")[0]


def test_reviews_page_newest_first_each_once(client, world, salt):
    at = now()
    for number in range(13):
        account = world.add("accounts", email=f"r{number}@example.org", name=f"Reader {number:02}",
                            password_hash="x", country="PT", created_at=at)
        world.add("reviews", title_id=salt, account_id=account, rating=3, body=f"Words {number:02}",
                  created_at=at - timedelta(days=number // 3), updated_at=at)
    client.sign_in(world.bob)
    first = page(client, salt)
    assert first.count("Words ") == 10 and "Words 02" in first
    url = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(url).text
    assert second.count("Words ") == 3
    seen = [f"Words {n:02}" for n in range(13) if (f"Words {n:02}" in first)
            != (f"Words {n:02}" in second)]
    assert len(seen) == 13


def test_words_are_text_and_never_markup(client, world, salt):
    write(world, salt, world.alice, body="<script>alert(1)</script>\nSecond line")
    text = client.sign_in(world.bob).get(f"/titles/{salt}-the-salt-archive").text
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_the_author_changes_a_review(client, world, salt):
    review_id = write(world, salt, world.bob)
    client.sign_in(world.bob)
    form = client.get(f"/reviews/{review_id}").text
    assert 'value="4" required checked' in form and "Patient." in form
    answer = client.post(f"/reviews/{review_id}",
                         data={"rating": "2", "body": "Slow.", "row_version": "1"})
    assert answer.status_code == 303
    row = stored(review_id)
    assert (row["rating"], row["body"], row["row_version"]) == (2, "Slow.", 2)
    refused = client.post(f"/reviews/{review_id}", data={"rating": "9", "row_version": "2"})
    assert refused.status_code == 422 and 'name="row_version" value="2"' in refused.text


def test_who_was_overtaken_sees_both_versions(client, world, salt):
    review_id = write(world, salt, world.bob)
    client.sign_in(world.bob)
    client.post(f"/reviews/{review_id}", data={"rating": "2", "body": "Slow.", "row_version": "1"})
    answer = client.post(f"/reviews/{review_id}",
                         data={"rating": "5", "body": "Superb.", "row_version": "1"})
    assert answer.status_code == 409
    assert "Superb." in answer.text and "Slow." in answer.text
    assert 'name="row_version" value="2"' in answer.text
    assert stored(review_id)["body"] == "Slow."
    chosen = client.post(f"/reviews/{review_id}",
                         data={"rating": "5", "body": "Superb.", "row_version": "2"})
    assert chosen.status_code == 303 and stored(review_id)["body"] == "Superb."


def test_a_review_is_deleted_after_asking(client, world, salt):
    review_id = write(world, salt, world.bob)
    client.sign_in(world.bob)
    asked = client.get(f"/reviews/{review_id}/delete")
    assert "Delete this review?" in asked.text and stored(review_id)
    overtaken = client.post(f"/reviews/{review_id}/delete", data={"row_version": "7"})
    assert overtaken.status_code == 409 and stored(review_id)
    assert client.post(f"/reviews/{review_id}/delete", data={"row_version": "1"}
                       ).status_code == 303
    assert not stored(review_id)
    assert "Publish review" in page(client, salt)


@pytest.mark.parametrize("name", ["charlie", "erin", "ada"])
def test_anothers_review_does_not_exist(client, world, salt, name):
    review_id = write(world, salt, world.bob)
    client.sign_in(getattr(world, name))
    data = {"rating": "1", "body": "Mine now", "row_version": "1"}
    answers = [client.get(f"/reviews/{review_id}"), client.get(f"/reviews/{review_id}/delete"),
               client.post(f"/reviews/{review_id}", data=data),
               client.post(f"/reviews/{review_id}/delete", data={"row_version": "1"})]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert stored(review_id)["body"] == "Patient."


def test_a_hidden_title_takes_no_review(client, world):
    hidden = world.title("The Salt Archive")
    review_id = write(world, hidden, world.bob)
    client.sign_in(world.bob)
    data = {"rating": "1", "body": "x", "row_version": "1"}
    answers = [client.post(f"/titles/{hidden}/reviews", data={"rating": "1"}),
               client.post(f"/reviews/{review_id}", data=data),
               client.post(f"/reviews/{review_id}/delete", data={"row_version": "1"})]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert stored(review_id)["rating"] == 4


def test_strangers_and_forged_forms_write_nothing(client, world, salt):
    data = {"rating": "1", "body": "x"}
    assert client.post(f"/titles/{salt}/reviews", data=data).status_code == 303  # to the sign-in
    client.sign_in(world.bob)
    assert client.post(f"/titles/{salt}/reviews", data=data, csrf=False).status_code == 400
    assert not db.database().rows("SELECT id FROM reviews")


@pytest.mark.commits
def test_parallel_posts_of_one_account_make_one_review(world, test_settings):
    title_id = world.title("The Salt Archive", owned=True)
    app = create_app(test_settings)
    app.test_client_class = Client
    clients = [app.test_client().sign_in(world.bob) for _ in range(6)]
    statuses: list[int] = []
    start = threading.Barrier(len(clients))

    def send(client) -> None:
        start.wait()
        statuses.append(client.post(f"/titles/{title_id}/reviews",
                                    data={"rating": "4", "body": "Once"}).status_code)

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] + [422] * 5
    assert len(db.database().rows("SELECT id FROM reviews")) == 1


@pytest.mark.commits
def test_of_two_parallel_changes_one_is_told(world):
    title_id = world.title("The Salt Archive", owned=True)
    review_id = write(world, title_id, world.bob)
    viewer = viewer_of(world.bob)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def change(rating: int) -> None:
        form = reviews.ReviewForm(rating=rating, body="", row_version=1)
        start.wait()
        try:
            reviews.update(review_id, viewer, form)
            outcomes.append("saved")
        except reviews.Stale as stale:
            outcomes.append("told")
            assert stale.review["row_version"] == 2

    threads = [threading.Thread(target=change, args=(rating,)) for rating in (1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told"]
    assert stored(review_id)["row_version"] == 2
