"""What the operations on imports read and answer."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.web.api import Shape
from app.web.forms import Form, Optional

EXAMPLE = "show_id,type,title,rating\ns1,Movie,Night Ferry,PG\n"
# How the document tells of the file.
FILE: dict[str, Any] = {
    "text/csv": {"schema": {"type": "string"}, "example": EXAMPLE},
    "multipart/form-data": {
        "schema": {"type": "object", "required": ["file"], "additionalProperties": False,
                   "properties": {"file": {"type": "string", "format": "binary"}}},
        "example": {"file": EXAMPLE}},
}


class ImportQuery(Form):
    """Where the file is from, and which of its columns is which field."""

    source: Optional[Annotated[str, Field(max_length=40)]] = Field(None, description=(
        "Whose keys the file's show_id are; left away, the name of the file."))
    columns: list[Annotated[str, Field(max_length=200)]] = Field(
        [], max_length=20, description="Such as `name=title`: the file's column, and ours.")


class Finding(Shape):
    """Something about a cell, about a row (no column) or about the whole file (row 0)."""

    example: ClassVar = {"row": 2, "column": "rating", "level": "warning",
                         "message": "“UR” means no rating; 18 and older is assumed."}

    row: int
    column: str
    level: Literal["error", "warning"]
    message: str


class Import(Shape):
    """What one import brought."""

    example: ClassVar = {"id": "31", "at": "2026-11-01T08:00:00Z", "by": "Erin Hale",
                         "source": "netflix", "rows": 120, "new": 118, "known": 2, "warnings": 1}

    id: str
    at: datetime
    by: str | None
    source: str
    rows: int
    new: int
    known: int
    warnings: int


class ImportWithFindings(Import):
    """The same, with what was noted about its rows."""

    example: ClassVar = Import.example | {"findings": [Finding.example]}

    findings: list[Finding]


class ImportReport(Shape):
    """What a file would do, or did: an import that brought something has an `id`."""

    example: ClassVar = {
        "id": None, "source": "netflix", "rows": 120, "new": 118, "known": 2, "changed": 1,
        "errors": 0, "warnings": 1, "newGenres": ["Anime"], "ignoredColumns": ["notes"],
        "findings": [Finding.example]}

    id: str | None
    source: str
    rows: int
    new: int
    known: int
    changed: int
    errors: int
    warnings: int
    newGenres: list[str]
    ignoredColumns: list[str]
    findings: list[Finding]
