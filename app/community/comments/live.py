"""What a socket may ask of the comments, as plain functions; app/live/server.py connects them.

The old contract's events stay as they were: join_video, leave_video, send_comment in, new_comment
and error out. Everything else is added. A handler returns the answer to who asked for one; that to
a comment comes once it is stored.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app import db
from app.accounts import handshake
from app.accounts.users import Account
from app.accounts.viewer import viewer_of, viewers_of
from app.community.comments import comments, intake, rooms, writers
from app.community.comments.delivery import Rooms
from app.community.comments.intake import Message
from app.community.comments.live_values import (
    number,
    optional_number,
    optional_text,
    position,
    text,
)
from app.community.comments.presence import Presence
from app.community.moderation import sanctions
from app.community.shapes import room_comment_json
from app.config import settings
from app.ops import blocking
from app.ops.bucket import Bucket
from app.ops.clock import now
from app.ops.logs import log
from app.web.errors import TITLES, Problem
from app.web.forms import Invalid

Row = dict[str, Any]
Handler = Callable[..., Row]
Answer = Callable[[Row], None]

ROOMS_EACH = 20  # rooms one socket may be in
JOINS = 10  # events that one joining counts for: it may read much
AT_ONCE = 1000
BANNED = "A moderator has banned you from the comments."
HIDDEN = "Either there is no such video, or it cannot be watched where you are at the moment."
BUSY = "That could not be answered just now. Please try again."
TRY_AGAIN = "It could not be saved just now. Please send it again."
TOO_FAST = "That was too fast. Wait a moment."
TOO_MANY = "You follow the comments in too many places at a time. Close one of them."


@dataclass(slots=True)
class Visitor:
    """Somebody at a socket: who they are, by what they are known, and where they are."""

    account: Account
    bucket: Bucket
    rooms: dict[int, int] = field(default_factory=dict)  # video → its title


class Live:
    """The handlers, and who is there. `emit(sid, event, data)` reaches one socket."""

    def __init__(self, delivery: Rooms, presence: Presence,
                 emit: Callable[[str, str, Row], None], end: Callable[[str], None]):
        self.delivery, self.presence, self._emit, self._end = delivery, presence, emit, end
        self.visitors: dict[str, Visitor] = {}
        self._sockets: Counter[int] = Counter()  # account → how many
        self._joins: dict[int, Bucket] = {}  # account → how often it may join

    def connect(self, sid: str, token: str | None, cookie: str | None) -> None:
        """Let somebody in by a token, or by a browser's session. Raises Problem 401 or 403."""
        account = handshake.account(token, cookie)
        if account is None:
            raise Problem(401, "Sign in to follow the comments.")
        if not handshake.may(account, "viewing:read", "community:read"):
            raise Problem(403, "This token may not read comments.")
        if self._sockets[account.id] >= settings().live_sockets_per_account:
            raise Problem(429, TOO_MANY)
        rate = settings().live_events_per_second
        self.visitors[sid] = Visitor(account, Bucket(rate=rate, most=2 * rate))
        self._sockets[account.id] += 1
        self._joins.setdefault(account.id, Bucket(rate=rate / JOINS, most=4 * rate))

    def disconnect(self, sid: str) -> None:
        """Forget a socket."""
        visitor = self.visitors.pop(sid, None)
        if visitor is None:
            return
        for video_id in list(visitor.rooms):
            self._leave(sid, visitor, video_id)
        self._sockets[visitor.account.id] -= 1
        if not self._sockets[visitor.account.id]:
            del self._sockets[visitor.account.id], self._joins[visitor.account.id]

    def _leave(self, sid: str, visitor: Visitor, video_id: int) -> None:
        visitor.rooms.pop(video_id, None)
        self.delivery.leave(sid, video_id)
        self.presence.left(video_id, sid)

    def join_video(self, sid: str, asked: Any = None, *_: Any) -> Row:
        """Enter a video's room, with what was missed since `after` and `revision` first."""
        visitor = self.visitors[sid]
        values = asked if isinstance(asked, dict) else {"videoId": asked}
        video_id, viewer = number(values.get("videoId")), viewer_of(visitor.account)
        if len(visitor.rooms) >= ROOMS_EACH and video_id not in visitor.rooms:
            raise Problem(429, f"At most {ROOMS_EACH} rooms at a time.")
        if not self._joins[visitor.account.id].take():
            raise Problem(429, TOO_FAST, retry_after_s=1)
        title_id = comments.may_read(video_id, viewer)["title_id"]
        held = sanctions.holding([visitor.account.id], title_id, now()).get(visitor.account.id)
        if held and held["kind"] == "ban":
            raise Problem(403, BANNED, title="You cannot take part")
        visitor.rooms[video_id] = title_id
        self.presence.came(video_id, sid, visitor.account.id)
        try:
            at = self.delivery.join(sid, video_id, position(values))
        except BaseException:
            self._leave(sid, visitor, video_id)
            raise
        if self.visitors.get(sid) is not visitor:  # it went meanwhile
            self._leave(sid, visitor, video_id)
        return {"ok": True, "videoId": str(video_id), "seq": at.seq, "revision": at.revision,
                "behind": at.behind, **self.presence.of(video_id), **_manners(video_id, held)}

    def leave_video(self, sid: str, asked: Any = None, *_: Any) -> Row:
        """Leave a video's room."""
        video_id = number(asked.get("videoId") if isinstance(asked, dict) else asked)
        self._leave(sid, self.visitors[sid], video_id)
        return {"ok": True}

    def send_comment(self, sid: str, answer: Answer, asked: Any = None, *_: Any) -> None:
        """Say something: acknowledged once it is stored, to `answer`; nothing waits here."""
        account, values = self.visitors[sid].account, asked if isinstance(asked, dict) else {}
        if not handshake.may(account, "community:write"):
            raise Problem(403, "This token may not write comments.")
        said = comments.message(
            viewer_of(account), number(values.get("videoId")),
            text(values.get("content")), optional_text(values.get("client_msg_id")),
            optional_number(values.get("mediaSecond"), "mediaSecond"),
            optional_number(values.get("replyTo"), "replyTo"))
        intake.offer(said, lambda message: answer(self._acknowledged(sid, message)))

    def _acknowledged(self, sid: str, message: Message) -> Row:
        if isinstance(message.outcome, Exception):
            return self._refused(sid, message.outcome, message.client_msg_id)
        stored = message.outcome or {}
        if stored.get("held"):
            return {"ok": True, **stored}
        self.presence.wrote(message.video_id, sid)
        return {"ok": True, "comment": room_comment_json(stored)}

    def typing(self, sid: str, asked: Any = None, *_: Any) -> Row:
        """Note that somebody writes; it holds for some seconds."""
        video_id = number(asked.get("videoId") if isinstance(asked, dict) else asked)
        if video_id in self.visitors[sid].rooms:
            self.presence.types(video_id, sid)
        return {"ok": True}

    def handle(self, name: str, sid: str, *arguments: Any) -> Row:
        """Run a handler for a socket; returns its answer."""
        try:
            return HANDLERS[name](self._admitted(sid), sid, *arguments)
        except Exception as refused:
            return self._refused(sid, refused)

    def hear(self, sid: str, answer: Answer, *arguments: Any) -> None:
        """Take a comment from a socket, and call `answer` with what became of it."""
        try:
            self._admitted(sid).send_comment(sid, answer, *arguments)
        except Exception as refused:
            values = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
            answer(self._refused(sid, refused, values.get("client_msg_id")))

    def _admitted(self, sid: str) -> "Live":
        visitor = self.visitors.get(sid)
        if visitor is None:
            raise Problem(401)
        if not visitor.bucket.take():
            raise Problem(429, TOO_FAST, retry_after_s=1)
        return self

    def _refused(self, sid: str, refused: Exception, client_msg_id: Any = None) -> Row:
        """The answer to what was refused; an `error` event says it too, as the old contract has
        it. Nothing of ours goes out raw."""
        answer = _refusal(refused)
        if isinstance(client_msg_id, str):
            answer["client_msg_id"] = client_msg_id
        if sid in self.visitors:
            self._emit(sid, "error", answer)
        return {"ok": False, **answer}

    def sweep(self) -> None:
        """Disconnect whose session or token is over, and who is banned; twice a second."""
        there = [visitor.account for visitor in list(self.visitors.values())]
        over = handshake.over(map(handshake.key, there))
        banned = sanctions.banned({account.id for account in there})
        if not (over or banned):
            return
        everywhere = {account_id for account_id, title_id in banned if title_id is None}
        below = {(account_id, title_id) for account_id, title_id in banned
                 if title_id is not None}
        for sid, visitor in blocking.turns(list(self.visitors.items())):
            if handshake.key(visitor.account) in over:
                self._tell_and_end(sid, "You are signed out.")
            elif visitor.account.id in everywhere:
                self._tell_and_end(sid, BANNED)
            elif below:
                self._put_out(sid, visitor, below)

    def _tell_and_end(self, sid: str, message: str) -> None:
        self._emit(sid, "signed_out", {"message": message})
        self._end(sid)

    def _put_out(self, sid: str, visitor: Visitor, below: set[tuple[int, int]]) -> None:
        """Out of the rooms of the titles below which somebody is banned."""
        for video_id, title_id in list(visitor.rooms.items()):
            if (visitor.account.id, title_id) in below:
                self._show_out(sid, visitor, video_id, BANNED)

    def _show_out(self, sid: str, visitor: Visitor, video_id: int, why: str) -> None:
        self._leave(sid, visitor, video_id)
        self._emit(sid, "error", {"status": 403, "videoId": str(video_id), "message": why})

    def review(self) -> None:
        """Ask the access rule again, with what holds of everybody now: a video is hidden, a licence
        or a plan ends, somebody moves to another country."""
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
        """The rooms of those about whom the access rule says the same."""
        wanted = sorted({video_id for _, visitor in members for video_id in visitor.rooms})
        viewer = viewer_of(members[0][1].account)
        may_watch: set[int] = set()
        for first in range(0, len(wanted), AT_ONCE):
            rows = comments.sql.watchable_of(video_ids=wanted[first:first + AT_ONCE], viewer=viewer)
            may_watch |= {row["id"] for row in rows}
        closed = set(wanted) - may_watch
        for sid, visitor in members if closed else ():
            for video_id in closed & visitor.rooms.keys():
                self._show_out(sid, visitor, video_id, HIDDEN)


