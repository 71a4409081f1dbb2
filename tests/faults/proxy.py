"""A proxy between the driver and the server that breaks connections at chosen moments."""

import contextlib
import socket
import tempfile
import threading
from pathlib import Path

QUERY = 3  # the text protocol's command byte, after a packet's four bytes of header


def is_commit(packet: bytes) -> bool:
    """Say whether a packet is COMMIT; with MySQL the driver puts query attributes before it."""
    return len(packet) > 4 and packet[4] == QUERY and packet.endswith(b"COMMIT")


class Proxy:
    """Listens on a socket file of its own and forwards to the server's.

    `mode` is "pass", "cut_before" (the next COMMIT is never forwarded), "cut_after" (it is, and
    its answer is not) or "stall" (nothing is forwarded any more). A cut happens once per arming.
    """

    def __init__(self, server_socket: str):
        self._server_socket = server_socket
        self._folder = tempfile.TemporaryDirectory(prefix="sv-proxy-")
        self.path = str(Path(self._folder.name) / "db.sock")
        self.mode = "pass"
        self.cuts = 0
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, mode: str) -> None:
        """Choose what happens from now on."""
        with self._lock:
            self.mode = mode

    def _take(self) -> str:
        """The cut to make now, once."""
        with self._lock:
            mode = self.mode
            if mode.startswith("cut"):
                self.mode = "pass"
                self.cuts += 1
            return mode

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):
            server.connect(self._server_socket)
        self._sockets |= {client, server}
        drop_answer = threading.Event()
        back = threading.Thread(target=self._answers, args=(server, client, drop_answer),
                                daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if is_commit(data):
                    cut = self._take()
                    if cut == "cut_before":
                        break
                    if cut == "cut_after":
                        drop_answer.set()
                self._stall()
                server.sendall(data)
        self._close(client, server)

    def _answers(self, server: socket.socket, client: socket.socket,
                 drop_answer: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if drop_answer.is_set():
                    break
                self._stall()
                client.sendall(data)
        self._close(client, server)

    def _stall(self) -> None:
        while self.mode == "stall":
            threading.Event().wait(0.02)

    def _close(self, *sockets: socket.socket) -> None:
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
            self._sockets.discard(each)

    def break_all(self) -> None:
        """Break every connection that is open now."""
        self._close(*list(self._sockets))

    def close(self) -> None:
        """Stop listening and break every connection."""
        self.arm("pass")
        self._listener.close()
        self.break_all()
        self._folder.cleanup()
