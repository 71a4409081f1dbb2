"""The earlier platform's API: a creator's videos."""

import pytest

from tests.compatibility.running import film, number
from tests.compatibility.shapes import VIDEO, is_answer, is_error

MISSING = ("999999999", "0", "-1", "abc", "1e3", "9" * 40, "%20", "1%00")


@pytest.fixture(scope="module")
def rival(site):
    """Another creator."""
    return site.join("CREATOR", "Rita Falk")


def test_a_creator_registers_a_video_and_gets_it_back_201(dora):
    sent = {"title": "Night ferry", "description": "Lights on the water.", "url": film()}
    video = is_answer(dora.post("/api/videos", sent), 201, VIDEO)
    assert {name: video[name] for name in sent} == sent
    assert video["creatorId"] == dora.user["id"] and video["comments"] == []
    assert video["creator"] == {"id": dora.user["id"], "name": "Dora Quint"}


def test_the_description_may_be_left_out(dora):
    video = is_answer(dora.post("/api/videos", {"title": "No words", "url": film()}), 201, VIDEO)
    assert not video["description"]


@pytest.mark.parametrize("sent", [
    {}, {"title": "No address"}, {"url": "https://demo.supabase.co/a.mp4"},
    {"title": "", "url": "https://demo.supabase.co/a.mp4"},
    {"title": "   ", "url": "https://demo.supabase.co/a.mp4"},
    {"title": 7, "url": "https://demo.supabase.co/a.mp4"},
    {"title": None, "url": "https://demo.supabase.co/a.mp4"},
    {"title": "x" * 5000, "url": "https://demo.supabase.co/a.mp4"},
    {"title": "A", "url": 7}, {"title": "A", "url": None}, {"title": "A", "url": ["a"]},
    {"title": "A", "description": 7, "url": "https://demo.supabase.co/a.mp4"},
    {"title": "A", "url": "https://demo.supabase.co/" + "a" * 5000},
])
def test_a_video_without_title_or_address_or_with_a_wrong_value_is_400(dora, sent):
    is_error(dora.post("/api/videos", sent), 400)


@pytest.mark.parametrize("url", [
    "http://demo.supabase.co/a.mp4", "ftp://demo.supabase.co/a.mp4", "demo.supabase.co/a.mp4",
    "//demo.supabase.co/a.mp4", "javascript://demo.supabase.co/%0aalert(1)", "",
    "data:text/html,demo.supabase.co", "file:///etc/passwd", "https://",
    "https:demo.supabase.co/a.mp4", "https:///demo.supabase.co/a.mp4",
    "https://evil.example/demo.supabase.co", "https://evil.example/?demo.supabase.co",
    "https://evil.example/#https://demo.supabase.co/", "https://demo.supabase.co.evil.example/a",
    "https://evil-demo.supabase.co/a.mp4", "https://sub.demo.supabase.co/a.mp4",
    "https://supabase.co/a.mp4", "https://demo.supabase.com/a.mp4",
    "https://demo.supabase.co@evil.example/a.mp4", "https://demo.supabase.co:x@evil.example/a",
    "https://evil.example\\@demo.supabase.co/a.mp4", "https://demo.supabase.co\\.evil.example/a",
    "https://demo.supabase.co\t.evil.example/a.mp4", "https://demo.supabase.co\n/a.mp4",
    "https://demo.supabase.co%2eevil.example/a", "https://demo.supabase.co%00.evil.example/a",
    "https://demo.supabase.co./a.mp4", "https://demo。supabase。co/a.mp4",
    "https://[::1]/a.mp4", "https://127.0.0.1/a.mp4", "https://[demo.supabase.co/a.mp4",
    "https://user:secret@demo.supabase.co/a.mp4", "https://demo.supabase.co:x/a.mp4",
    "https://demo.supabase.co:99999/a.mp4",
])
def test_an_address_that_is_not_https_on_a_listed_host_is_400(dora, url):
    is_error(dora.post("/api/videos", {"title": "Elsewhere", "url": url}), 400)


def test_without_a_token_every_video_route_is_401(nobody, dora):
    video = dora.upload()
    one = f"/api/videos/{video['id']}"
    for method, path in (("POST", "/api/videos"), ("GET", "/api/videos/my"), ("GET", one),
                         ("PATCH", one), ("DELETE", one)):
        is_error(nobody.send(method, path, json={"title": "x", "url": film()}), 401)
    is_answer(dora.get(one), 200, VIDEO)


def test_writing_videos_as_a_user_is_403(emil, dora):
    one = f"/api/videos/{dora.upload()['id']}"
    is_error(emil.post("/api/videos", {"title": "Mine", "url": film()}), 403)
    is_error(emil.patch(one, {"title": "Mine"}), 403)
    is_error(emil.delete(one), 403)
    assert dora.get(one).json()["title"] != "Mine"


