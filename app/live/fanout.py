"""One packet to many sockets: encoded once, framed once, and written straight to the idle ones.

python-socketio gives each recipient a packet through a queue that a green thread of its own
empties. Here the WebSockets of a room get the same bytes from one loop; a green thread gives the
rest to a reader that has not read everything yet. The unread bytes of a reader are bounded: beyond
that the reader is dropped, and nobody else notices.
"""

import errno
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet
from engineio import packet as engine
from engineio.async_drivers import eventlet as driver
from eventlet import hubs
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

from app.live.green import bare
from app.ops.logs import log

MOST_UNREAD = 256 * 1024  # bytes kept for one reader, beside what is sent at once
KERNEL_UNREAD = 128 * 1024  # bytes the kernel keeps
MOST_QUEUED = 1000  # packets for a polling client
READ_WITHIN_S = 20.0
CHECK_EVERY_S = 0.01  # whether a reader has read what it was sent
TURN_S = 0.005  # then others have their turn
READ_AT_ONCE = 4096  # bytes; most messages of a client are shorter
MOST_PARTS = 1000  # of one message, as they come from the network
CHECK_EVERY = 32  # writes between two looks at the clock


def frame(payload: bytes) -> bytes:
    """Return a whole text message as one unmasked WebSocket frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        return b"\x81" + bytes((size,)) + payload
    if size < 65_536:
        return b"\x81\x7e" + struct.pack("!H", size) + payload
    return b"\x81\x7f" + struct.pack("!Q", size) + payload


def unmask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    """Remove a client's mask (RFC 6455, 5.3) from all bytes at once, as one number."""
    size, turn = len(data), offset & 3
    key = bytes(mask[turn:] + mask[:turn]) * (size // 4 + 1)
    return (int.from_bytes(data, "little") ^ int.from_bytes(key[:size], "little")).to_bytes(
        size, "little")


class Link:
    """The way to one WebSocket. Writing never waits."""

    __slots__ = ("_kept", "_size", "_socket", "closed")

    def __init__(self, green: Any):
        self._socket: socket.socket = bare(green)
        self._kept: deque[memoryview] = deque()  # of bytes that the readers of a room share
        self._size = 0
        self.closed = False
        for level, name, value in ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
                                   (socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_UNREAD)):
            try:
                self._socket.setsockopt(level, name, value)
            except OSError:  # a Unix socket has no such option
                pass

    def write(self, data: bytes) -> None:
        """Send, or keep what does not fit; drop a reader that leaves too much unread."""
        if self.closed:
            return
        if self._kept:
            self._keep(memoryview(data))
            return
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.drop()
            return
        if sent < len(data):
            self._keep(memoryview(data)[sent:])
            eventlet.spawn_n(self._flush)

    @property
    def unread(self) -> int:
        """The bytes kept because the kernel did not take them."""
        return 0 if self.closed else self._size

    def _keep(self, data: memoryview) -> None:
        """Keep bytes, or drop a reader that has left too many earlier ones; one large batch drops
        nobody."""
        if self._size > MOST_UNREAD:
            self.drop()
        else:
            self._size += len(data)
            self._kept.append(data)

    def _flush(self) -> None:
        """Send the kept bytes as the reader takes them."""
        while self._kept and not self.closed:
            try:
                hubs.trampoline(self._socket, write=True, timeout=READ_WITHIN_S)
                if self.closed:  # it was dropped meanwhile
                    return
                sent = self._socket.send(self._kept[0])
            except BlockingIOError:
                continue
            except (OSError, eventlet.Timeout):
                self.drop()
                return
            self._size -= sent
            rest = self._kept.popleft()[sent:]
            if rest:
                self._kept.appendleft(rest)

    def drop(self) -> None:
        """End the connection; the green thread that reads from it then cleans up."""
        if not self.closed:
            self.close()
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError as error:
                if error.errno not in (errno.ENOTCONN, errno.EBADF):
                    raise

    def close(self) -> None:
        """Write nothing more."""
        self.closed = True
        self._kept.clear()


class Reader:
    """A green socket that is asked once for a frame, which is read in four parts."""

    __slots__ = ("_green", "_rest")

    def __init__(self, green: Any):
        self._green, self._rest = green, b""

    def recv(self, size: int) -> bytes:
        """Return at most `size` bytes; none once the other side has closed."""
        if not self._rest:
            self._rest = self._green.recv(READ_AT_ONCE)
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._green, name)


