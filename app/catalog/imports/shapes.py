"""Requests and answers of the operations on imports."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.catalog.imports.runs import State
from app.web import sizes
from app.web.api import Shape
from app.web.forms import Form, Optional

EXAMPLE = "show_id,type,title,rating\ns1,Movie,Night Ferry,PG\n"
# The file, as the document shows it.
FILE: dict[str, Any] = {
    "text/csv": {"schema": {"type": "string"}, "example": EXAMPLE},
    "multipart/form-data": {
        "schema": {"type": "object", "required": ["file"], "additionalProperties": False,
                   "properties": {"file": {"type": "string", "format": "binary"}}},
        "example": {"file": EXAMPLE}},
}


class ImportQuery(Form):
    """The file's source and its column mapping."""

    source: Optional[Annotated[str, Field(max_length=sizes.SOURCE)]] = Field(None, description=(
        "The source that the file's show_id belong to. Default: the file's name."))
    columns: list[Annotated[str, Field(max_length=sizes.COLUMN_MAPPING)]] = Field(
        [], max_length=sizes.IMPORT_COLUMNS,
        description="Column mapping, such as `name=title`: the file's column, then ours.")


class Finding(Shape):
    """A finding about a cell, a row (no column) or the whole file (row 0)."""

    example: ClassVar = {"row": 2, "column": "rating", "level": "warning",
                         "message": "“UR” means no rating; 18 and older is assumed."}

    row: int
    column: str
    level: Literal["error", "warning"]
    message: str


class Import(Shape):
    """An import and its numbers."""

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
    """An import with the findings about its rows."""

    example: ClassVar = Import.example | {"findings": [Finding.example]}

    findings: list[Finding]


class ImportReport(Shape):
    """The preview or the outcome of an import; one that added rows has an `id`."""

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


class ImportRun(Shape):
    """An uploaded file in the queue. `done` of `total` is its progress; a `report` ends it."""

    example: ClassVar = {
        "upload": "1q9sH0v7R2mXb3tYk5LwZQ", "state": "checked", "done": 120, "total": 120,
        "note": "Comparing with the catalogue", "report": ImportReport.example}

    upload: str
    state: State
    done: int
    total: int | None
    note: str
    report: ImportReport | None
