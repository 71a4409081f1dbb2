"""Probes of an attacker against the running server."""

import gzip
import http.client
import json
import socket
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from tests.accounts.tools import rows, run
from tests.compatibility.running import PASSWORD, Program, Site, film, next_page, number
from tests.compatibility.shapes import is_error
from tests.world import PASSWORD as KNOWN
from tests.world import World


def at_once(count: int, deed: Callable[[], requests.Response]) -> Counter[int]:
    """Return the number of answers of each status to parallel requests."""
    with ThreadPoolExecutor(count) as pool:
        return Counter(answer.status_code for answer in pool.map(lambda _: deed(), range(count)))


def alone(program: Program) -> Program:
    """The same program over a connection of its own."""
    return Program(Site(program.site.address, program.site.log), program.token, program.user)


# --- many at once ---------------------------------------------------------------------------------

def test_of_ten_who_take_an_address_at_once_one_gets_it(site):
    sent = {"name": "Twin", "email": f"twin{number()}@example.org", "password": PASSWORD,
            "role": "USER"}
    found = at_once(10, lambda: alone(site.anybody()).post("/api/auth/signup", sent))
    # 429 is said by the hasher, which takes only so many at a time.
    assert found[201] == 1 and set(found) <= {201, 409, 429}


def test_subscribing_ten_times_at_once_is_one_subscription(site, dora):
    viewer = site.join()
    path = f"/api/subscriptions/{dora.user['id']}"
    assert at_once(10, lambda: alone(viewer).post(path)) == {201: 1, 409: 9}
    assert len(viewer.get("/api/subscriptions/mine").json()) == 1


def test_deleting_ten_times_at_once_is_one_deletion(site):
    creator = site.join("CREATOR")
    path = f"/api/videos/{creator.upload()['id']}"
    assert at_once(10, lambda: alone(creator).delete(path)) == {200: 1, 404: 9}


def test_comments_while_the_video_goes_leave_nothing_behind(site):
    creator, viewer = site.join("CREATOR"), site.join()
    video = creator.upload()
    deeds = iter([lambda: alone(creator).delete(f"/api/videos/{video['id']}")] + 9 * [
        lambda: alone(viewer).post(f"/api/comments/{video['id']}", {"content": "Still here?"})])
    found = at_once(10, lambda: next(deeds)())
    assert found[200] == 1 and set(found) <= {200, 201, 404, 409}
    is_error(viewer.get(f"/api/comments/{video['id']}"), 404)


# --- what is not for me ---------------------------------------------------------------------------

@pytest.fixture
def licensed_elsewhere(site) -> str:
    """The id of an episode that may be shown in Japan only."""
    world = World()
    title = world.title(f"Far away {number()}")
    contract = world.contract(world.house(f"House {number()}"), f"SV-2026-{number():05}")
    world.term(contract, title, territories=("JP",))
    return str(world.video(title))


def test_what_the_access_rule_hides_is_not_there_over_the_old_contract(
        site, emil, dora, licensed_elsewhere):
    for program in (emil, dora):
        is_error(program.get(f"/api/videos/{licensed_elsewhere}"), 404)
        is_error(program.get(f"/api/comments/{licensed_elsewhere}"), 404)
        answer = program.post(f"/api/comments/{licensed_elsewhere}", {"content": "I see you"})
        is_error(answer, 404)


def test_a_creator_cannot_touch_the_catalog_by_the_ids_of_its_videos(site, dora):
    world = World()
    video = world.video(world.title(f"Ours {number()}", owned=True), name="Episode")
    for answer in (dora.patch(f"/api/videos/{video}", {"title": "Mine"}),
                   dora.delete(f"/api/videos/{video}")):
        assert answer.status_code in (403, 404), answer.text
    assert rows("SELECT name FROM videos WHERE id = %(id)s", id=video) == [{"name": "Episode"}]


def test_a_video_that_is_taken_off_the_air_is_nobodys_but_its_creators(site, emil):
    creator = site.join("CREATOR")
    video = creator.upload()
    run("UPDATE videos SET published = FALSE WHERE id = %(id)s", id=int(video["id"]))
    is_error(emil.get(f"/api/videos/{video['id']}"), 404)
    is_error(emil.post(f"/api/comments/{video['id']}", {"content": "Hello"}), 404)
    assert emil.get(f"/api/creators/{creator.user['id']}").json()["videos"] == []
    emil.subscribe(creator)
    feed = emil.get("/api/subscriptions/feed/me").json()
    assert video["id"] not in [each["id"] for part in feed.values() for each in part]


def test_who_loses_the_role_creates_no_more_at_once(site):
    creator = site.join("CREATOR")
    video = creator.upload()
    run("DELETE FROM account_roles WHERE account_id = %(id)s AND role = 'creator'",
        id=int(creator.user["id"]))
    is_error(creator.post("/api/videos", {"title": "One more", "url": film()}), 403)
    is_error(creator.patch(f"/api/videos/{video['id']}", {"title": "One more"}), 403)
    is_error(creator.delete(f"/api/videos/{video['id']}"), 403)


def test_a_personal_token_does_what_its_scopes_say_and_no_more(site):
    person = site.join("CREATOR")
    made = person.post("/api/tokens", {"name": "Reader", "scopes": ["studio:read"], "days": 1})
    token = Program(site, made.json()["token"])
    assert token.get("/api/videos/my").status_code == 200
    for method, path in (("POST", "/api/videos"), ("GET", "/api/subscriptions/mine"),
                         ("GET", "/api/tokens"), ("POST", "/api/tokens"),
                         ("POST", "/api/auth/logout"), ("POST", "/api/auth/logout-all"),
                         ("DELETE", f"/api/tokens/{made.json()['id']}")):
        is_error(token.send(method, path, json={}), 403)
    assert person.delete(f"/api/tokens/{made.json()['id']}").status_code == 204
    is_error(token.get("/api/videos/my"), 401)


