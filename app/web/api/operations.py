"""An operation: who may call it, what it reads and answers, and its page in the document.

    api = Api("titles", __name__, area="catalog", tag="Titles")

    @api.patch("/titles/<id:title_id>", returns=TitleShape, versioned=True)
    @role_required("employee")
    def change_title(title_id: int, body: TitleChanges, version: int) -> Answer: ...

The view's annotations say what it reads: `body` and `query` are models, `version` comes from
If-Match, the rest are the rule's ids. The guard runs before anything is read.
"""

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any, get_type_hints

from flask import Response, request
from flask_login import current_user
from flask_openapi3 import APIBlueprint, Tag

from app.web.api import answers, document, idempotency, reading
from app.web.api.answers import Answer
from app.web.api.document import Operation
from app.web.errors import Problem
from app.web.forms import Invalid

View = Callable[..., Any]

# The areas to which a personal token can be limited, each to read or to write.
AREAS = {
    "account": "Your profile and sessions",
    "viewing": "Titles, videos, channels and the feed",
    "community": "Reviews, comments, subscriptions and notifications",
    "studio": "Your own uploads and their numbers",
    "catalog": "Titles, seasons, videos and houses of the back office",
    "contracts": "Contracts and their terms",
    "reports": "Reports",
    "admin": "Accounts, roles and the audit trail",
}
SCOPES = tuple(f"{area}:{kind}" for area in AREAS for kind in ("read", "write"))
_IDS = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


class Api(APIBlueprint):
    """A blueprint of operations below /api, all in one area. They take bearer tokens only."""

    def __init__(self, name: str, import_name: str, *, area: str, tag: str):
        if area not in AREAS:
            raise ValueError(f"No area of the API: {area}")
        super().__init__(f"api_{name}", import_name, url_prefix="/api", abp_tags=[Tag(name=tag)])
        self.area = area

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Declare an operation that reads; its answer has an ETag."""
        return self._operation("GET", rule, **options)

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Declare one that creates; with an Idempotency-Key it is safe to repeat."""
        return self._operation("POST", rule, **options)

    def put(self, rule: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Declare one that replaces."""
        return self._operation("PUT", rule, **options)

    def patch(self, rule: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Declare one that changes fields."""
        return self._operation("PATCH", rule, **options)

    def delete(self, rule: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Declare one that deletes."""
        return self._operation("DELETE", rule, **options)

    def _operation(self, method: str, rule: str, *, returns: Any = None, status: int | None = None,
                   versioned: bool = False, scope: str | None = "",
                   accepts: dict[str, Any] | None = None) -> Callable[[View], View]:
        """Declare an operation. `scope` None: no personal token may; else that, or the area's."""

        def decorate(guarded: View) -> View:
            view = inspect.unwrap(guarded)
            hints = get_type_hints(view)
            kind = "read" if method == "GET" else "write"
            about = Operation(
                method=method, rule=f"/api{rule}", name=f"{self.name}.{view.__name__}",
                status=status or (204 if returns is None else 200), returns=returns,
                body=hints.get("body"), query=hints.get("query"), ids=tuple(_IDS.findall(rule)),
                scope=f"{self.area}:{kind}" if scope == "" else scope, versioned=versioned,
                public=getattr(guarded, "access", None) == "public",
                accepts=accepts or {})
            serve = functools.wraps(guarded)(_server(view, getattr(guarded, "admit", None), about))
            document.describe(serve, view, about)
            rest = getattr(APIBlueprint, method.lower())
            rest(self, rule, **document.options_of(self, view, about))(serve)
            return guarded

        return decorate


def _server(view: View, admit: Callable[[], Any] | None, about: Operation) -> View:
    def serve(**arguments: Any) -> Response:
        if admit is not None:
            admit()
            _check_scope(about)
        if about.query is not None:
            arguments["query"] = reading.query(about.query)
        if about.body is not None:
            arguments["body"] = reading.body(about.body)
        if about.versioned:
            arguments["version"] = answers.expected_version()
        key = request.headers.get("Idempotency-Key") if about.repeatable else None
        if key and current_user.is_authenticated:
            return idempotency.once(key, lambda: _call(view, arguments, about))
        return _call(view, arguments, about)

    return serve


def _call(view: View, arguments: dict[str, Any], about: Operation) -> Response:
    try:
        made = view(**arguments)
    except Invalid as wrong:
        raise reading.in_names_of_programs(wrong, about.body or about.query) from None
    if isinstance(made, Response):
        return made
    return answers.respond(made if isinstance(made, Answer) else Answer(made), about.status)


def _check_scope(about: Operation) -> None:
    scopes = current_user.scopes
    if scopes is not None and about.scope not in scopes:
        raise Problem(403, f"This token lacks the scope {about.scope}." if about.scope else
                      "A personal token cannot do this. Sign in instead.",
                      code="scope_missing")
