"""One shape for every error: a page for people, problem+json for programs."""

from urllib.parse import quote

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.exceptions import TooManyRequests as WerkzeugTooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from app import db
from app.ops import request_ids
from app.ops.logs import log
from app.web.errors import Problem, Stale
from app.web.links import local_path


def wants_json() -> bool:
    """Return whether a program asks: it accepts JSON, or it calls the API."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/json", "application/problem+json"], default="text/html")
    return best != "text/html"


def answer(problem: Problem) -> Response:
    """Return the problem as a response, in the format that the client accepts."""
    body = {
        "type": "about:blank", "title": problem.title, "status": problem.status,
        "code": problem.code, "detail": problem.detail, "message": problem.detail or problem.title,
        "request_id": request_ids.current(), "errors": problem.errors,
    }
    if problem.retry_after_s is not None:
        body["retry_after"] = problem.retry_after_s
    if wants_json():
        response = jsonify(body)
        response.content_type = "application/problem+json"
    else:
        response = make_response(render_template("errors/problem.html", problem=problem,
                                                 request_id=request_ids.current()))
    response.status_code = problem.status
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(problem.retry_after_s)
    return response


def without_slash() -> AnyResponse | None:
    """Redirect a GET of an unknown path that ends in a slash to the page without it, if there is
    one. Never to "//evil.example", which a browser takes for another site.
    """
    path = request.path.rstrip("/")
    if not isinstance(request.routing_exception, NotFound) or path == request.path:
        return None
    url = local_path(request.script_root + quote(path))
    pages = current_app.create_url_adapter(request)
    if url is None or request.method not in ("GET", "HEAD") or not (pages and pages.test(path)):
        return None
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{url}?{query}" if query else url, 308)


def install(app: Flask) -> None:
    """Answer every exception in one shape; no person sees a raw error."""

    @app.errorhandler(Problem)
    def known(problem: Problem) -> Response:
        return answer(problem)

    @app.errorhandler(Stale)
    def stale(error: Stale) -> Response:
        return answer(Problem(412))

    @app.errorhandler(NotFound)
    def missing(error: NotFound) -> AnyResponse:
        return without_slash() or http(error)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        wait = error.retry_after if isinstance(error, WerkzeugTooManyRequests) else None
        response = answer(Problem(error.code or 500, retry_after_s=wait if isinstance(
            wait, int) else None))
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response

    @app.errorhandler(db.Busy)
    def busy(error: db.Busy) -> Response:
        log.warning("database.busy", kind=type(error).__name__, errno=error.errno)
        if isinstance(error, db.CommitUnknown):
            g.outcome_unknown = True  # so app/web/once.py lets nobody send the form again
            return answer(Problem(
                503, "The connection to the database broke while saving, so we don't know whether "
                     "your change was saved. Reload the page and check before you try again.",
                code="commit_unknown", retry_after_s=error.retry_after_s))
        return answer(Problem(503, retry_after_s=error.retry_after_s))

    @app.errorhandler(db.Duplicate)
    def duplicate(error: db.Duplicate) -> Response:
        return answer(Problem(409, "Something with this name or number already exists.",
                              code="already_exists", title="This already exists"))

    @app.errorhandler(db.Rejected)
    def rejected(error: db.Rejected) -> Response:
        log.warning("database.rejected", errno=error.errno, reason=error.reason)
        return answer(Problem(409, "Something that this needs was deleted or changed. Reload the "
                                   "page and try again.",
                              code="reference_gone", title="This no longer fits"))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        # The rule, not the path: a path may hold a link's secret.
        log.exception("request.failed", method=request.method, rule=str(request.url_rule))
        return answer(Problem(500))
