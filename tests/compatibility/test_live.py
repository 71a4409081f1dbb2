"""The earlier platform's live comments and the additions, with the clients of Python and npm."""

import json
import re
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
import socketio.exceptions

from app.web.codes import CODES
from tests.compatibility.people import open_session, personal_token
from tests.live.servers import LIVE
from tests.live.talker import TRANSPORTS, Talker, talking

pytestmark = pytest.mark.slow

NODE = shutil.which("node")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\Z")


@pytest.fixture(params=TRANSPORTS)
def transports(request) -> list[str]:
    return TRANSPORTS[request.param]


@pytest.fixture
def dora(site):
    """A creator of this test's own: an account may post only so much in a minute."""
    return site.join("CREATOR", "Dora Quint")


@pytest.fixture
def emil(site):
    """A customer."""
    return site.join("USER", "Emil Roth")


@pytest.fixture
def video(dora) -> dict:
    """A video without comments."""
    return dora.upload()


def is_new_comment(said: dict, content: str, video: dict, author) -> None:
    """Check the event as on the earlier platform; it may have more keys."""
    assert isinstance(said["id"], str) and said["content"] == content
    assert said["videoId"] == video["id"] and MOMENT.match(said["createdAt"])
    assert said["user"] == {"id": author.user["id"], "name": author.user["name"]}


def test_a_program_walks_the_whole_contract(live, site, transports, dora, emil, video):
    with talking(live, dora.token, transports) as hers, talking(live, emil.token,
                                                                transports) as his:
        assert hers.ask("join_video", video["id"])["ok"]  # the earlier form
        joined = his.ask("join_video", {"videoId": video["id"]})
        assert joined["ok"] and (joined["seq"], joined["revision"]) == (0, 0)
        once = f"first-{video['id']}"
        said = his.ask("send_comment", {"videoId": video["id"], "content": "What a view.",
                                        "client_msg_id": once})
        for each in (hers, his):
            is_new_comment(each.receives("new_comment"), "What a view.", video, emil)
            assert each.receives("new_comment") == said["comment"]
        again = his.ask("send_comment", {"videoId": video["id"], "content": "What a view!",
                                         "client_msg_id": once})
        assert again["comment"] == said["comment"]
        other = dora.comment(video, "Said over HTTP.")
        for each in (hers, his):
            is_new_comment(each.receives("new_comment", id=other["id"]), "Said over HTTP.", video,
                           dora)
        place = f"/api/comments/{video['id']}/{other['id']}"
        assert dora.patch(place, {"content": "Said better."}).status_code == 200
        assert his.receives("comment_edited", id=other["id"])["content"] == "Said better."
        assert dora.delete(place).status_code == 200
        gone = his.receives("comment_deleted", id=other["id"])
        assert gone["state"] == "deleted" and not gone["content"]
        assert his.ask("leave_video", video["id"]) == {"ok": True}
        last = dora.comment(video, "He is away.")
        hers.receives("new_comment", id=last["id"])
        assert his.ask("join_video", {"videoId": video["id"], "after": 0})["seq"] == 3
        # Twice: once live, and once since `after`, as asked for.
        assert [c["seq"] for c in his.all("new_comment")] == [1, 2, 1, 3]
        assert [c["seq"] for c in hers.all("new_comment")] == [1, 2, 3]


