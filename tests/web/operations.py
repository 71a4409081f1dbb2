"""Every operation of the API and how a test calls it, from the slices' `operations.py`."""

import importlib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from app.web.api.document import Operation

TESTS = Path(__file__).resolve().parents[1]


def operations(app: Any) -> dict[str, Operation]:
    """Return name → operation of everything that the application serves."""
    found = [view.operation for view in app.view_functions.values() if hasattr(view, "operation")]
    return {operation.name: operation for operation in found}


def prepared() -> dict[str, Any]:
    """Return name → prepare(world), which returns the operation's path and caller."""
    found: dict[str, Any] = {}
    for path in sorted(TESTS.glob("*/operations.py")):
        if path.parent.name != "web":
            found |= importlib.import_module(f"tests.{path.parent.name}.operations").PREPARED
    return found


_adapters: dict[str, TypeAdapter] = {}


def conforms(operation: Operation, body: Any) -> None:
    """Raise ValidationError unless the JSON has exactly the keys of the document."""
    if operation.name not in _adapters:
        returns = operation.returns
        _adapters[operation.name] = TypeAdapter(
            list[returns[0]] if isinstance(returns, list) else returns)  # type: ignore[valid-type]
    _adapters[operation.name].validate_python(body)
