"""The headers of every response."""

from collections.abc import Iterable

from flask import Flask, Response, after_this_request, request, session

from app.config import Settings

POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "connect-src 'self'", "font-src 'self'", "media-src 'self' blob:", "worker-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
])
A_YEAR_S = 31_536_000


def play_from(hosts: Iterable[str]) -> None:
    """Let the page that is being answered also play media from these hosts, over https."""
    allowed = "".join(f" https://{host}" for host in sorted(hosts))

    @after_this_request
    def widen(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY.replace(
            "media-src 'self'", f"media-src 'self'{allowed}")
        return response


def install(app: Flask, settings: Settings) -> None:
    """Add the content policy, the other security headers and the rules of caches."""
    under_tls = settings.address.startswith("https:")

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if under_tls:
            headers["Strict-Transport-Security"] = f"max-age={A_YEAR_S}; includeSubDomains"
        if request.endpoint == "static" and response.status_code < 400:
            if "v" in request.args:  # the URL carries the content's hash
                headers["Cache-Control"] = f"public, max-age={A_YEAR_S}, immutable"
        elif "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-store" if session else "no-store"
        return response
