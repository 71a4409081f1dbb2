"""The events of a socket in the comments, as plain functions; app/live/server.py connects them.

The earlier platform's events stay as they were: join_video, leave_video, send_comment from a
client, new_comment and error to it. Everything else is an addition. A handler acknowledges its
event at once, or later from another thread: a comment once it is stored, a join once the client has
what it missed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app import db
from app.accounts import handshake, totp
from app.accounts.users import Account
from app.accounts.viewer import viewer_of, viewers_of
from app.community.comments import arguments, comments, queue, rules
from app.community.comments.batch import Message
from app.community.comments.delivery import Delivery, Position, settings_json
from app.community.comments.presence import Presence
from app.community.moderation import sanctions
from app.community.shapes import Json, room_comment_json
from app.config import settings
from app.ops import blocking
from app.ops.bucket import Bucket
from app.ops.clock import now
from app.ops.logs import log
from app.web.errors import TITLES, Problem
from app.web.forms import Invalid

Handler = Callable[..., None]  # (live, sid, acknowledge, *arguments)
Acknowledge = Callable[[Json], None]

ROOMS_EACH = 20  # rooms one socket may be in
JOINS = 10  # events that one join counts for: it may read much
BURST_S = 4  # an account may send so many seconds' bytes at once
EVENT_BYTES = 2048  # of an event, for the allowance of an account
AT_ONCE = 1000
BANNED = "A moderator has banned you from the comments."
SIGNED_OUT = "You are signed out."
HIDDEN = "This video does not exist, or you cannot watch it where you are at the moment."
BUSY = "StreamVault is busy. Please try again."
TRY_AGAIN = "Your comment could not be saved just now. Please send it again."
TOO_FAST = "That was too fast. Wait a moment."
TOO_MANY = "The comments are open in too many places. Close one of them."


class Share:
    """The allowances that all sockets of an account have together: its joins, and its bytes."""

    __slots__ = ("bytes", "joins", "sockets")

    def __init__(self, rate: float):
        """Allow as much as one socket may send that sends `rate` events a second."""
        self.sockets = 0
        self.joins = Bucket(rate=rate / JOINS, most=BURST_S * rate)
        self.bytes = Bucket(rate=rate * EVENT_BYTES, most=BURST_S * rate * EVENT_BYTES)

    @property
    def is_unused(self) -> bool:
        """Return whether a new one would be the same."""
        return not self.sockets and self.joins.is_full and self.bytes.is_full


@dataclass(slots=True)
class Visitor:
    """The account at a socket, its allowances, and the rooms it is in."""

    account: Account
    share: Share
    bucket: Bucket  # of events
    ends_at: float | None = None  # the access token, in seconds since 1970
    rooms: dict[int, int] = field(default_factory=dict)  # video → its title
    mutes: dict[int, int | None] = field(default_factory=dict)  # video → the mute it knows of


class Live:
    """The handlers, and the visitors. `emit(sid, event, data)` reaches one socket,
    `disconnect(sid)` ends it, and `start(work, …)` runs work in the background."""

    def __init__(self, delivery: Delivery, presence: Presence,
                 emit: Callable[[str, str, Json], None], disconnect: Callable[[str], None],
                 start: Callable[..., None]):
        self.delivery, self.presence = delivery, presence
        self._emit, self._disconnect, self._start = emit, disconnect, start
        self.visitors: dict[str, Visitor] = {}
        self._shares: dict[int, Share] = {}  # of accounts that are here, or were a moment ago

    def connect(self, sid: str, token: str | None, cookie: str | None) -> Bucket:
        """Let an account in by a token or by a browser's session; return its allowance of bytes.

        Raises Problem 401, 403, or 429 when it has too many sockets.
        """
        account = handshake.account(token, cookie)
        if account is None:
            raise Problem(401, "Sign in to see new comments.")
        if not handshake.may(account, "viewing:read", "community:read"):
            raise Problem(403, "This token may not read comments.", code="scope_missing")
        if totp.must_set_up(account):
            raise totp.not_set_up()
        rate = settings().live_events_per_second
        share = self._shares.setdefault(account.id, Share(rate))
        if share.sockets >= settings().live_sockets_per_account:
            raise Problem(429, TOO_MANY, code="too_many_connections")
        share.sockets += 1
        self.visitors[sid] = Visitor(
            account, share, Bucket(rate=rate, most=2 * rate), handshake.ends_at(token))
        return share.bytes

    def disconnect(self, sid: str) -> None:
        """Forget a socket."""
        visitor = self.visitors.pop(sid, None)
        if visitor is None:
            return
        for video_id in list(visitor.rooms):
            self._leave(sid, visitor, video_id)
        visitor.share.sockets -= 1

    def _leave(self, sid: str, visitor: Visitor, video_id: int) -> None:
        visitor.rooms.pop(video_id, None)
        visitor.mutes.pop(video_id, None)
        self.delivery.leave(sid, video_id)
        self.presence.leave(video_id, sid)

    def join_video(self, sid: str, acknowledge: Acknowledge, asked: Any = None, *_: Any) -> None:
        """Have a socket enter a video's room. Its reader does not wait: it must hear pongs while
        the client gets what it missed. The allowance of joins bounds how many run at once."""
        visitor, video_id = self.visitors[sid], arguments.video_id(asked)
        seen = arguments.position(asked) if isinstance(asked, dict) else None
        if len(visitor.rooms) >= ROOMS_EACH and video_id not in visitor.rooms:
            raise Problem(429, f"At most {ROOMS_EACH} rooms at a time.", code="too_many_rooms")
        if not visitor.share.joins.take():
            raise Problem(429, TOO_FAST, retry_after_s=1)
        self._start(self._join, sid, visitor, video_id, seen, acknowledge)

    def _join(self, sid: str, visitor: Visitor, video_id: int, seen: Position | None,
              acknowledge: Acknowledge) -> None:
        try:
            acknowledge(self._enter(sid, visitor, video_id, seen))
        except Exception as rejected:
            acknowledge(self._rejected(sid, rejected))

    def _enter(self, sid: str, visitor: Visitor, video_id: int, seen: Position | None) -> Json:
        """Enter a room; what the client has missed since `seen` comes first."""
        title_id = comments.may_read(video_id, viewer_of(visitor.account))["title_id"]
        held = sanctions.in_force([visitor.account.id], title_id, now()).get(visitor.account.id)
        if held and held["kind"] == "ban":
            raise Problem(403, BANNED, code="banned", title="You cannot take part")
        visitor.rooms[video_id] = title_id
        visitor.mutes[video_id] = held["id"] if held else None
        self.presence.enter(video_id, sid, visitor.account.id)
        try:
            at = self.delivery.join(sid, video_id, seen)
        except BaseException:
            self._leave(sid, visitor, video_id)
            raise
        if self.visitors.get(sid) is not visitor:  # it disconnected meanwhile
            self._leave(sid, visitor, video_id)
        return {"ok": True, "videoId": str(video_id), "seq": at.seq, "revision": at.revision,
                "behind": at.behind, **self.presence.counts(video_id),
                **_settings_for(video_id, held)}

    def leave_video(self, sid: str, acknowledge: Acknowledge, asked: Any = None, *_: Any) -> None:
        """Leave a video's room."""
        self._leave(sid, self.visitors[sid], arguments.video_id(asked))
        acknowledge({"ok": True})

    def send_comment(self, sid: str, acknowledge: Acknowledge, asked: Any = None, *_: Any) -> None:
        """Queue a comment; it is acknowledged once it is stored, and nothing waits here."""
        account, values = self.visitors[sid].account, asked if isinstance(asked, dict) else {}
        if not handshake.may(account, "community:write"):
            raise Problem(403, "This token may not write comments.", code="scope_missing")
        message = comments.message(
            viewer_of(account), arguments.video_id(values),
            arguments.text(values.get("content")),
            arguments.optional_text(values.get("client_msg_id")),
            arguments.optional_number(values.get("mediaSecond"), "mediaSecond"),
            arguments.optional_number(values.get("replyTo"), "replyTo"))
        queue.enqueue(message, lambda stored: acknowledge(self._outcome(sid, stored)))

    def _outcome(self, sid: str, message: Message) -> Json:
        if isinstance(message.outcome, Exception):
            return self._rejected(sid, message.outcome, message.client_msg_id)
        stored = message.outcome or {}
        if stored.get("held"):
            return {"ok": True, **stored}
        self.presence.stop_typing(message.video_id, sid)
        return {"ok": True, "comment": room_comment_json(stored)}

    def typing(self, sid: str, acknowledge: Acknowledge, asked: Any = None, *_: Any) -> None:
        """Count somebody as typing, for some seconds."""
        video_id = arguments.video_id(asked)
        if video_id in self.visitors[sid].rooms:
            self.presence.start_typing(video_id, sid)
        acknowledge({"ok": True})

    def handle(self, name: str, sid: str, acknowledge: Acknowledge, *given: Any) -> None:
        """Run an event's handler, and acknowledge the event if it is rejected."""
        try:
            self._allow(sid)
            EVENTS[name](self, sid, acknowledge, *given)
        except Exception as rejected:
            values = given[0] if given and isinstance(given[0], dict) else {}
            acknowledge(self._rejected(sid, rejected, values.get("client_msg_id")))

    def _allow(self, sid: str) -> None:
        visitor = self.visitors.get(sid)
        if visitor is None:
            raise Problem(401)
        if not visitor.bucket.take():
            raise Problem(429, TOO_FAST, retry_after_s=1)

    def _rejected(self, sid: str, rejected: Exception, client_msg_id: Any = None) -> Json:
        """Return the acknowledgement of a rejected event, and emit it as `error`, too, as on the
        earlier platform. Nothing internal goes out."""
        known = {"client_msg_id": client_msg_id} if isinstance(client_msg_id, str) else {}
        answer = {**_rejection(rejected), **known}
        if sid in self.visitors:
            self._emit(sid, "error", answer)
        return {"ok": False, **answer}

    def sweep(self) -> None:
        """Disconnect accounts whose session or token has ended, and banned ones; say who may write
        again, or no longer. Twice a second."""
        there = [visitor.account for visitor in list(self.visitors.values())]
        ended, at = handshake.ended(map(handshake.key, there)), time.time()
        holding = sanctions.against({account.id for account in there}, now())
        for sid, visitor in blocking.turns(list(self.visitors.items())):
            mine = holding.get(visitor.account.id, [])
            if handshake.key(visitor.account) in ended or at >= (visitor.ends_at or at + 1):
                self._sign_out(sid, {"code": "signed_out", "message": SIGNED_OUT})
            elif any(each["kind"] == "ban" and each["title_id"] is None for each in mine):
                self._sign_out(sid, {"code": "banned", "message": BANNED})
            elif mine or any(visitor.mutes.values()):
                self._apply(sid, visitor, mine)

    def _sign_out(self, sid: str, why: Json) -> None:
        self._emit(sid, "signed_out", why)
        self._disconnect(sid)

    def _apply(self, sid: str, visitor: Visitor, holding: list[sanctions.InForce]) -> None:
        """Dismiss an account from the rooms of the titles on which it is banned, and tell the
        others what its mutes mean there, when that has changed."""
        for video_id, title_id in list(visitor.rooms.items()):
            found = next((each for each in holding if each["title_id"] in (None, title_id)), None)
            if found is not None and found["kind"] == "ban":
                self._dismiss(sid, visitor, video_id,
                              {"status": 403, "code": "banned", "message": BANNED})
            elif visitor.mutes.get(video_id) != (found["id"] if found else None):
                visitor.mutes[video_id] = found["id"] if found else None
                self._emit(sid, "room_settings", _settings_for(video_id, found))

    def _dismiss(self, sid: str, visitor: Visitor, video_id: int, why: Json) -> None:
        self._leave(sid, visitor, video_id)
        self._emit(sid, "error", {"videoId": str(video_id)} | why)

    def review(self) -> None:
        """Ask the access rule again, with everybody's present facts: a video is hidden, a licence
        or a plan ends, an account moves to another country."""
        for account_id, share in list(self._shares.items()):
            if share.is_unused:
                del self._shares[account_id]
        there = list(self.visitors.items())
        viewers = viewers_of(visitor.account.id for _, visitor in there)
        alike: dict[tuple[Any, ...], list[tuple[str, Visitor]]] = {}
        for sid, visitor in there:
            viewer = viewers.get(visitor.account.id) or viewer_of(visitor.account)
            visitor.account = replace(
                visitor.account, country=viewer.country, maturity_age=viewer.maturity_age,
                has_plan=viewer.has_plan)
            alike.setdefault(viewer.standing, []).append((sid, visitor))
        for members in alike.values():
            self._review(members)

    def _review(self, members: list[tuple[str, Visitor]]) -> None:
        """Review the rooms of visitors for whom the access rule says the same."""
        wanted = sorted({video_id for _, visitor in members for video_id in visitor.rooms})
        viewer = viewer_of(members[0][1].account)
        may_watch: set[int] = set()
        for first in range(0, len(wanted), AT_ONCE):
            may_watch |= comments.watchable(wanted[first:first + AT_ONCE], viewer)
        closed = set(wanted) - may_watch
        for sid, visitor in members if closed else ():
            for video_id in closed & visitor.rooms.keys():
                self._dismiss(sid, visitor, video_id,
                              {"status": 403, "code": "not_found", "message": HIDDEN})


