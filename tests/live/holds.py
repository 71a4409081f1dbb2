"""`python -m tests.live.holds`: how long each handler of the live server holds the hub.

The server runs in this process as `run.py live` runs it under eventlet, on a database of the tests.
Its clients are in another process. A green thread that sleeps for a millisecond notes by how much
it came too late. Reads a line of JSON, prints one: each step's longest hold, in seconds.
"""

import eventlet

eventlet.monkey_patch()

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from eventlet import patcher, tpool, wsgi

from app import create_app, db
from app.accounts.users import Account
from app.community.comments import comments, queue
from app.community.comments.delivery import Room
from app.community.comments.live import Share, Visitor
from app.community.moderation import words
from app.config import settings
from app.db import opening
from app.live import engine, fanout
from app.live import server as live
from app.live.sockets import room_of
from app.ops import blocking
from app.ops.bucket import Bucket
from app.ops.clock import now
from app.run import serve
from tests.accounts.tools import run
from tests.world import BOB, viewer_of

BEAT_S = 0.001
CROWD, SWEPT, IMPORTED = 500, 1000, 100_000
SHORT = "As long as what people mostly say about a film, and then a little longer than that. {}"
LONGEST_TEXT = ("Nobody saw the gardener leave the greenhouse at night. " * 40)[:1990] + " {}"
SHORT_TOKENS = "q.x.z.w.v.q.q.q.q.q." * 99 + " {}"  # each run of them may be a blocked word

Step = Callable[[], Any]


