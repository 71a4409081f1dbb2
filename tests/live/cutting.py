"""`python -m tests.live.cutting PORT`: a TCP proxy to a local port that breaks connections.

Prints its own port. A number on its input is how many connections to break, at random and at
once: what is on its way in them is lost in both directions. Ends when its input does.
"""

import asyncio
import contextlib
import random
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.config import ROOT

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets
Pair = tuple[asyncio.StreamWriter, asyncio.StreamWriter]


async def main(target: int) -> None:
    """Forward until the input ends."""
    pairs: set[Pair] = set()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            their_reader, their_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            reset(writer)
            return
        pair = (writer, their_writer)
        pairs.add(pair)
        both = [asyncio.create_task(forward(reader, their_writer)),
                asyncio.create_task(forward(their_reader, writer))]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in both:
            task.cancel()
        pairs.discard(pair)
        for each in pair:
            reset(each)

    def reset(writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        for pair in random.sample(sorted(pairs, key=id), min(int(line), len(pairs))):
            pairs.discard(pair)
            for each in pair:
                reset(each)
    server.close()


class Cutter:
    """The proxy in a process of its own."""

    def __init__(self, target: int):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.cutting", str(target)], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout
        self.port = int(self._process.stdout.readline())

    def cut(self, count: int) -> None:
        """Break so many connections."""
        print(count, file=self._process.stdin, flush=True)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


@contextmanager
def cutting(target: int) -> Iterator[Cutter]:
    """Run a proxy until the block ends."""
    found = Cutter(target)
    try:
        yield found
    finally:
        found.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