class Frames(RFC6455WebSocket):
    """The frames of one connection. They are read no faster than agreed, so that the other clients
    of this hub have their turn, and written through the link."""

    _apply_mask = staticmethod(unmask)

    def __init__(self, opened: RFC6455WebSocket, environ: dict[str, Any],
                 pay: Callable[[int], None]):
        """Take over a connection that eventlet has opened; `pay(size)` waits until a frame may be
        parsed."""
        super().__init__(Reader(opened.socket), environ, opened.version, protocol=opened.protocol,
                         max_frame_length=opened.max_frame_length)
        self.link, self._pay = Link(opened.socket), pay

    def _send(self, frame: bytes) -> None:
        """Write control frames through the link, too: two writers would mix their bytes."""
        self.link.write(frame)

    def _recv_frame(self, message: Any = None) -> Any:
        """Read a frame; a client that sends too fast waits. Bound a message in many parts, too."""
        before = _size(message) if message else 0
        found = super()._recv_frame(message=message)
        size = _size(found)
        if found is message and (len(found.data) > MOST_PARTS or size > self.max_frame_length):
            raise FailedConnectionError(1009, "Too large.")
        self._pay(size - before if found is message else size)
        return found


def _size(message: Any) -> int:
    return sum(map(len, message.data))


class WebSocket(driver.WebSocketWSGI):
    """Engine.IO's WebSocket over eventlet, written to through a link.

    Compression per message is not negotiated: it costs more time than short comments save.
    """

    def __init__(self, owner: Any):
        """Open one for `owner`, an Engine.IO socket."""
        super().__init__(self._serve, owner.server)
        self.support_legacy_versions = False  # drafts of the protocol, which have no frames
        self._owner = owner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Accept the upgrade."""
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return super().__call__(environ, start_response)

    def _handle_hybi_request(self, environ: dict[str, Any]) -> Frames:
        return Frames(super()._handle_hybi_request(environ), environ, self._owner.pay)

    def _serve(self, frames: Frames) -> Any:
        owner = self._owner
        owner.link = frames.link
        try:
            return owner._websocket_handler(frames)
        except Exception as error:  # not a packet; Engine.IO would wait for more of them
            log.info("live.no_packet", kind=type(error).__name__)
            owner.close(wait=False, abort=True, reason=owner.server.reason.TRANSPORT_ERROR)
            return []
        finally:
            frames.link.close()


def broadcast(sockets: list[Any], packets: list[bytes], sleep: Any) -> None:
    """Give Socket.IO packets to Engine.IO sockets, in order, and let others have a turn meanwhile.

    A socket with an empty queue has got everything sent before; only then its link may be used.
    """
    frames = b"".join(frame(b"4" + packet) for packet in packets)
    texts = [packet.decode() for packet in packets]
    since = time.perf_counter()
    for number, found in enumerate(sockets):
        link = found.link
        if link is not None and found.upgraded and not found.queue.qsize():
            link.write(frames)
        else:
            _queue(found, texts)
        if number % CHECK_EVERY == CHECK_EVERY - 1 and time.perf_counter() - since > TURN_S:
            sleep(0)
            since = time.perf_counter()


def wait(found: Any, sleep: Any) -> None:
    """Wait until a socket has taken what it was sent: one that catches up gets more than is kept.

    A link drops a socket that takes nothing for READ_WITHIN_S; Engine.IO drops a polling one.
    """
    link = found.link
    while not found.closed and (found.queue.qsize() or (link is not None and link.unread)):
        sleep(CHECK_EVERY_S)


def start(server: Any, work: Any, *args: Any) -> None:
    """Run `work` in the background. Nobody waits for its end, so under eventlet the cheapest kind
    of green thread will do."""
    if server.async_mode == "eventlet":
        eventlet.spawn_n(work, *args)
    else:
        server.start_background_task(work, *args)


def _queue(found: Any, texts: list[str]) -> None:
    """Leave packets for a client that polls, or is changing from polling to a WebSocket."""
    if found.closed:
        return
    if found.queue.qsize() > MOST_QUEUED:
        found.close(wait=False, abort=True, reason=found.server.reason.TRANSPORT_ERROR)
        return
    for text in texts:
        found.queue.put(engine.Packet(engine.MESSAGE, text))
