"""The OpenAPI document: collected while operations are declared, completed on request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_openapi3 import APIBlueprint, Info, OpenAPI
from flask_openapi3.models import PathItem, Schema, SecurityScheme
from pydantic import BaseModel, Field, create_model

from app.web import sizes
from app.web.api.models import ProblemShape
from app.web.errors import TITLES

INFO = Info(
    title="StreamVault",
    version="1",
    description=(
        "The API of StreamVault. Send `Authorization: Bearer …` with an access token from "
        "`/api/auth/login` or with a personal token.\n\nIds are opaque strings. Lists are arrays; "
        "the address of the next page is in the `Link` header. Answers have an `ETag`: send it "
        "back as `If-None-Match` to learn that nothing changed, and as `If-Match` with a change. "
        "A POST takes an `Idempotency-Key`, which makes it safe to repeat, unless its answer "
        "contains a secret."),
)
SECURITY: dict[str, SecurityScheme | dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer"}}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
# A plain route that answers as /health does; the document lists it too.
HEALTH = {"get": {
    "operationId": "health", "tags": ["Health"], "summary": "Check that StreamVault is alive",
    "responses": {
        "200": {"description": "It is.", "content": {"application/json": {
            "schema": {"type": "object", "required": ["status"],
                       "properties": {"status": {"type": "string"}, "driver": {"type": "string"}}},
            "example": {"status": "ok", "driver": "c"}}}},
        "500": {"description": TITLES[500], "content": PROBLEM}}}}
_shapes: dict[str, Any] = {}
ID = Field(pattern=r"^[1-9][0-9]{0,17}$", max_length=sizes.ID, json_schema_extra={"example": "7"})
# Of a report: its file's name.
NAME = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=sizes.NAME_IN_ADDRESS)
# Of an upload, or of what can be undone.
TOKEN = Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=sizes.NAME_IN_ADDRESS)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, as the document and the tests see it."""

    method: str
    rule: str
    name: str
    status: int
    returns: Any  # a Shape, [Shape], a media type such as "text/csv", or None
    body: Any
    query: Any
    ids: tuple[str, ...]
    scope: str | None
    versioned: bool
    public: bool
    accepts: dict[str, Any]  # media type → its schema, for bodies that are not JSON

    @property
    def repeatable(self) -> bool:
        """Return whether it takes an Idempotency-Key.

        Operations that no personal token may call answer with secrets, which are not stored. A
        public sign-in is not one transaction: rolled back, it would forget a wrong guess.
        """
        return self.method == "POST" and self.scope is not None and not self.public


def describe(serve: Callable[..., Any], view: Callable[..., Any], about: Operation) -> None:
    """Annotate the served view for flask-openapi3: its parameters as models."""
    hints: dict[str, Any] = {}
    if about.ids:
        fields: dict[str, Any] = {
            part: (str, ID if f"<id:{part}>" in about.rule else
                   TOKEN if part == "token" else NAME) for part in about.ids}
        hints["path"] = create_model(f"{view.__name__}_path", **fields)
    if about.query is not None:
        hints["query"] = about.query
    if about.body is not None:
        about.body.model_config["openapi_extra"] = {"example": about.body.example}
        hints["body"] = about.body
    if about.versioned or about.repeatable:
        hints["header"] = create_model(f"{view.__name__}_header", **_headers(about))
    del serve.__wrapped__  # type: ignore[attr-defined]  # so that it reads the annotations below
    serve.__annotations__ = hints
    serve.__delay_validate_request__ = True  # type: ignore[attr-defined]  # the guard runs first
    serve.operation = about  # type: ignore[attr-defined]


def _headers(about: Operation) -> dict[str, Any]:
    if about.versioned:
        return {"if_match": (str, Field(alias="If-Match", max_length=sizes.ETAG,
                                        description="The ETag of the version you have read."))}
    return {"idempotency_key": (str, Field(
        "", alias="Idempotency-Key", max_length=sizes.IDEMPOTENCY_KEY, pattern=r"^[!-~]*$",
        description="Any text of yours. Sent again with it, the request takes effect once."))}