@pytest.mark.skipif(not NODE, reason="needs node, which is not on the PATH")
def test_the_npm_client_walks_the_whole_contract(live, site, transports, dora, emil, video):
    given = {"live": live.address, "web": site.address, "transports": transports,
             "hers": dora.token, "his": emil.token, "video": video["id"], "me": emil.user}
    done = subprocess.run([NODE, str(Path(__file__).with_name("live.mjs")), json.dumps(given)],
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\n{live.last_words()}"
    assert json.loads(done.stdout)["transport"] == transports[-1]


@pytest.mark.parametrize("auth", [
    None, {}, {"token": ""}, {"token": "nonsense"}, {"token": 7}, {"token": None}, "text",
    ["token"], {"token": {"a": 1}}, {"token": "svp_" + "x" * 43}, {"token": "x" * 30_000}])
def test_a_bad_or_missing_token_is_rejected(live, auth):
    talker = Talker(live)
    try:
        with pytest.raises(socketio.exceptions.ConnectionError):
            talker.connect(auth)
    finally:
        talker.close()


def test_a_browser_connects_with_its_session(live, emil, video):
    cookie = f"streamvault={open_session(emil)}"
    with talking(live, Cookie=cookie, Origin=live.address) as browser:
        assert browser.ask("join_video", video["id"])["ok"]
        said = browser.ask("send_comment", {"videoId": video["id"], "content": "From a page."})
        is_new_comment(browser.receives("new_comment"), "From a page.", video, emil)
        assert said["comment"]["user"]["id"] == emil.user["id"]


@pytest.mark.parametrize("sent", [
    {}, {"content": ""}, {"content": "  \n"}, {"content": "x" * 2001}, {"content": 7},
    {"content": "\U0001f600" * 513}, {"content": ["a"]}, {"content": {"a": "b"}},
    {"content": "half \ud800"}, {"content": "Hello", "videoId": "999999999"},
    {"content": "Hello", "videoId": None}, {"content": "Hello", "videoId": "0"},
    {"content": "Hello", "videoId": [1]}, {"content": "Hello", "videoId": "9" * 50},
    {"content": "Hello", "client_msg_id": "two words"}, {"content": "Hello", "client_msg_id": 7},
    {"content": "Hello", "mediaSecond": -1}, {"content": "Hello", "replyTo": "999999999"}])
def test_a_rejected_comment_is_acknowledged_and_emitted_as_an_error(green, emil, video, sent):
    with talking(green, emil.token, ["websocket"]) as his:
        answer = his.ask("send_comment", {"videoId": video["id"]} | sent)
        assert answer["ok"] is False and answer["message"] and 400 <= answer["status"] < 500
        assert answer["code"] in CODES
        error = his.receives("error")
        assert (error["message"], error["code"]) == (answer["message"], answer["code"])
    assert emil.get(f"/api/comments/{video['id']}").json() == []


def test_a_room_of_a_hidden_video_is_rejected_as_an_unknown_one(green, dora, emil):
    with talking(green, emil.token) as his:
        for name in ("999999999", 0, None, "x", [], {}, {"videoId": True}, 1.5, "9" * 30, -1):
            answer = his.ask("join_video", name)
            assert (answer["status"], answer["code"]) == (404, "not_found"), name
            assert answer["message"]


def test_a_personal_token_does_what_its_scopes_allow(green, dora, emil, video):
    reads = personal_token(emil, "community:read")
    with talking(green, reads) as his:
        assert his.ask("join_video", video["id"])["ok"]
        rejected = his.ask("send_comment", {"videoId": video["id"], "content": "Hello"})
        assert rejected["status"] == 403 and rejected["code"] == "scope_missing"
    other = personal_token(emil, "account:read")
    talker = Talker(green)
    with pytest.raises(socketio.exceptions.ConnectionError):
        talker.connect({"token": other})
    talker.close()


def test_a_comment_reaches_the_room_in_other_processes(live_sites, dora, emil, video):
    """Through the table: from the pages' process and from another live process."""
    crossing(live_sites("eventlet"), live_sites("threading"), dora, emil, video)


def test_redis_brings_comments_to_other_processes_and_none_is_lost_while_it_is_away(
        start, redis_server, dora, emil, video):
    redis = {"REDIS_URL": redis_server.url}
    with start(*LIVE, **redis) as near, start(*LIVE, **redis) as far:
        dora.site = near  # the pages of that process
        crossing(near, far, dora, emil, video)
        redis_server.stop()
        crossing(near, far, dora, emil, video)
        redis_server.start()
        crossing(near, far, dora, emil, video)
        for one in (near, far):
            assert "Traceback" not in one.log.read_text(), one.last_words()


def crossing(near, far, dora, emil, video) -> None:
    """Check that a client of each process receives the other's comments and those over HTTP."""
    with talking(near, dora.token) as hers, talking(far, emil.token) as his:
        for each in (hers, his):
            assert each.ask("join_video", video["id"])["ok"]
        said = [each.ask("send_comment", {"videoId": video["id"], "content": uuid.uuid4().hex})[
            "comment"]["id"] for each in (hers, his)]
        said.append(dora.comment(video, "Over HTTP")["id"])
        for each in (hers, his):
            for comment_id in said:
                each.receives("new_comment", id=comment_id)


def test_a_client_that_was_offline_gets_what_it_missed(live, dora, emil, video):
    said = [dora.comment(video, f"Number {number}") for number in range(1, 6)]
    dora.delete(f"/api/comments/{video['id']}/{said[1]['id']}")
    dora.patch(f"/api/comments/{video['id']}/{said[0]['id']}", {"content": "Number one"})
    with talking(live, emil.token) as his:
        answer = his.ask("join_video", {"videoId": video["id"], "after": 3, "revision": 5})
        assert (answer["seq"], answer["revision"], answer["behind"]) == (5, 7, False)
        assert [c["seq"] for c in his.all("new_comment")] == [4, 5]
        assert [c["id"] for c in his.all("comment_deleted")] == [said[1]["id"]]
        assert [c["content"] for c in his.all("comment_edited")] == ["Number one"]
        for bad in (-1, "x", 1.5, True, [], "9" * 30):
            rejected = his.ask("join_video", {"videoId": video["id"], "after": bad})
            assert rejected["status"] == 422 and rejected["code"] == "invalid", bad


def test_a_client_cut_off_between_comments_and_changes_gets_the_changes(
        live, dora, emil, video):
    first = dora.comment(video, "It hms")
    dora.patch(f"/api/comments/{video['id']}/{first['id']}", {"content": "It hums"})
    for number in range(2, 6):
        dora.comment(video, f"Number {number}")
    with talking(live, emil.token) as his:
        assert his.ask("join_video", {"videoId": video["id"], "after": 5, "revision": 1})["ok"]
        assert his.all("new_comment") == []
        assert "It hums" in [c["content"] for c in his.all("comment_edited")]