EVENTS: dict[str, Handler] = {
    "join_video": Live.join_video, "leave_video": Live.leave_video,
    "send_comment": Live.send_comment, "typing": Live.typing,
}


def _settings_for(video_id: int, sanction: sanctions.InForce | None) -> Json:
    """Return a room's settings, and whether this viewer may write; if not, why."""
    room = settings_json(video_id)
    problem = (rules.closed() if room["policy"] == "off" else
               rules.sanctioned(sanction) if sanction else None)
    if problem is None:
        return room | {"mayWrite": True, "why": None}
    return room | {"mayWrite": False, "why": problem.detail, "code": problem.code,
                   **_later(problem)}


def _rejection(rejected: Exception) -> Json:
    if isinstance(rejected, Invalid):
        name, message = next(iter(rejected.errors.items()))
        return {"status": 422, "code": rejected.code, "message": message, "field": name}
    if isinstance(rejected, Problem):
        message = HIDDEN if rejected.status == 404 else rejected.detail or rejected.title
        return {"status": rejected.status, "code": rejected.code, "message": message,
                **_later(rejected)}
    if isinstance(rejected, db.Busy):
        log.warning("live.busy", kind=type(rejected).__name__, problem=str(rejected))
        return {"status": 503, "code": "unavailable", "message": TRY_AGAIN,
                "retryAfter": rejected.retry_after_s}
    log.error("live.failed", exc_info=rejected)
    return {"status": 500, "code": "internal_error", "message": TITLES[500]}


def _later(problem: Problem) -> Json:
    return {"retryAfter": problem.retry_after_s} if problem.retry_after_s else {}
