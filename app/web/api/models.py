"""What programs send and get, as models: the document is generated from them.

Each has an `example`: it is shown in the document, and a test sends it or compares with it.
"""

import re
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from app.web.codes import CODES
from app.web.forms import Form, Optional

MOST = 100
ID = r"^[1-9][0-9]{0,17}$"


def _number(text: Any) -> int:
    if isinstance(text, str) and re.fullmatch(ID, text):
        return int(text)
    raise ValueError("Please give an id as you have read it.")


# An id in a body or a query: a string outside, a number inside.
Id = Annotated[int, BeforeValidator(_number), WithJsonSchema({"type": "string", "pattern": ID})]


class Shape(BaseModel):
    """An answer's shape: for the document and the tests; nothing is validated at run time."""

    model_config = ConfigDict(extra="forbid")
    example: ClassVar[dict[str, Any]] = {}


class ListQuery(Form):
    """How much of a list, and from where."""

    limit: int = Field(50, ge=1, le=MOST, description="How many at most.")
    after: Optional[str] = Field(
        None, max_length=500, description="Taken from the Link header of the page before.")


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Changes(Form):
    """A PATCH: what is not sent stays as it is, whatever the fields' defaults say."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def sent(self) -> dict[str, Any]:
        """The fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class CompatibleForm(Form):
    """A body of the earlier platform's API (docs/compatibility.md): it ignores unknown fields, and
    a wrong value is a 400."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    refusal: ClassVar[int] = 400


class CompatibleList(CompatibleForm):
    """A list of the earlier platform's API: the newest hundred, unless asked for fewer."""

    limit: int = Field(MOST, ge=1, le=MOST, description="How many at most.")
    after: Optional[str] = Field(
        None, max_length=500, description="Taken from the Link header of the page before.")


class FieldError(Shape):
    """One field and what is wrong with it."""

    field: str
    message: str
    code: str


CODE = "What went wrong; with one wrong field, that field's code.\n\n" + "\n".join(
    f"- `{code}`: {meaning}" for code, meaning in CODES.items())


class ProblemShape(BaseModel):
    """Every error, as RFC 9457 has it; `message` repeats the detail for older clients. A program
    branches on `code`."""

    model_config = ConfigDict(extra="forbid", title="Problem")

    type: str
    title: str
    status: int
    code: str = Field(description=CODE)
    detail: str
    message: str
    request_id: str
    errors: list[FieldError]
    retry_after: int | None = Field(None, description="Seconds to wait.")
