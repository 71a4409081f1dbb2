"""Input that no client should send is answered or ignored, without a traceback in the log."""

import contextlib
import json
import time

import pytest

from tests.live.raw import Poller, raw, upgrading

pytestmark = pytest.mark.slow

DEEP = "[" * 20_000 + "]" * 20_000
FRAMES = [
    "", "9", "x", "4", "4x", "48", "4\x00", "40", "40{", "40[]", '40"a"', "40nul", "42", "42[",
    "42{}", "42[]", "42[1]", "42[null]", "42[[]]", "42[{}]", '42["nope",1]', '42["nope"', "42x",
    '42["connect"]', '42["connect",{}]', '42["connect",{"HTTP_COOKIE":7},{"token":"x"}]',
    '42["disconnect"]', '42["disconnect","x"]', '42["*"]', '42["message"]', '42["__class__"]',
    '42["join_video"]', '42["join_video",1,2,3,4,5]', '42["join_video",NaN]',
    '42["join_video",1e999]', '42["join_video",-Infinity]', f'42["join_video",{"9" * 5000}]',
    f'42["join_video",{DEEP}]', '42["join_video","\\ud800"]', '42["join_video",{"videoId":{}}]',
    '42["send_comment","x"]', '42["send_comment",{"videoId":"1","content":"\\u0000"}]',
    '42["send_comment",{"client_msg_id":{"a":[]}}]', '42["typing",[]]', '42["leave_video",{}]',
    '42["\\ud800"]', '42999999999999999999999999["join_video","1"]', '42-1["join_video"]',
    '451-["send_comment",{"_placeholder":true,"num":0}]', '450-["x"]', '4511-["x"]', "451-",
    '45999999999999-["x"]', '451-["x",{"_placeholder":true,"num":9}]', "45", "46", "461-[]",
    "43", "430[]", '4399["x"]', "44", '44{"message":"x"}', "40/admin,", "40/admin,{}",
    '42/admin,["x"]', "41/admin,", "42/,", "4/", "2", "2probe", "3", "3probe", "5", "6", "1x",
    b"", b"\x00" * 100, b"\xff\xfe", b"4", b'42["join_video","1"]',
]
HUGE = ['42["send_comment",{"content":"' + "x" * 80_000 + '"}]', b"\x00" * 80_000,
        "4" * 2_000_000]


@pytest.fixture(scope="module")
def video(dora):
    """A video with a room."""
    return dora.upload()


def still_well(site, person, video) -> None:
    """Check that a decent client is served as ever."""
    with raw(site, person.token) as decent:
        assert decent.ask("join_video", video["id"])["ok"]
        assert "Traceback" not in site.log.read_text(errors="replace"), site.last_words()


@pytest.mark.parametrize("when", ["before signing in", "signed in"])
def test_strange_frames_are_answered_or_ignored(live, emil, video, when):
    for frame in FRAMES:
        token = emil.token if when == "signed in" else None
        # The server may close the connection at once.
        with raw(live, token) as hostile, contextlib.suppress(OSError):
            for message in (frame, '42["join_video","1"]', "2"):
                hostile.send(message)
    still_well(live, emil, video)


def test_a_text_frame_without_valid_utf8_ends_the_connection(live, emil, video):
    with raw(live, emil.token) as hostile:
        hostile.send(b'42["\xff\xfe"]', opcode=1)
        hostile.send(b"\xc3\x28", opcode=1)
        assert hostile.is_closed()
    still_well(live, emil, video)


def test_a_huge_frame_ends_the_connection(live, emil, video):
    for frame in HUGE:
        with raw(live, emil.token) as hostile:
            try:
                hostile.send(frame)
            except OSError:
                continue
            assert hostile.is_closed(), frame[:20]
    still_well(live, emil, video)


def test_a_client_whose_upgrade_fails_continues_polling(live, emil, dora, video):
    """As behind a proxy that lets no WebSocket through."""
    poller = Poller(live).enter(emil.token)
    half = upgrading(live, poller.sid)
    half.send("2probe")
    assert half.recv() == "3probe"
    half.shutdown()
    said = []
    poller.post(f'421["join_video","{video["id"]}"]')
    until = time.monotonic() + 30
    while not any(part.startswith("431[") for part in said):
        assert time.monotonic() < until, said[-3:]
        said += poller.get().text.split("\x1e")
    dora.comment(video, "Still polling?")
    while not any("Still polling?" in part for part in said):
        assert time.monotonic() < until, said[-3:]
        said += poller.get().text.split("\x1e")
    assert len(said) < 50, "it polled in vain again and again"


def test_a_polling_client_that_sends_nonsense_is_answered_at_once(live, emil, video):
    """The library would hold the thread until the client fetches what is left."""
    poller = Poller(live).enter(emil.token)
    poller.post('421["leave_video","1"]')  # its answer is never fetched
    began = time.monotonic()
    assert poller.post("9").status_code == 400
    assert time.monotonic() - began < 10


def test_strange_bodies_of_posts_are_answered(live, emil, video):
    bodies = [frame for frame in FRAMES if frame] + [
        "\x1e" * 500, "\x1e".join(["2"] * 500), b"\xff\xff", "b", "bAAAA", "b!!!", "x" * 100_000]
    for body in bodies:
        poller = Poller(live).enter(emil.token)
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        assert poller.post(data).status_code in (200, 400), body[:40]
        poller.post("1")
    still_well(live, emil, video)


def test_strange_addresses_are_answered(live, emil, video):
    for query in ("", "?EIO=4", "?EIO=3&transport=polling", "?EIO=4&transport=carrier-pigeon",
                  "?EIO=4&transport=polling&sid=nobody", "?EIO=4&transport=polling&j=x",
                  "?EIO=4&transport=polling&j=0", "?EIO=4&transport=websocket", "?%ff=%00&EIO=4",
                  "?EIO=4&transport=polling&sid="):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"):
            answer = live.connection.request(method, f"{live.address}/socket.io/{query}",
                                             data="4", timeout=30)
            assert answer.status_code < 500, (method, query)
    still_well(live, emil, video)


def test_too_many_events_are_rejected_for_a_moment(green, emil, video):
    """Each socket has twenty events a second and forty at once."""
    with raw(green, emil.token) as hasty:
        for number in range(100):
            hasty.send(f"42{number}" + json.dumps(["leave_video", video["id"]]))
        answers = [json.loads(hasty.take("43").partition("[")[2][:-1]) for _ in range(100)]
        rejected = [answer for answer in answers if answer.get("status") == 429]
        assert 20 <= len(rejected) <= 60 and all(a["retryAfter"] for a in rejected)


def test_a_socket_is_in_twenty_rooms_at_most(green, site):
    from tests.compatibility.running import number

    creator = site.join("CREATOR", f"Many {number()}")
    with raw(green, creator.token) as eager:
        answers = [eager.ask("join_video", creator.upload()["id"]) for _ in range(21)]
        assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
        assert answers[-1]["status"] == 429
