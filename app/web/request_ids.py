"""The id of each request: the proxy's if it is well formed, else a new one."""

import secrets

from flask import Flask, Response, request

from app.ops import request_ids


def install(app: Flask) -> None:
    """Take the proxy's X-Request-ID if it is well formed, else make one, and send it back."""

    @app.before_request
    def begin() -> None:
        request_ids.use(request_ids.well_formed(request.headers.get("X-Request-ID", ""))
                        or secrets.token_hex(8))

    @app.after_request
    def send_back(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_ids.current()
        return response
