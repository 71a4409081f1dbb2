"""The repository's code as the laws read it: names, syntax trees, imports.

A law is a function of `Source`, so that a test can hand it a source with one line broken.
"""

import ast
import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLICES = ("accounts", "posters", "catalog", "rights", "media", "viewing", "community", "courses",
          "analytics", "site")
BELOW = ("web", "db", "config.py", "ops", "office")
_COMMENT = re.compile(r"\{#.*?#\}", re.S)


@dataclass(frozen=True)
class Source:
    """The texts of app/, its templates and sql/, by their path from the root."""

    python: dict[str, str]
    templates: dict[str, str]
    sql: dict[str, str]

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """Every Python file's syntax tree."""
        return {name: _parse(text) for name, text in self.python.items()}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """The modules that each file imports, as dotted names with the names taken from them."""
        return {name: _imports(tree) for name, tree in self.trees.items()}

    def file_of(self, module: str) -> str | None:
        """Return the file of a dotted module name, or None if no file of ours has it."""
        path = module.replace(".", "/")
        for name in (f"{path}.py", f"{path}/__init__.py"):
            if name in self.python:
                return name
        return None

    @cached_property
    def graph(self) -> dict[str, set[str]]:
        """Return each file's imports; a module taken from a package counts, not the package.

        Imports inside functions and for type checking count: each ties two files together.
        """
        return {name: self._targets(name) - {name} for name in self.python}

    def modules(self, name: str) -> dict[str, str]:
        """Return what a file calls the modules it imports: the name there → the module's file."""
        return self._modules[name]

    @cached_property
    def _modules(self) -> dict[str, dict[str, str]]:
        return {
            name: {alias.asname or alias.name: found
                   for node in nodes(tree) if isinstance(node, ast.ImportFrom) and node.module
                   for alias in node.names
                   if (found := self.file_of(f"{node.module}.{alias.name}"))}
            for name, tree in self.trees.items()}

    def _targets(self, name: str) -> set[str]:
        found = set()
        for node in nodes(self.trees[name]):
            if isinstance(node, ast.Import):
                found |= {self.file_of(alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {self.file_of(f"{node.module}.{alias.name}") or self.file_of(node.module)
                          for alias in node.names}
        return {each for each in found if each}

    def altered(self, path: str, text: str) -> "Source":
        """Return this source with one more file, or one file's text replaced."""
        kind = "sql" if path.endswith(".sql") else "python" if path.endswith(".py") else "templates"
        return replace(self, **{kind: {**getattr(self, kind), path: text}})


@cache  # a source with one line broken shares all other trees
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return every node of a file's tree."""
    return tuple(ast.walk(tree))


@cache
def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _read(*patterns: str) -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
            for pattern in patterns for path in sorted(ROOT.glob(pattern))}


def read() -> Source:
    """Read the repository's code; templates without their comments."""
    templates = _read("app/templates/**/*.html")
    return Source(
        python=_read("app/**/*.py"),
        templates={name: _COMMENT.sub("", text) for name, text in templates.items()},
        sql=_read("sql/queries/**/*.sql", "sql/fragments/*.sql"))


def part_of(path: str) -> str:
    """Return the part a file belongs to: the folder or file below app/, templates/ or queries/."""
    parts = path.split("/")
    if parts[:2] in (["app", "templates"], ["sql", "queries"]):
        return parts[2]
    return parts[1]


def slice_of(path: str) -> str | None:
    """Return the slice a file belongs to, or None."""
    part = part_of(path)
    return part if part in SLICES else None


def later_than(part: str) -> tuple[str, ...]:
    """Return the slices that files of this part may not know."""
    if part in SLICES:
        return SLICES[SLICES.index(part) + 1:]
    return SLICES if part in (*BELOW, "layouts", "kit", "errors") else ()