def test_anothers_personal_token_cannot_be_seen_or_revoked(site):
    mine, theirs = site.join(), site.join()
    made = theirs.post("/api/tokens", {"name": "T", "scopes": ["viewing:read"], "days": 1}).json()
    is_error(mine.delete(f"/api/tokens/{made['id']}"), 404)
    assert mine.get("/api/tokens").json() == []
    assert made["token"] not in theirs.get("/api/tokens").text


# --- the wire -------------------------------------------------------------------------------------

def test_no_answer_is_built_from_a_host_somebody_claims(site, emil, dora):
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"},
                    {"Forwarded": "host=evil.example"}, {"X-Original-URL": "/admin/users"},
                    {"X-Rewrite-URL": "/api/users"}):
        for answer in (emil.get("/api/creators?limit=1", headers=headers),
                       emil.get("/api/no-such-place", headers=headers),
                       emil.get("/openapi/openapi.json", headers=headers)):
            assert "evil.example" not in answer.text + str(answer.headers), headers
        assert emil.get("/api/creators?limit=1", headers=headers).status_code == 200
    assert next_page(emil.get("/api/creators?limit=1")).startswith(("/", site.address))


def test_a_claimed_method_or_request_id_is_not_believed(dora):
    video = dora.upload()
    path = f"/api/videos/{video['id']}"
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert dora.get(path, headers={name: "DELETE"}).json() == video
    for claimed in ("<script>alert(1)</script>", "a b", "x" * 5000, "'"):
        assert dora.get(path, headers={"X-Request-ID": claimed}).headers["X-Request-ID"] != claimed


def test_a_body_in_pieces_is_read_and_one_without_end_is_not(site):
    body = json.dumps({"email": "bob@example.org", "password": KNOWN}).encode()
    answer = site.anybody().send("POST", "/api/auth/login", data=iter([body[:10], body[10:]]),
                                 headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    place = urlsplit(site.address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.putrequest("POST", "/api/auth/login")
    for name, value in (("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")):
        connection.putheader(name, value)
    connection.endheaders()
    piece = b"%x\r\n" % 65_536 + b" " * 65_536 + b"\r\n"
    try:
        for _ in range(320):  # 20 MiB
            connection.send(piece)
        connection.send(b"0\r\n\r\n")
        assert connection.getresponse().status in (400, 413)
    except (ConnectionError, http.client.HTTPException):
        pass  # it hung up, which is an answer too
    finally:
        connection.close()
    assert site.anybody().get("/api/health").status_code == 200


def test_a_packed_body_is_not_unpacked(nobody):
    bomb = gzip.compress(b'{"email": "' + b"a" * 5_000_000 + b'"}')
    is_error(nobody.send("POST", "/api/auth/login", data=bomb, headers={
        "Content-Type": "application/json", "Content-Encoding": "gzip"}), 400)


@pytest.mark.parametrize("value", [
    "' OR '1'='1", "1; DROP TABLE accounts", "\\", "%", "_", "\u202e", "\x00", "\ud7ff", "😀" * 50,
    "../../etc/passwd", "{{7*7}}", "${jndi:ldap://x}", "<script>", "\r\nSet-Cookie: a=b"])
def test_hostile_words_are_words(site, dora, emil, value):
    video = dora.upload()
    answer = emil.post(f"/api/comments/{video['id']}", {"content": f"a{value}b"})
    assert answer.status_code == 201
    kept = "".join(sign for sign in value if sign >= " " or sign in "\r\n")
    assert answer.json()["content"].replace("\r\n", "\n") == f"a{kept}b".replace("\r\n", "\n")
    for path in ("/api/creators", "/api/videos/my", "/api/subscriptions/feed/me"):
        assert emil.get(path, params={"limit": value, "after": value, "q": value}
                        ).status_code in (200, 400, 422)
    sent = {"email": f"x{value}@example.org", "password": value * 5}
    assert site.anybody().post("/api/auth/login", sent).status_code in (400, 401)


def test_a_password_of_a_mebibyte_costs_no_hash(site):
    answer = site.anybody().post("/api/auth/login", {
        "email": "bob@example.org", "password": "x" * (1 << 20)})
    is_error(answer, 413)
    sent = {"name": "Long", "email": f"long{number()}@example.org", "password": "x" * (1 << 20),
            "role": "USER"}
    is_error(site.anybody().post("/api/auth/signup", sent), 413)


def test_a_body_that_is_refused_unread_leaves_the_connection_usable(site):
    """The server once closed it, and the next request got no answer."""
    connection = http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=30)
    body = json.dumps({"email": "bob@example.org", "password": "x" * (1 << 20)})
    connection.request("POST", "/api/auth/login", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, bool(answer.read())) == (413, True)
    time.sleep(0.3)
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200


def test_a_refused_body_that_never_comes_is_not_waited_for(site):
    address = urlsplit(site.address)
    with socket.create_connection((address.hostname, address.port), 8) as slow:
        slow.sendall(b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\n"
                     b"Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{")
        assert slow.recv(100).startswith(b"HTTP/1.1 413 ")


def test_head_and_options_tell_nothing_that_get_would_not(nobody, emil):
    assert nobody.send("HEAD", "/api/creators").status_code == 401
    assert emil.send("HEAD", "/api/creators").status_code == 200
    answer = nobody.send("OPTIONS", "/api/creators")
    assert answer.status_code in (200, 204, 401, 405) and answer.content == b""
    for method in ("TRACE", "CONNECT", "PROPFIND", "BREW"):
        assert nobody.send(method, "/api/creators").status_code in (400, 401, 404, 405, 501)
