"""The addresses of the document and its page, and the rules for calls from other origins."""

from functools import cache
from pathlib import Path

import flask_openapi3_swagger
from flask import Flask, Response, current_app, render_template, request, send_from_directory
from flask_openapi3 import OpenAPI
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from app.config import Settings
from app.web.api import answers, document

UI = Path(flask_openapi3_swagger.__file__).parent / "templates" / "swagger"
UI_FILES = {"swagger-ui.css": "css", "swagger-ui-bundle.js": "js"}
EXPOSED = "ETag, Link, Location, Retry-After, X-Request-ID, Idempotency-Replayed"
ALLOWED = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-ID"
METHODS = "GET, POST, PUT, PATCH, DELETE"
# The page has third-party script: it may draw and call this server, and nothing else.
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")


class Id(BaseConverter):
    """A decimal id as a whole number; an address with other text does not exist."""

    regex = "[1-9][0-9]{0,17}"
    part_isolating = True

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


def install(app: Flask, settings: Settings) -> None:
    """Add ids to rules and CORS by an explicit list. Call this before the slices register."""
    app.url_map.converters["id"] = Id
    origins = frozenset(filter(None, (part.strip() for part in settings.cors_origins.split(","))))

    @app.before_request
    def preflight() -> Response | None:
        if request.method == "OPTIONS" and request.path.startswith("/api/") and (
                "Access-Control-Request-Method" in request.headers):
            return Response(status=204)
        return None

    @app.after_request
    def share(response: Response) -> Response:
        if not request.path.startswith("/api/"):
            return response
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        if not origins:
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin in origins:
            headers = response.headers
            headers["Access-Control-Allow-Origin"] = str(origin)
            headers["Access-Control-Expose-Headers"] = EXPOSED
            if request.method == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = METHODS
                headers["Access-Control-Allow-Headers"] = ALLOWED
                headers["Access-Control-Max-Age"] = "600"
        return response


@cache
def _document(app: OpenAPI) -> bytes:
    return answers.dumps(document.render(app))


def openapi_json() -> Response:
    """Return the OpenAPI 3.1 document."""
    body = _document(current_app._get_current_object())  # type: ignore[attr-defined]
    response = Response(body, mimetype="application/json")
    answers.tag(response, body)
    return response


def openapi_page() -> Response:
    """Return the document as a page for reading and trying out."""
    return Response(render_template("openapi.html"), mimetype="text/html",
                    headers={"Content-Security-Policy": POLICY})


def openapi_file(name: str) -> Response:
    """Return the page's stylesheet or script from its package."""
    if name not in UI_FILES:
        raise NotFound
    response = send_from_directory(UI / UI_FILES[name], name, max_age=86_400)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