class Monitor:
    """A green thread that measures the longest time without a turn for others.

    The time for which the kernel gave the processor to other processes is not counted: it tells of
    the machine. A call that blocks is.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._schedstat = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        eventlet.spawn_n(self._beat)

    def _look(self) -> float:
        """Return a clock that stands still while this thread is ready and waits for a processor."""
        waited_ns = int(os.pread(self._schedstat, 100, 0).split()[1])
        return time.perf_counter() - waited_ns / 1e9

    def _beat(self) -> None:
        last = self._look()
        while True:
            eventlet.sleep(BEAT_S)
            at = self._look()
            self.longest = max(self.longest, at - last - BEAT_S)
            last = at

    def hold(self, step: Step) -> float:
        """Run a step and return its longest hold."""
        eventlet.sleep(5 * BEAT_S)
        self.longest = 0.0
        step()
        eventlet.sleep(5 * BEAT_S)
        return self.longest


class Far:
    """The clients in the other process, and 500 sockets whose far ends it reads."""

    def __init__(self, port: int):
        ours, theirs = socket.socketpair()
        pairs = [socket.socketpair() for _ in range(CROWD)]
        inherited = [theirs.fileno(), *(far.fileno() for _, far in pairs)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.other_side", f"http://127.0.0.1:{port}",
             *map(str, inherited)], pass_fds=inherited)
        for each in (theirs, *(far for _, far in pairs)):
            each.close()
        self.near = [near for near, _ in pairs]
        self._socket, self._lines = ours, ours.makefile("rw")

    def do(self, *asked: Any) -> Any:
        """Have a client do something, and return its answer."""
        self._lines.write(json.dumps(asked) + "\n")
        self._lines.flush()
        return json.loads(self._lines.readline())

    def close(self) -> None:
        """End it."""
        self._lines.close()
        self._socket.close()
        self._process.wait(20)


class Standing(engine.Socket):
    """An upgraded Engine.IO socket that nobody reads."""

    def __init__(self, server: Any, sid: str, link: fanout.Link):
        super().__init__(server, sid)
        self.connected = self.upgraded = True
        self.link = link

    def send(self, pkt: Any) -> None:
        """Write at once."""
        self.link.write(fanout.frame(pkt.encode().encode()))


class Sockets:
    """500 links to the other process, as Socket.IO sees them."""

    def __init__(self, server: Any, near: list[Any]):
        self._server = server
        self.links = [fanout.Link(each) for each in near]

    def open(self, number: int) -> str:
        """Open one more and return its Socket.IO id."""
        eio_sid = f"standing{number}"
        self._server.eio.sockets[eio_sid] = Standing(
            self._server.eio, eio_sid, self.links[number % CROWD])
        self._server.environ[eio_sid] = {}
        return str(self._server.manager.connect(eio_sid, "/"))


@dataclass
class Stage:
    """The things that the steps work on."""

    server: Any
    live: Any
    far: Far
    sockets: Sockets
    asked: dict[str, Any]
    account: Account | None = None
    count: int = 0

    def next(self) -> int:
        """Return a new number."""
        self.count += 1
        return self.count

    def settle(self) -> None:
        """Wait until every broadcast change is delivered."""
        rooms = self.live.delivery
        while any(room.delivering or room.committed for room in list(rooms._rooms.values())):
            eventlet.sleep(BEAT_S)

    # A socket ----------------------------------------------------------------------------------

    def open(self, **headers: str) -> None:
        """Connect with the token, or with the cookie in the headers."""
        assert self.far.do("open", None if headers else self.asked["token"], headers) == "40"

    def by_cookie(self) -> None:
        """Connect as a browser does."""
        self.open(Cookie=f"streamvault={self.asked['cookie']}", Origin=settings().address)

    def ask(self, event: str, **data: Any) -> dict[str, Any]:
        """Send an event and return its acknowledgement, which must be ok."""
        answer = self.far.do("ask", event, {"videoId": str(self.asked["videos"][0])} | data)
        assert answer["ok"], answer
        return dict(answer)

    def catch_up(self) -> None:
        """Join after 2,000 missed comments."""
        room = str(self.asked["long_room"])
        self.ask("join_video", videoId=room, after=0, revision=0)
        self.ask("leave_video", videoId=room)

    def post(self, text: str) -> None:
        """Post a comment and wait until it is delivered."""
        self.ask("send_comment", content=text.format(self.next()))
        self.settle()

    def careless(self) -> None:
        """Ask for a handler that blocks: the negative control."""
        self.far.do("ask", "careless", None)

    # All at once -------------------------------------------------------------------------------

    def storm(self, text: str) -> None:
        """Store 250 queued comments together, deliver them to 500 and acknowledge each."""
        viewer = viewer_of(BOB)
        self.ask("leave_video")  # its client reads acknowledgements only
        answered: list[Any] = []
        messages = []
        for sid, author in zip(self.asked["sids"], self.asked["accounts"][:queue.AT_ONCE],
                               strict=False):
            messages.append(comments.message(
                replace(viewer, account_id=author), self.asked["videos"][0],
                text.format(self.next()), f"s-{self.count}"))
            messages[-1].acknowledge = partial(self._acknowledge, sid, answered)
            eventlet.sleep(0)
        with queue._queue._ready:
            queue._queue._waiting.extend(messages)
        queue.enqueue(comments.message(
            replace(viewer, account_id=self.asked["accounts"][-1]), self.asked["videos"][0],
            text.format("last")), answered.append)
        while len(answered) <= queue.AT_ONCE:
            eventlet.sleep(BEAT_S)
        assert all(answer["ok"] for answer in answered[:-1]), answered[0]
        self.settle()

    def _acknowledge(self, sid: str, answered: list[Any], message: Any) -> None:
        answer = self.live._outcome(sid, message)
        self.server._acknowledge(sid, 1, answer)
        answered.append(answer)

    def populate(self) -> None:
        """Put 1,000 visitors at the sockets, 500 of them in the first room."""
        assert self.account is not None
        self.asked["sids"] = []
        for number, (account_id, session_id) in enumerate(
                zip(self.asked["accounts"], self.asked["sessions"], strict=True)):
            sid = self.sockets.open(number)
            account = replace(self.account, id=account_id, session_id=session_id)
            self.live.visitors[sid] = Visitor(account, Share(1000), Bucket(rate=1000, most=2000))
            self.asked["sids"].append(sid)
        for sid in self.asked["sids"][:CROWD]:
            self.server.manager.enter_room(sid, "/", room_of(self.asked["videos"][0]))
        self.live.delivery.join(self.asked["sids"][0], self.asked["videos"][0], None)

    def sweep_all(self) -> None:
        """Sign out all 1,000 at once, and wait until they are disconnected."""
        self.live.sweep()
        while any(sid in self.live.visitors for sid in self.asked["sids"]):
            eventlet.sleep(BEAT_S)

    def end_sessions(self) -> None:
        """End the 1,000 sessions."""
        run("UPDATE sessions SET revoked_at = %(now)s WHERE network = 'swept'", now=now())

    def renew_sessions(self) -> None:
        """Renew the sessions and connect all again."""
        for sid in [sid for sid in self.asked["sids"] if sid in self.live.visitors]:
            self.server.disconnect(sid, ignore_queue=True)
        run("UPDATE sessions SET revoked_at = NULL WHERE network = 'swept'")
        self.populate()

    def tick(self) -> None:
        """Broadcast new counts in 200 rooms."""
        for number, video_id in enumerate(self.asked["videos"]):
            self.live.presence.enter(video_id, f"t{self.count}", number)
        self.next()
        self.live.presence.tick()

    def check(self) -> None:
        """Ask for the revisions of 200 rooms."""
        rooms = self.live.delivery._rooms
        for video_id in self.asked["videos"]:
            rooms.setdefault(video_id, Room(video_id)).members["fake"] = object()
        self.live.delivery.check()
        self.settle()

    def read_words(self) -> None:
        """Read the blocked words again, as after two seconds."""
        words.forget()
        assert words.effect_of("harmless") is None

    # Over HTTP ---------------------------------------------------------------------------------

    def http(self, method: str, path: str, body: Any = None, **headers: str) -> None:
        """Request a page, a file or an operation of the API."""
        status, size = self.far.do("http", method, path, body, headers)
        assert status == 200 and size, (status, path)

    def edit(self) -> None:
        """Edit one's own comment."""
        path = f"/api/comments/{self.asked['videos'][0]}"
        if "mine" not in self.asked:
            answer = self.ask("send_comment", content="To be edited")
            self.asked["mine"] = answer["comment"]["id"]
        self.http("PATCH", f"{path}/{self.asked['mine']}",
                  {"content": SHORT_TOKENS.format(self.next())},
                  Authorization=f"Bearer {self.asked['token']}")
        self.settle()

    def preview_import(self) -> None:
        """Upload a catalogue of 100,000 rows; the worker reads it."""
        status, size = self.far.do("upload", "/api/imports/preview", IMPORTED,
                                   {"Authorization": f"Bearer {self.asked['employee']}"})
        assert status == 202 and size > 5_000_000, (status, size)

    def sign_in(self) -> None:
        """Sign in with a password, hashed as in production."""
        self.http("POST", "/api/auth/login",
                  {"email": self.asked["email"], "password": self.asked["password"]})


