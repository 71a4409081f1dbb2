"""The layout of production: nginx before one web and two live processes. Each client stays at one
of them, and every comment reaches every member of the room."""

import time

import pytest
import requests
import socketio

from tests.faults import live_attacks as attacks
from tests.run.test_processes import (  # noqa: F401  the fixtures come along
    free_port,
    proxy,
    ready,
    start,
    var,
    wait_for,
)

pytestmark = [pytest.mark.no_database, pytest.mark.slow]

PASSWORD = "nine-lanterns-over-water"
PEOPLE = 8


def signed_up(address: str, name: str, role: str) -> dict:
    answer = requests.post(f"{address}/api/auth/signup", timeout=30, json={
        "name": name, "email": f"{name.lower()}@example.org", "password": PASSWORD, "role": role})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def listener(address: str, headers: dict, video: str, transports: list[str]) -> tuple:
    """Connect a client and join the room; return it with the texts it receives."""
    client, received = socketio.Client(reconnection=False), []
    client.on("new_comment", lambda comment: received.append(comment["content"]))
    client.connect(address, auth={"token": headers["Authorization"].split()[1]},
                   transports=transports, wait_timeout=30)
    assert client.call("join_video", video, timeout=30)["ok"]
    return client, received


@pytest.fixture
def layout(start, tmp_path):  # noqa: F811
    """Start all and return nginx's address."""
    web, *live, port = (free_port() for _ in range(4))
    assert start("migrate").ended() == 0
    settings = {"TRUSTED_PROXIES": "1", "BASE_URL": f"http://127.0.0.1:{port}",
                "CACHE": "filesystem"}
    running = [start("web", PORT=str(web), **settings)]
    wait_for(lambda: ready(web) or running[0].process.poll() is not None)
    running += [start("live", PORT=str(each), LIVE_NAME=str(number), **settings)
                for number, each in enumerate(live, 1)]
    wait_for(lambda: all(map(ready, live)))
    with proxy(tmp_path, port, {"web:8000": web, "live-1:8000": live[0], "live-2:8000": live[1]}):
        yield f"http://127.0.0.1:{port}"
    for each in reversed(running):
        each.process.terminate()
        assert each.ended() == 0
    assert not any(map(ready, [web, *live]))


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]],
                         ids=["websocket", "polling", "upgrade"])
def test_every_comment_reaches_every_client_at_every_process(layout, transports):
    address = layout
    creator = signed_up(address, f"Dora{transports[0]}{len(transports)}", "CREATOR")
    video = requests.post(f"{address}/api/videos", timeout=30, headers=creator, json={
        "title": "Shore", "description": "", "url": "https://demo.supabase.co/storage/v1/a.mp4"},
    ).json()["id"]
    people = [listener(address, creator, video, transports) for _ in range(PEOPLE)]
    try:
        names = {client.eio.sid.split(".")[0] for client, _ in people}
        assert names == {"1", "2"}, "clients are spread over the processes"
        texts = [f"From {number}" for number in range(PEOPLE)]
        for (client, _), text in zip(people, texts, strict=True):
            answer = client.call("send_comment", {"videoId": video, "content": text}, timeout=30)
            assert answer["ok"], answer
        over_http = requests.post(f"{address}/api/comments/{video}", timeout=30, headers=creator,
                                  json={"content": "From a page"})
        assert over_http.status_code == 201
        began = time.monotonic()
        wait_for(lambda: all(len(received) == PEOPLE + 1 for _, received in people), 30)
        assert all(received == [*texts, "From a page"] for _, received in people), "once, in order"
        assert time.monotonic() - began < 5
    finally:
        for client, _ in people:
            client.disconnect()


def test_a_network_that_opens_connections_too_fast_is_stopped_by_the_proxy(layout):
    got = attacks.polling_handshakes(layout, 600)
    assert got["200"] >= 200 and got["429"] >= 100, got
    assert attacks.polling_handshakes(layout, 10, "127.0.0.67") == {"200": 10}, "and no other"
