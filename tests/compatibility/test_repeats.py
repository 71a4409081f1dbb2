"""Idempotency-Key: a POST that is sent again takes effect once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app import db
from app.db.connection import Connection
from tests.compatibility.running import PASSWORD, film, number
from tests.compatibility.shapes import IN_A_ROOM, VIDEO, is_answer, is_error
from tests.faults import account_attacks


def key() -> dict[str, str]:
    """A key nobody used."""
    return {"Idempotency-Key": f"key-{number()}"}


@pytest.fixture
def room(dora):
    """A video to comment under."""
    return f"/api/comments/{dora.upload()['id']}"


def test_the_same_request_again_gets_the_same_answer_and_one_effect(site, room):
    viewer, once = site.join(), key()
    first = viewer.post(room, {"content": "Once"}, headers=once)
    made = is_answer(first, 201, IN_A_ROOM)
    for _ in range(3):
        again = viewer.post(room, {"content": "Once"}, headers=once)
        assert is_answer(again, 201, IN_A_ROOM) == made
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
        assert again.headers.get("Location") == first.headers.get("Location")
        assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert viewer.get(room).json() == [made]


def test_without_a_key_or_with_another_there_are_two_effects(site, room):
    viewer = site.join()
    for headers in ({}, {}, key(), key()):
        viewer.post(room, {"content": "More"}, headers=headers)
    assert len(viewer.get(room).json()) == 4


@pytest.mark.parametrize("other", [{"content": "Other words"}, {"content": "Once", "more": 1}])
def test_the_same_key_with_another_body_is_422(site, room, other):
    viewer, once = site.join(), key()
    is_answer(viewer.post(room, {"content": "Once"}, headers=once), 201)
    is_error(viewer.post(room, other, headers=once), 422)
    assert len(viewer.get(room).json()) == 1


def test_the_same_key_at_another_address_is_422(site, dora, room):
    viewer, once, elsewhere = site.join(), key(), f"/api/comments/{dora.upload()['id']}"
    is_answer(viewer.post(room, {"content": "Once"}, headers=once), 201)
    is_error(viewer.post(elsewhere, {"content": "Once"}, headers=once), 422)
    assert viewer.get(elsewhere).json() == []


def test_another_accounts_same_key_is_another_key(site, room):
    once, ids = key(), set()
    for viewer in (site.join(), site.join()):
        made = is_answer(viewer.post(room, {"content": "Once"}, headers=once), 201, IN_A_ROOM)
        assert made["userId"] == viewer.user["id"]
        ids.add(made["id"])
    assert len(ids) == 2


def test_a_refused_request_does_not_use_its_key_up(site, room):
    viewer, once = site.join(), key()
    is_error(viewer.post(room, {"content": ""}, headers=once), 400)
    is_answer(viewer.post(room, {"content": "Now"}, headers=once), 201)


def test_a_creators_video_is_registered_once(site):
    creator, once, sent = site.join("CREATOR"), key(), {"title": "Once", "url": film()}
    found = [is_answer(creator.post("/api/videos", sent, headers=once), 201, VIDEO)
             for _ in range(2)]
    assert found[0] == found[1] and len(creator.get("/api/videos/my").json()) == 1


def test_subscribing_again_with_the_same_key_is_201_and_not_409(site, dora):
    viewer, once, path = site.join(), key(), f"/api/subscriptions/{dora.user['id']}"
    for _ in range(2):
        assert viewer.post(path, headers=once).status_code == 201
    is_error(viewer.post(path), 409)


@pytest.mark.parametrize("bad", ["", "-" * 81, "x" * 300, "a b", "ключ".encode()])
def test_a_key_that_is_none_is_refused_or_ignored_and_never_a_failure(site, room, bad):
    answer = site.join().post(room, {"content": "Once"}, headers={"Idempotency-Key": bad})
    assert answer.status_code in (201, 400)


def test_a_key_says_nothing_to_somebody_without_a_token(site, room, nobody):
    once = key()
    is_answer(site.join().post(room, {"content": "Once"}, headers=once), 201)
    is_error(nobody.post(room, {"content": "Once"}, headers=once), 401)


def test_an_ended_token_gets_no_stored_answer(site, room):
    viewer, once = site.join(), key()
    is_answer(viewer.post(room, {"content": "Once"}, headers=once), 201)
    viewer.post("/api/auth/logout")
    is_error(viewer.post(room, {"content": "Once"}, headers=once), 401)


@contextmanager
def nobody_else_comments(video_id: str):
    """Holds the row that orders a video's comments, so that a request takes its time."""
    other = Connection(db.database().options)
    other.send("START TRANSACTION")
    other.rows("SELECT last_seq FROM comment_rooms WHERE video_id = %(id)s FOR UPDATE",
               {"id": int(video_id)})
    try:
        yield
    finally:
        other.send("ROLLBACK")
        other.close()