def begin(asked: dict[str, Any]) -> Stage:
    """Serve, and return the stage."""
    blocking.use(tpool.execute)
    blocking.give_way_by(eventlet.sleep)
    opening.open_databases(settings(), pure=True)
    kept: list[Any] = []
    connect = live._connect
    live._connect = lambda sio, found: (kept.extend((sio, found)), connect(sio, found))
    served = live.attach(create_app(settings()), settings(), green=True)
    sio, found = kept
    sio.on_event("careless", lambda _sid, acknowledge, _data: acknowledge(
        patcher.original("time").sleep(0.05) or {}))
    listener = eventlet.listen(("127.0.0.1", 0))
    eventlet.spawn(wsgi.server, listener, served, log_output=False, debug=False)
    far = Far(listener.getsockname()[1])
    stage = Stage(sio, found, far, Sockets(sio, far.near), asked)
    stage.open()
    stage.account = next(iter(found.visitors.values())).account
    stage.populate()
    stage.ask("join_video")
    serve.settle_memory()
    return stage


def steps(stage: Stage) -> dict[str, Step]:
    """Return the measured steps, in this order."""
    return {
        "connect with a token": stage.open,
        "connect with a cookie": stage.by_cookie,
        "enter a room": partial(stage.ask, "join_video"),
        "catch up 2,000 comments": stage.catch_up,
        "type": partial(stage.ask, "typing"),
        "post a comment": partial(stage.post, SHORT),
        "post the longest comment": partial(stage.post, LONGEST_TEXT),
        "post many short tokens": partial(stage.post, SHORT_TOKENS),
        "edit": stage.edit,
        "read the blocked words": stage.read_words,
        "250 short comments": partial(stage.storm, SHORT),
        "250 of the longest": partial(stage.storm, LONGEST_TEXT),
        "250 of many short tokens": partial(stage.storm, SHORT_TOKENS),
        "sweep 1,000": stage.live.sweep,
        "sign out 1,000": stage.sweep_all,
        "presence in 200 rooms": stage.tick,
        "check 200 rooms": stage.check,
        "sign in": stage.sign_in,
        "preview an import": stage.preview_import,
        "a file": partial(stage.http, "GET", "/static/demo.webm"),
        "a style sheet": partial(stage.http, "GET", "/static/css/kit.css"),
        "health": partial(stage.http, "GET", "/health"),
    }


def main() -> None:
    """Measure each step and print its longest hold."""
    asked = json.loads(sys.stdin.readline())
    stage, monitor = begin(asked), Monitor()
    before = {"sign out 1,000": stage.end_sessions}
    after = {"sign out 1,000": stage.renew_sessions}
    found: dict[str, float] = {}
    for name, step in steps(stage).items():
        step_before = before.get(name, lambda: None)
        for _ in range(1 + asked["times"]):  # the first run warms up, and may be enough
            step_before()
            found[name] = min(monitor.hold(step), found.get(name, 1e9))
            after.get(name, lambda: None)()
            if found[name] < asked["enough_s"]:
                break
    stage.open()
    found["control: a step that blocks"] = monitor.hold(stage.careless)
    blocking.use(None)
    found["control: a hash in place"] = monitor.hold(stage.sign_in)
    stage.far.close()
    db.database().close()
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
