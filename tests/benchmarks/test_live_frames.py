"""The frame reader of `bench live`: frames may be split, long, mixed or compressed."""

import zlib

import pytest

from benchmarks.live_frames import CLOSE, PING, TEXT, FrameError, Reader, pack

pytestmark = pytest.mark.no_database


def sent(payload: bytes, first: int = 0x80 | TEXT) -> bytes:
    """Return a frame as a server writes it."""
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return bytes((first, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_of_any_length_is_read(size: int):
    reader, payload = Reader(), bytes(size)
    assert reader.feed(sent(payload) + sent(b"2")) == [(TEXT, payload), (TEXT, b"2")]
    assert reader.between


@pytest.mark.parametrize("step", [1, 2, 3, 5, 130])
def test_a_stream_may_be_cut_anywhere(step: int):
    payloads = [b"2", b"x" * 126, b"", b"y" * 300, b"z" * 65_537]
    stream, reader, found = b"".join(map(sent, payloads)), Reader(), []
    for at in range(0, len(stream), step):
        found += reader.feed(stream[at:at + step])
    assert [payload for _, payload in found] == payloads
    assert reader.between


def test_equal_bytes_inside_a_frame_are_not_equal_messages():
    reader = Reader()
    assert reader.feed(sent(b"comment")[:4]) == []
    assert not reader.between
    assert reader.feed(sent(b"comment")[4:]) == [(TEXT, b"comment")]


def test_parts_of_a_message_are_put_together_around_a_ping():
    reader = Reader()
    assert reader.feed(sent(b"one ", TEXT) + sent(b"?", 0x80 | PING)) == [(PING, b"?")]
    assert not reader.between
    assert reader.feed(sent(b"two ", 0) + sent(b"three", 0x80)) == [(TEXT, b"one two three")]
    assert reader.feed(sent(b"\x03\xe8", 0x80 | CLOSE)) == [(CLOSE, b"\x03\xe8")]


def test_a_compressed_message_depends_on_the_earlier_ones():
    shrink, reader = zlib.compressobj(wbits=-zlib.MAX_WBITS), Reader(compressed=True)
    for payload in (b"a comment " * 20, b"a comment " * 20, b"another"):
        packed = shrink.compress(payload) + shrink.flush(zlib.Z_SYNC_FLUSH)
        assert reader.feed(sent(packed[:-4], 0x80 | 0x40 | TEXT)) == [(TEXT, payload)]
    assert reader.feed(sent(b"plain")) == [(TEXT, b"plain")]
    assert not reader.between, "equal bytes mean other messages later"


@pytest.mark.parametrize("frame", [pack(b"masked"), sent(b"packed", 0x80 | 0x40 | TEXT),
                                   bytes((0x80 | TEXT, 127)) + (1 << 40).to_bytes(8, "big")])
def test_a_frame_that_no_server_may_send_is_rejected(frame: bytes):
    with pytest.raises(FrameError):
        Reader().feed(frame)


@pytest.mark.parametrize("size", [3, 126, 65_536])
def test_a_clients_frame_is_masked_with_zeros(size: int):
    frame, payload = pack(b"x" * size), b"x" * size
    assert frame[1] & 0x80
    assert frame.endswith(bytes(4) + payload)
    unmasked = bytes((frame[0], frame[1] & 0x7F)) + frame[2:-size - 4] + payload
    assert Reader().feed(unmasked) == [(TEXT, payload)]