def options_of(api: APIBlueprint, view: Callable[..., Any], about: Operation) -> dict[str, Any]:
    """Return the options of the blueprint's decorators: names, answers, security."""
    summary, _, rest = (view.__doc__ or "").strip().partition("\n")
    text = " ".join(rest.split())
    if about.scope and not about.public:
        text = f"{text}\n\nScope of personal tokens: `{about.scope}`.".strip()
    return {
        "endpoint": view.__name__,
        "operation_id": about.name.removeprefix("api_").replace(".", "_"),
        "summary": summary.rstrip("."), "description": text,
        "security": None if about.public else [{"bearer": []}],
        "responses": {str(about.status): _answer(api, about)} | _problems(about),
    }


def _answer(api: APIBlueprint, about: Operation) -> dict[str, Any]:
    headers: dict[str, dict[str, Any]] = {}
    if about.method in ("GET", "PATCH", "PUT") and about.returns:
        headers["ETag"] = {"schema": {"type": "string"}}
    if isinstance(about.returns, list):
        headers["Link"] = {"schema": {"type": "string"},
                           "description": 'The next page, as rel="next".'}
    answer: dict[str, Any] = {"description": "Success."}
    if headers:
        answer["headers"] = headers
    if about.returns is None:
        return answer
    if isinstance(about.returns, str):
        return answer | {"content": {about.returns: {"schema": {"type": "string"}}}}
    many = isinstance(about.returns, list)
    shape = about.returns[0] if many else about.returns
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{_register(api, shape)}"}
    example: Any = shape.example
    if many:
        schema, example = {"type": "array", "items": schema}, [example]
    return answer | {"content": {"application/json": {"schema": schema, "example": example}}}


def _register(api: APIBlueprint, shape: type[BaseModel]) -> str:
    """Add a shape and its parts to the components; return its name there.

    Raises ValueError for two shapes of one name: the document would show one for the other.
    """
    schema = shape.model_json_schema(mode="serialization",
                                     ref_template="#/components/schemas/{model}")
    for name, part in (*schema.pop("$defs", {}).items(), (shape.__name__, schema)):
        if _shapes.setdefault(name, part) != part:
            raise ValueError(f"There are two shapes named {name}; one is of {shape.__module__}.")
        api.components_schemas[name] = Schema(**part)
    return shape.__name__


def _problems(about: Operation) -> dict[str, Any]:
    statuses = {400, 429, 500, 503}
    if not about.public or about.method == "POST":  # a sign-in or a sign-up may be rejected, too
        statuses |= {401, 403}
    if about.ids or isinstance(about.returns, str):  # a file may not be there
        statuses.add(404)
    if about.method != "GET":
        statuses |= {404, 409, 413}
    if about.body is not None or about.accepts:
        statuses |= {415, 422}
    if about.query is not None or about.method == "POST":
        statuses.add(422)
    if about.versioned:
        statuses |= {412, 428}
    found: dict[str, Any] = {
        str(status): {"description": TITLES[status], "content": PROBLEM}
        for status in sorted(statuses)}
    if about.method == "GET" and about.returns:
        found["304"] = {"description": "Nothing changed."}
    return found


def render(app: OpenAPI) -> dict[str, Any]:
    """Return the whole document as data."""
    problem = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, part in problem.pop("$defs").items():
        app.components_schemas[name] = Schema(**part)
    app.components_schemas["Problem"] = Schema(**problem)
    app.paths.update(_paths(app))
    found = app.api_doc
    schemas = found["components"]["schemas"]
    for unused in ("ValidationErrorModel", "UnprocessableEntity"):
        schemas.pop(unused, None)
    for path in found["paths"].values():
        for operation in path.values():
            _complete(operation)
    for view in app.view_functions.values():
        about = getattr(view, "operation", None)
        if about is not None and about.accepts:
            found["paths"][about.rule][about.method.lower()]["requestBody"] = {
                "required": True, "content": about.accepts}
    found["paths"]["/api/health"] = HEALTH
    return found


def _paths(app: OpenAPI) -> dict[str, PathItem]:
    """Return every path with the operations of all slices; the collector keeps the last slice's."""
    found: dict[str, dict[str, Any]] = {}
    for blueprint in app.blueprints.values():
        for path, item in getattr(blueprint, "paths", {}).items():
            found.setdefault(path, {}).update(
                (name, getattr(item, name)) for name in item.model_fields_set)
    return {path: PathItem(**items) for path, items in found.items()}


def _complete(operation: dict[str, Any]) -> None:
    """Complete what the collector does not know, and remove the 422 that it adds."""
    responses = {str(key): value for key, value in operation["responses"].items()}
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]
    operation["responses"] = responses
