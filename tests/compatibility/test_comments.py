"""The earlier platform's API: comments under a video."""

import pytest

from tests.compatibility.shapes import IN_A_ROOM, is_answer, is_error


@pytest.fixture(scope="module")
def video(dora):
    """A video nobody has said anything about."""
    return dora.upload()


def test_a_comment_is_201_and_comes_back(emil, video):
    answer = emil.post(f"/api/comments/{video['id']}", {"content": "What a view."})
    found = is_answer(answer, 201, IN_A_ROOM)
    assert found["content"] == "What a view." and found["videoId"] == video["id"]
    assert found["userId"] == emil.user["id"]
    assert found["user"] == {"id": emil.user["id"], "name": "Emil Roth"}
    assert found in emil.get(f"/api/comments/{video['id']}").json()


def test_a_creator_may_comment_under_her_own_video(dora, video):
    assert dora.comment(video)["userId"] == dora.user["id"]


@pytest.mark.parametrize("sent", [{}, {"content": ""}, {"content": "  \n "}, {"content": None},
                                  {"content": 7}, {"text": "Wrong field"}, {"content": ["a"]}])
def test_an_empty_comment_is_400(emil, video, sent):
    is_error(emil.post(f"/api/comments/{video['id']}", sent), 400)


def test_a_comment_that_is_far_too_long_is_400(emil, video):
    is_error(emil.post(f"/api/comments/{video['id']}", {"content": "x" * 10_000}), 400)


def test_comments_are_a_bare_array_newest_first(dora, emil):
    video = dora.upload()
    made = [each.comment(video, f"Number {place}") for place, each in enumerate([dora, emil] * 3)]
    found = is_answer(emil.get(f"/api/comments/{video['id']}"), 200, [IN_A_ROOM])
    assert found == made[::-1]


def test_a_video_without_comments_has_an_empty_array(dora):
    assert is_answer(dora.get(f"/api/comments/{dora.upload()['id']}"), 200, [IN_A_ROOM]) == []


def test_without_a_token_comments_are_401(nobody, video):
    is_error(nobody.get(f"/api/comments/{video['id']}"), 401)
    is_error(nobody.post(f"/api/comments/{video['id']}", {"content": "Hello"}), 401)


@pytest.mark.parametrize("name", ["999999999", "0", "abc", "9" * 40])
def test_comments_of_an_unknown_video_are_404(emil, name):
    is_error(emil.get(f"/api/comments/{name}"), 404)
    is_error(emil.post(f"/api/comments/{name}", {"content": "Hello"}), 404)


def test_unknown_fields_of_a_comment_are_ignored(emil, dora, video):
    sent = {"content": "Mine", "userId": dora.user["id"], "id": "1", "createdAt": "x",
            "state": "hidden", "user": {"id": dora.user["id"]}}
    found = is_answer(emil.post(f"/api/comments/{video['id']}", sent), 201, IN_A_ROOM)
    assert found["userId"] == emil.user["id"]


def test_the_same_words_twice_are_two_comments(emil, video):
    assert emil.comment(video, "Again")["id"] != emil.comment(video, "Again")["id"]
