"""Models of what programs send and receive; the API's document is generated from them.

Each has an `example`, which the document shows and a test sends or compares.
"""

import re
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from app.web import sizes
from app.web.codes import CODES
from app.web.forms import Form, Optional, wrong

MOST = 100
ID = r"^[1-9][0-9]{0,17}$"


def _number(text: Any) -> int:
    if isinstance(text, str) and re.fullmatch(ID, text):
        return int(text)
    raise wrong("is no id", "Send one as you have read it.")


# An id in a body or a query: a string outside, a number inside.
Id = Annotated[int, BeforeValidator(_number), WithJsonSchema({"type": "string", "pattern": ID})]


class Shape(BaseModel):
    """An answer's shape, for the document and the tests; nothing validates it at run time."""

    model_config = ConfigDict(extra="forbid")
    example: ClassVar[dict[str, Any]] = {}


class ListQuery(Form):
    """A page of a list: its size and where it begins."""

    limit: int = Field(50, ge=1, le=MOST, description="The most to return.")
    after: Optional[str] = Field(
        None, max_length=sizes.CURSOR, description="From the Link header of the previous page.")


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Changes(Form):
    """A PATCH: fields that are not sent stay as they are, whatever their defaults."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def sent(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class CompatibleForm(Form):
    """A body of the earlier platform's API (docs/compatibility.md).

    It ignores unknown fields, and a wrong value is a 400, whose message repeats nothing.
    """

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    wrong_status: ClassVar[int] = 400
    quoting: ClassVar[bool] = False


class CompatibleList(CompatibleForm):
    """A list of the earlier platform's API: the newest hundred, or fewer."""

    limit: int = Field(MOST, ge=1, le=MOST, description="The most to return.")
    after: Optional[str] = Field(
        None, max_length=sizes.CURSOR, description="From the Link header of the previous page.")


class FieldError(Shape):
    """One field and its mistake."""

    field: str
    message: str
    code: str


CODE = "What went wrong; with one wrong field, that field's code.\n\n" + "\n".join(
    f"- `{code}`: {meaning}" for code, meaning in CODES.items())


class ProblemShape(BaseModel):
    """Every error, as in RFC 9457. Programs branch on `code`.

    `message` repeats the detail for older clients.
    """

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
