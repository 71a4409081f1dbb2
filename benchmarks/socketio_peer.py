"""`python -m benchmarks.socketio_peer PORT`: python-socketio as it comes, on eventlet's server.

Like the Node peer it keeps nothing: a comment is sent to the room and acknowledged.
"""

import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
import eventlet

eventlet.monkey_patch()

import itertools
import resource
import sys
from datetime import UTC, datetime
from typing import Any

import socketio
from eventlet import wsgi

MOST_CLIENTS = 20_000  # eventlet's 1,024 is a limit of its request pool, not of what it can hold

server = socketio.Server(async_mode="eventlet")
numbers = itertools.count(1)


def healthy(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer every path but Socket.IO's own."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b'{"status":"ok"}']


@server.event
def connect(sid: str, _environ: dict[str, Any], auth: dict[str, str] | None) -> None:
    """Reject a client without a token; check nothing else."""
    token = (auth or {}).get("token")
    if not token:
        raise socketio.exceptions.ConnectionRefusedError("Sign in first.")
    server.save_session(sid, {"id": token, "name": f"Viewer {token}"})


@server.event
def join_video(sid: str, video: str) -> dict[str, Any]:
    """Enter a room."""
    server.enter_room(sid, video)
    return {"ok": True}


@server.event
def send_comment(sid: str, said: dict[str, str]) -> dict[str, Any]:
    """Send a comment to the room."""
    comment = {
        "id": str(next(numbers)), "content": said["content"],
        "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "user": server.get_session(sid), "videoId": said["videoId"],
    }
    server.emit("new_comment", comment, room=said["videoId"])
    return {"ok": True, "id": comment["id"]}


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wsgi.server(eventlet.listen(("127.0.0.1", int(sys.argv[1]))),
                socketio.WSGIApp(server, healthy), max_size=MOST_CLIENTS, log_output=False)
