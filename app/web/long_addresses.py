"""The answer to a request line that is longer than any of ours: the page of every error.

A server that reads requests finds such a line before there is a request, so it asks the
application for the answer with a request of its own, which no client can send.
"""

from typing import Any

from flask import Flask, request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.web.errors import Problem

LONGEST = 4094  # bytes, of the line without its end
MARK = "streamvault.long_address"  # in the WSGI environment, where headers are HTTP_…


def install(app: Flask) -> None:
    """Answer a marked request with the problem."""

    @app.before_request
    def refuse() -> None:
        if MARK in request.environ:
            raise Problem(414)


def answer(application: Any, sock: Any, begun: bytes) -> bytes:
    """Return the answer as it goes over the connection: JSON below /api, else a page.

    `begun` is how the request begins: its method, and the beginning of its address.
    """
    path = "/api/" if begun.partition(b" ")[2].startswith(b"/api/") else "/"
    environ = EnvironBuilder(path, headers=Headers([("Accept", "text/html")])).get_environ()
    environ.update({MARK: True, "gunicorn.socket": sock})
    body, status, headers = run_wsgi_app(application, environ, buffered=True)
    whole = b"".join(body)
    lines = [f"HTTP/1.1 {status}", "Connection: close",
             *(f"{name}: {value}" for name, value in headers if name.lower() != "connection")]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + whole