HANDLERS: dict[str, Handler] = {
    "join_video": Live.join_video, "leave_video": Live.leave_video, "typing": Live.typing,
}


def room_json(video_id: int) -> Row:
    """How a room is, as its members are told when that changes."""
    state = rooms.state(video_id)
    return {"videoId": str(video_id), "policy": state["policy"], "slowMode": state["slow_mode_s"]}


def _manners(video_id: int, sanction: Row | None) -> Row:
    """The same for one of them: whether the room takes their words, and if not, why."""
    room = room_json(video_id)
    why = (writers.CLOSED if room["policy"] == "off" else
           writers.silenced(sanction) if sanction else None)
    wait_s = sanctions.left_s(sanction) if sanction else None
    later = {"retryAfter": wait_s} if wait_s else {}
    return room | {"mayWrite": why is None, "why": why, **later}


def _refusal(refused: Exception) -> Row:
    if isinstance(refused, Invalid):
        name, message = next(iter(refused.errors.items()))
        return {"status": 422, "message": message, "field": name}
    if isinstance(refused, Problem):
        later = {"retryAfter": refused.retry_after_s} if refused.retry_after_s else {}
        message = HIDDEN if refused.status == 404 else refused.detail or refused.title
        return {"status": refused.status, "message": message, **later}
    if isinstance(refused, db.Busy):
        log.warning("live.busy", kind=type(refused).__name__, problem=str(refused))
        return {"status": 503, "retryAfter": refused.retry_after_s, "message": TRY_AGAIN}
    log.error("live.failed", exc_info=refused)
    return {"status": 500, "message": TITLES[500]}
