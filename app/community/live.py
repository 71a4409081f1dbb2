"""What a socket may ask of the comments, as plain functions; app/live.py connects them.

The old contract's events stay as they were: join_video, leave_video, send_comment in, new_comment
and error out. Everything else is added. A handler returns the answer to who asked for one; that to
a comment comes once it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app import db
from app.accounts import handshake
from app.accounts.users import Account
from app.community import comments, intake, rooms, sanctions, writers
from app.community.api_shapes import room_comment_json
from app.community.delivery import Position, Rooms
from app.community.intake import Message
from app.community.presence import Presence
from app.config import settings
from app.ops import blocking
from app.ops.bucket import Bucket
from app.ops.clock import now
from app.ops.logs import log
from app.web.errors import TITLES, Problem
from app.web.forms import Invalid
from app.web.requests import visible

Row = dict[str, Any]
Handler = Callable[..., Row]
Answer = Callable[[Row], None]

ROOMS_EACH = 20  # rooms one socket may be in
BANNED = "A moderator has banned you from the comments."
HIDDEN = "Either there is no such video, or it cannot be watched where you are at the moment."
BUSY = "That could not be answered just now. Please try again."
TRY_AGAIN = "It could not be saved just now. Please send it again."
TOO_FAST = "That was too fast. Wait a moment."


@dataclass(slots=True)
class Visitor:
    """Somebody at a socket: who they are, by what they are known, and where they are."""

    account: Account
    bucket: Bucket
    rooms: set[int] = field(default_factory=set)


class Live:
    """The handlers, and who is there. `emit(sid, event, data)` reaches one socket."""

    def __init__(self, delivery: Rooms, presence: Presence,
                 emit: Callable[[str, str, Row], None], end: Callable[[str], None]):
        self.delivery, self.presence, self._emit, self._end = delivery, presence, emit, end
        self.visitors: dict[str, Visitor] = {}

    def connect(self, sid: str, token: str | None, cookie: str | None) -> None:
        """Let somebody in by a token, or by a browser's session. Raises Problem 401 or 403."""
        account = handshake.account(token, cookie)
        if account is None:
            raise Problem(401, "Sign in to follow the comments.")
        if not handshake.may(account, "viewing:read", "community:read"):
            raise Problem(403, "This token may not read comments.")
        rate = settings().live_events_per_second
        self.visitors[sid] = Visitor(account, Bucket(rate=rate, most=2 * rate))

    def disconnect(self, sid: str) -> None:
        """Forget a socket."""
        visitor = self.visitors.pop(sid, None)
        for video_id in visitor.rooms if visitor else ():
            self.delivery.leave(sid, video_id)
            self.presence.left(video_id, sid)

    def join_video(self, sid: str, asked: Any = None, *_: Any) -> Row:
        """Enter a video's room, with what was missed since `after` and `revision` first."""
        visitor = self.visitors[sid]
        values = asked if isinstance(asked, dict) else {"videoId": asked}
        video_id, viewer = number(values.get("videoId")), handshake.viewer(visitor.account)
        title_id = comments.may_read(video_id, viewer)["title_id"]
        held = sanctions.holding([visitor.account.id], title_id, now()).get(visitor.account.id)
        if held and held["kind"] == "ban":
            raise Problem(403, BANNED, title="You cannot take part")
        if len(visitor.rooms) >= ROOMS_EACH and video_id not in visitor.rooms:
            raise Problem(429, f"At most {ROOMS_EACH} rooms at a time.")
        position = _position(values)
        visitor.rooms.add(video_id)
        self.presence.came(video_id, sid, visitor.account.id)
        try:
            at = self.delivery.join(sid, video_id, position)
        except db.DatabaseError:
            visitor.rooms.discard(video_id)
            self.presence.left(video_id, sid)
            raise
        if sid not in self.visitors:  # it went meanwhile
            self.delivery.leave(sid, video_id)
            self.presence.left(video_id, sid)
        return {"ok": True, "videoId": str(video_id), "seq": at.seq, "revision": at.revision,
                "behind": at.behind, **self.presence.of(video_id), **_manners(video_id, held)}

    def leave_video(self, sid: str, asked: Any = None, *_: Any) -> Row:
        """Leave a video's room."""
        video_id = number(asked.get("videoId") if isinstance(asked, dict) else asked)
        self.visitors[sid].rooms.discard(video_id)
        self.delivery.leave(sid, video_id)
        self.presence.left(video_id, sid)
        return {"ok": True}

    def send_comment(self, sid: str, answer: Answer, asked: Any = None, *_: Any) -> None:
        """Say something: acknowledged once it is stored, to `answer`; nothing waits here."""
        account, values = self.visitors[sid].account, asked if isinstance(asked, dict) else {}
        if not handshake.may(account, "community:write"):
            raise Problem(403, "This token may not write comments.")
        said = comments.message(
            account.id, handshake.viewer(account), number(values.get("videoId")),
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
        over = handshake.over(handshake.key(each.account) for each in self.visitors.values())
        banned = sanctions.banned({visitor.account.id for visitor in self.visitors.values()})
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
        if visitor.account.id not in {account_id for account_id, _ in below}:
            return
        viewer = handshake.viewer(visitor.account)
        for video_id in list(visitor.rooms):
            video = comments.sql.commentable(video_id=video_id, **viewer)
            if video and (visitor.account.id, video["title_id"]) in below:
                self.leave_video(sid, video_id)
                self._emit(sid, "error", {"status": 403, "videoId": str(video_id),
                                          "message": BANNED})


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


def number(value: Any) -> int:
    """An id as it travels: decimal text, or a whole number. Raises Problem 404 for anything else:
    no video has such an id."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    raise Problem(404)


def text(value: Any) -> str:
    """Words. Raises Invalid for anything else, and for half a character."""
    if not isinstance(value, str):
        raise Invalid.at("content", "Please fill this in.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid.at("content", "That text cannot be read.") from None
    return visible(value)


def optional_text(value: Any) -> str | None:
    """Words, or None. Raises Invalid for anything else."""
    if value is None or isinstance(value, str):
        return value
    raise Invalid.at("client_msg_id", "1 to 64 visible characters.")


def optional_number(value: Any, name: str) -> int | None:
    """A whole number from 0 on, or its decimal text, or None. Raises Invalid for anything else."""
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**18:
        raise Invalid.at(name, "Please give a whole number.")
    return value


def _position(values: Row) -> Position | None:
    """What a socket says it has seen. Every comment has counted the room on, so without a
    revision its number is one it has surely seen. With one, that one counts, also below the
    number: of who was cut off between the comments it missed and their changes."""
    after = optional_number(values.get("after"), "after")
    if after is None:
        return None
    revision = optional_number(values.get("revision"), "revision")
    return Position(after, after if revision is None else revision)


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