def test_while_the_first_is_under_way_the_second_is_409(site, dora):
    viewer, once, video = site.join(), key(), dora.upload()
    room = f"/api/comments/{video['id']}"
    viewer.comment(video, "The room is there")
    answers = []
    with nobody_else_comments(video["id"]):
        first = threading.Thread(
            target=lambda: answers.append(viewer.post(room, {"content": "Slow"}, headers=once)))
        first.start()
        time.sleep(0.5)
        began = time.monotonic()
        is_error(viewer.post(room, {"content": "Slow"}, headers=once), 409)
        took_s = time.monotonic() - began
        assert not answers, "the first was not under way"
    first.join(20)
    made = is_answer(answers[0], 201, IN_A_ROOM)
    assert took_s < 1
    assert is_answer(viewer.post(room, {"content": "Slow"}, headers=once), 201, IN_A_ROOM) == made
    assert len(viewer.get(room).json()) == 2


def test_ten_at_once_with_one_key_have_one_effect(site, room):
    viewer, once = site.join(), key()
    clients = [type(viewer)(type(site)(site.address, site.log), viewer.token) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(
            lambda client: client.post(room, {"content": "Race"}, headers=once), clients))
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1 and len(viewer.get(room).json()) == 1


def test_ten_at_once_with_ten_keys_have_ten_effects(site, room):
    """Negative control: it is the key that keeps them apart."""
    viewer = site.join()
    clients = [type(viewer)(type(site)(site.address, site.log), viewer.token) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(
            lambda client: client.post(room, {"content": "Race"}, headers=key()), clients))
    assert {answer.status_code for answer in answers} == {201}
    assert len(viewer.get(room).json()) == 10


def test_twelve_keyed_requests_at_once_leave_the_site_to_others(start):
    """Each once held a connection for its lock while it waited for a second one."""
    with start(POOL_SIZE="4", WEB_WORKERS="1", WEB_THREADS="16") as small:
        creator, customer = small.join("CREATOR"), small.join()
        room = f"/api/comments/{creator.upload()['id']}"
        with ThreadPoolExecutor(1) as pool:
            attack = pool.submit(account_attacks.keyed_posts, small.address, room,
                                 {"content": "Again"}, customer.token, at_once=12, rounds=3)
            bystander = account_attacks.loads(small.address, room, creator.token, seconds=3)
        assert set(bystander.statuses) == {200}
        assert bystander.slowest_s() < 1, "it was 2 s, with half of the answers 503"
        assert set(attack.result().statuses) == {201, 429}, "30 a minute, each answered"


def test_a_key_does_not_make_wrong_guesses_uncounted(site):
    """A sign-in that is rolled back with its key would forget that it was wrong."""
    attacker, victim = site.join(), site.join()
    sent = {"email": victim.email, "password": "wrong-wrong-wrong"}
    for _ in range(6):
        is_error(attacker.post("/api/auth/login", sent, headers=key()), 401)
    right = sent | {"password": PASSWORD}
    is_error(attacker.post("/api/auth/login", right, headers=key()), 401)
    assert victim.get("/api/tokens").status_code == 200


def test_no_secret_is_kept_with_a_key(site):
    """A token is shown once and stored as its hash; the kept answers are no way around that."""
    person, sent = site.join(), {"name": "Job", "scopes": ["reports:read"], "days": 1}
    made = person.post("/api/tokens", sent, headers=key())
    assert made.status_code == 201, made.text
    entered = person.post("/api/auth/login", {
        "email": person.email, "password": PASSWORD, "refresh": True}, headers=key())
    kept = b"".join(row["body"] for row in db.database().rows(
        "SELECT body FROM idempotency_keys"))
    for secret in (made.json()["token"], entered.json()["token"], entered.json()["refreshToken"]):
        assert secret.encode() not in kept
