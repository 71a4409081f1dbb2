"""`run.py check advice`: what may want a second look. It prints and never fails.

A long file may hold one idea and a plain function may need no docstring: judgement decides.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from app.config import ROOT

FILE_LINES, FUNCTION_LINES = 300, 70


def remarks(name: str, text: str) -> Iterator[str]:
    """Yield a line for each long or undocumented thing in a Python file."""
    tree = ast.parse(text)
    if (lines := text.count("\n")) > FILE_LINES:
        yield f"{name}: {lines} lines"
    if not ast.get_docstring(tree):
        yield f"{name}: no docstring"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {lines} lines"
    for node in tree.body:
        if (isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name[0] != "_"
                and not ast.get_docstring(node)):
            yield f"{name}:{node.lineno}: {node.name} has no docstring"


def run(folder: Path = ROOT / "app") -> int:
    """Print the remarks about the application's code; return 0."""
    console = Console(highlight=False, soft_wrap=True)
    for path in sorted(folder.rglob("*.py")):
        for line in remarks(path.relative_to(folder.parent).as_posix(), path.read_text("utf-8")):
            console.print(f"  {line}", markup=False)
    return 0
