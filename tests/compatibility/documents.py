"""The OpenAPI document as tests read it."""

import re
from collections.abc import Iterator
from typing import Any

METHODS = {"get", "post", "put", "patch", "delete"}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(METHOD, path, what is said) of every operation."""
    for path, item in document["paths"].items():
        for method in sorted(item.keys() & METHODS):
            yield method.upper(), path, item[method]


def secured(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    """Say whether an operation asks for a token."""
    return bool(operation.get("security", document.get("security")))


def address(path: str) -> str:
    """A path with a 1 for each of its ids."""
    return re.sub(r"{\w+}", "1", path)