def test_another_creators_video_is_403(dora, rival):
    video = dora.upload()
    one = f"/api/videos/{video['id']}"
    is_error(rival.patch(one, {"title": "Taken"}), 403)
    is_error(rival.delete(one), 403)
    assert dora.get(one).json() == video


def test_my_videos_are_mine_and_newest_first(site):
    creator = site.join("CREATOR")
    made = [creator.upload() for _ in range(4)]
    found = is_answer(creator.get("/api/videos/my"), 200, [VIDEO])
    assert [video["id"] for video in found] == [video["id"] for video in reversed(made)]
    assert found[0] == made[-1]


def test_who_has_no_videos_gets_an_empty_array(emil):
    assert is_answer(emil.get("/api/videos/my"), 200, [VIDEO]) == []


def test_one_video_has_its_creator_and_its_comments_newest_first(dora, emil):
    video = dora.upload()
    for text in ("First!", "Second.", "Third."):
        emil.comment(video, text)
    found = is_answer(emil.get(f"/api/videos/{video['id']}"), 200, VIDEO)
    assert [comment["content"] for comment in found["comments"]] == ["Third.", "Second.", "First!"]
    assert {comment["videoId"] for comment in found["comments"]} == {video["id"]}
    assert {comment["userId"] for comment in found["comments"]} == {emil.user["id"]}
    assert found | {"comments": []} == video


@pytest.mark.parametrize("more", [{"title": "New name"}, {"description": "New words."}])
def test_a_patch_of_one_field_leaves_the_other(dora, more):
    video = dora.upload()
    found = is_answer(dora.patch(f"/api/videos/{video['id']}", more), 200, VIDEO)
    assert found == video | more
    assert dora.get(f"/api/videos/{video['id']}").json() == video | more


def test_a_patch_needs_no_if_match_and_may_change_both(dora):
    video = dora.upload()
    both = {"title": f"Both {number()}", "description": "And words."}
    assert is_answer(dora.patch(f"/api/videos/{video['id']}", both), 200, VIDEO) == video | both


def test_a_patch_changes_title_and_description_only(dora, emil):
    video = dora.upload()
    sent = {"title": "Kept", "url": film(), "creatorId": emil.user["id"], "id": "1",
            "createdAt": "2001-01-01T00:00:00Z", "published": False, "owner": "x"}
    found = is_answer(dora.patch(f"/api/videos/{video['id']}", sent), 200, VIDEO)
    assert found == video | {"title": "Kept"}


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": None}, {"title": 7},
                                   {"description": 7}, {"title": "x" * 5000}])
def test_a_patch_with_a_wrong_value_is_400_and_changes_nothing(dora, wrong):
    video = dora.upload()
    is_error(dora.patch(f"/api/videos/{video['id']}", wrong), 400)
    assert dora.get(f"/api/videos/{video['id']}").json() == video


def test_deleting_a_video_is_200_and_then_404(dora, emil):
    video = dora.upload()
    emil.comment(video)
    one = f"/api/videos/{video['id']}"
    assert dora.delete(one).status_code == 200
    is_error(dora.delete(one), 404)
    is_error(dora.get(one), 404)
    is_error(dora.patch(one, {"title": "Ghost"}), 404)
    is_error(emil.get(f"/api/comments/{video['id']}"), 404)
    is_error(emil.post(f"/api/comments/{video['id']}", {"content": "Hello?"}), 404)
    assert video["id"] not in [each["id"] for each in dora.get("/api/videos/my").json()]


@pytest.mark.parametrize("name", MISSING)
def test_an_unknown_video_is_404(dora, name):
    one = f"/api/videos/{name}"
    is_error(dora.get(one), 404)
    is_error(dora.patch(one, {"title": "Nothing"}), 404)
    is_error(dora.delete(one), 404)


def test_unknown_fields_of_a_new_video_are_ignored(dora):
    sent = {"title": "Plain", "url": film(), "creatorId": "1", "views": 9, "owner_id": 1}
    assert is_answer(dora.post("/api/videos", sent), 201, VIDEO)["creatorId"] == dora.user["id"]


def test_words_come_back_as_they_were_sent(dora):
    sent = {"title": "“Ünïcødé” 🎬 <b>&amp;</b>", "description": "a\nb '; DROP TABLE x; --",
            "url": film() + "?token=a%20b&x=1"}
    video = is_answer(dora.post("/api/videos", sent), 201, VIDEO)
    assert {name: video[name] for name in sent} == sent
