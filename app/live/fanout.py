"""One packet to many sockets: encoded once, framed once, and written straight to who is ready.

python-socketio gives each recipient a packet through a queue that a green thread of its own
empties. Here a room's WebSockets get the same bytes from one loop; only who still reads what came
before is given the rest by a green thread. What a reader leaves unread is bounded: beyond it, the
reader is dropped, and nobody else notices.
"""

import errno
import socket
import struct
import time
from collections import deque
from typing import Any

import eventlet
from engineio import packet as engine
from engineio.async_drivers import eventlet as driver
from eventlet import hubs
from eventlet.websocket import FailedConnectionError

from app.live.green import bare
from app.ops.bucket import Bucket
from app.ops.logs import log

MOST_UNREAD = 256 * 1024  # bytes we keep for one reader, beside what is sent at once
KERNEL_UNREAD = 128 * 1024  # bytes the kernel keeps
MOST_QUEUED = 1000  # packets for one who polls
READS_WITHIN_S = 20.0
LOOK_AGAIN_S = 0.01  # whether somebody has read what they were sent
TURN_S = 0.005  # then others have theirs
WAIT_S = 0.02  # of who sends too fast
READ_AT_ONCE = 4096  # bytes; most of what a client says is less
MOST_PARTS = 1000  # of one message, as they come from the network
LOOK_EVERY = 32  # writes between two looks at the clock


def frame(payload: bytes) -> bytes:
    """A whole text message as one unmasked WebSocket frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        return b"\x81" + bytes((size,)) + payload
    if size < 65_536:
        return b"\x81\x7e" + struct.pack("!H", size) + payload
    return b"\x81\x7f" + struct.pack("!Q", size) + payload


def unmask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    """What a client sent, without its mask (RFC 6455, 5.3): all bytes at once, as one number."""
    size, turn = len(data), offset & 3
    key = bytes(mask[turn:] + mask[:turn]) * (size // 4 + 1)
    return (int.from_bytes(data, "little") ^ int.from_bytes(key[:size], "little")).to_bytes(
        size, "little")


class Link:
    """The way to one WebSocket. Writing never waits."""

    __slots__ = ("_kept", "_size", "_socket", "closed")

    def __init__(self, green: Any):
        self._socket: socket.socket = bare(green)
        self._kept: deque[memoryview] = deque()  # of bytes that a room's readers share
        self._size = 0
        self.closed = False
        for level, name, value in ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
                                   (socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_UNREAD)):
            try:
                self._socket.setsockopt(level, name, value)
            except OSError:  # a Unix socket has no such option
                pass

    def write(self, data: bytes) -> None:
        """Send, or keep what does not fit; drop a reader who leaves too much unread."""
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
        """Bytes that are kept because the kernel did not take them."""
        return 0 if self.closed else self._size

    def _keep(self, data: memoryview) -> None:
        """Who has left too much of what came before is dropped; a large batch drops nobody."""
        if self._size > MOST_UNREAD:
            self.drop()
        else:
            self._size += len(data)
            self._kept.append(data)

    def _flush(self) -> None:
        """Send what was kept, as the reader takes it."""
        while self._kept and not self.closed:
            try:
                hubs.trampoline(self._socket, write=True, timeout=READS_WITHIN_S)
                if self.closed:  # it was dropped while we waited
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
        """Write nothing any more."""
        self.closed = True
        self._kept.clear()


class Reader:
    """A green socket that is asked once for what a frame is read from in four parts."""

    __slots__ = ("_green", "_rest")

    def __init__(self, green: Any):
        self._green, self._rest = green, b""

    def recv(self, size: int) -> bytes:
        """At most `size` bytes; none once the other side has closed."""
        if not self._rest:
            self._rest = self._green.recv(READ_AT_ONCE)
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._green, name)


class WebSocket(driver.WebSocketWSGI):
    """Engine.IO's WebSocket over eventlet, writing through a Link.

    Compression per message is not negotiated: it costs more time than short comments save.
    """

    def __init__(self, handler: Any, server: Any, frames_s: float):
        super().__init__(self._linked, server)
        self._handler = handler  # a method of the Engine.IO socket
        self._frames_s = frames_s

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Accept the upgrade."""
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return super().__call__(environ, start_response)

    def _linked(self, websocket: Any) -> Any:
        link = Link(websocket.socket)
        websocket._send = link.write  # control frames too: two writers would mix their bytes
        websocket.socket = Reader(websocket.socket)
        websocket._apply_mask = unmask
        websocket._recv_frame = self._bounded(websocket._recv_frame)
        owner = self._handler.__self__
        owner.link = link
        try:
            return self._handler(websocket)
        except Exception as error:  # what came is no packet: Engine.IO would wait for more of them
            log.info("live.no_packet", kind=type(error).__name__)
            owner.close(wait=False, abort=True, reason=owner.server.reason.TRANSPORT_ERROR)
            return []
        finally:
            link.close()

    def _bounded(self, receive: Any) -> Any:
        """Frames no faster than agreed: the others of this hub have their turn, and who sends more
        waits. And of a message in parts no more than one may have."""
        pace = Bucket(rate=self._frames_s, most=2 * self._frames_s)

        def received(message: Any = None) -> Any:
            while not pace.take():
                eventlet.sleep(WAIT_S)
            found = receive(message=message)
            if found is message and (len(found.data) > MOST_PARTS or
                                     sum(map(len, found.data)) > self.max_frame_length):
                raise FailedConnectionError(1009, "Too large.")
            return found

        return received


def spread(sockets: "list[Any]", packets: list[bytes], sleep: Any) -> None:
    """Give Socket.IO packets to Engine.IO sockets, in order. Lets others have a turn meanwhile.

    A socket whose queue is empty has got all that was sent before: only then its link may be used.
    """
    frames = b"".join(frame(b"4" + packet) for packet in packets)
    texts = [packet.decode() for packet in packets]
    since = time.perf_counter()
    for number, found in enumerate(sockets):
        link = getattr(found, "link", None)
        if link is not None and found.upgraded and not found.queue.qsize():
            link.write(frames)
        else:
            _queue(found, texts)
        if number % LOOK_EVERY == LOOK_EVERY - 1 and time.perf_counter() - since > TURN_S:
            sleep(0)
            since = time.perf_counter()


def wait(found: Any, sleep: Any) -> None:
    """Wait until a reader has taken what it was sent: who catches up gets more than we keep.

    One who takes nothing for READS_WITHIN_S is dropped by its link, a poller by Engine.IO.
    """
    link = getattr(found, "link", None)
    while not found.closed and (found.queue.qsize() or (link is not None and link.unread)):
        sleep(LOOK_AGAIN_S)


def start(server: Any, work: Any, *args: Any) -> None:
    """Run `work` beside; nobody waits for its end, so a green thread need not be able to say it."""
    if server.async_mode == "eventlet":
        eventlet.spawn_n(work, *args)
    else:
        server.start_background_task(work, *args)


def _queue(found: Any, texts: list[str]) -> None:
    """Leave packets for who polls, or is changing from polling to a WebSocket."""
    if found.closed:
        return
    if found.queue.qsize() > MOST_QUEUED:
        found.close(wait=False, abort=True, reason=found.server.reason.TRANSPORT_ERROR)
        return
    for text in texts:
        found.queue.put(engine.Packet(engine.MESSAGE, text))
