"""A Redis for the tests alone: on a socket file, in memory, gone afterwards."""

import subprocess
import tempfile
import time
from pathlib import Path

import redis

from app.processes import die_with_parent
from app.run import machine

START_S = 30


class RedisServer:
    """Runs from `start` to `stop`; it can start again at the same address."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sv-redis-")
        socket = Path(self._folder.name) / "redis.sock"
        self.url = f"unix://{socket}"
        # The name it is called by decides what it is.
        self._program = machine.have("redis-server", "redis-check-rdb")
        self._command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "",
                         "--appendonly", "no", "--dir", self._folder.name]
        self._process: subprocess.Popen[bytes] | None = None
        self.client = redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Start and wait for the first answer."""
        assert self._program, "there is no Redis on this machine; run.py test installs it"
        self._process = subprocess.Popen(self._command, executable=self._program,
                                         stdout=subprocess.DEVNULL, preexec_fn=die_with_parent())
        until = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, "Redis did not start"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        """Kill it, as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """Stop it and delete its files."""
        self.stop()
        self.client.close()
        self._folder.cleanup()
