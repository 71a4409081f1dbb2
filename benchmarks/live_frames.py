"""WebSocket frames as a client reads them, without a library: its cost would be measured, too."""

import zlib

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
MOST_BYTES = 1 << 20
_TAIL = b"\x00\x00\xff\xff"  # the sender of a compressed message leaves it out


class FrameError(Exception):
    """The server sent something that a server may not send."""


def pack(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return a client's frame, masked as required, with zeros, which change nothing."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + bytes(4) + payload


class Reader:
    """Put together the messages of a server, however they were split on their way."""

    __slots__ = ("_inflate", "_opcode", "_packed", "_parts", "rest")

    def __init__(self, compressed: bool = False) -> None:
        self.rest = b""
        self._parts: list[bytes] = []
        self._opcode, self._packed = TEXT, False
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if compressed else None

    @property
    def between(self) -> bool:
        """Return whether the next byte begins a message: then equal bytes are equal messages."""
        return not self.rest and not self._parts and self._inflate is None

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take bytes as they came; return every message they complete, with its opcode."""
        data = self.rest + data if self.rest else data
        at, end = 0, len(data)
        found: list[tuple[int, bytes]] = []
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size >= 126:
                start += 2 if size == 126 else 8
                # A masked frame has the high bit here: a server may not send one.
                if size > 127:
                    raise FrameError("a masked frame from the server")
                if end < start:
                    break
                size = int.from_bytes(data[at + 2:start], "big")
                if size > MOST_BYTES:
                    raise FrameError(f"a frame of {size} bytes")
            if end < start + size:
                break
            self._frame(data[at], data[start:start + size], found)
            at = start + size
        self.rest = data[at:]
        return found

    def _frame(self, first: int, payload: bytes, found: list[tuple[int, bytes]]) -> None:
        opcode, final = first & 15, first & 0x80
        if opcode >= CLOSE:  # may stand between the parts of a message
            found.append((opcode, payload))
            return
        if opcode:
            self._opcode, self._packed = opcode, bool(first & 0x40)
        self._parts.append(payload)
        if not final:
            return
        whole = payload if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()
        if self._packed:
            if self._inflate is None:
                raise FrameError("a compressed frame that was not agreed on")
            whole = self._inflate.decompress(whole + _TAIL)
        found.append((self._opcode, whole))
