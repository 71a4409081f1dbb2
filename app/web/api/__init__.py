"""The parts of every API operation: reading, answering, documenting, repeating safely."""

from app.web.api.answers import Answer, Json
from app.web.api.models import Changes, CompatibleForm, CompatibleList, Id, ListQuery, Shape
from app.web.api.operations import Api

__all__ = [
    "Answer", "Api", "Changes", "CompatibleForm", "CompatibleList", "Id", "Json", "ListQuery",
    "Shape",
]
