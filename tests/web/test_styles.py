"""Every page loads the style sheet that has the rules of its classes, also those in macros."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.config import ROOT

TEMPLATES, SHEETS = ROOT / "app/templates", ROOT / "app/static/css"
# A macro's part that only the pages of errors ask for, and they load its sheet.
ELSEWHERE = {"over"}
Called = tuple[str, str | None]  # a template, or a macro in it


def rules(css: str) -> set[str]:
    """Return the classes that a sheet has rules for."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css), re.I))


class Templates:
    """The source of the templates, and what each brings with it."""

    def __init__(self, folder: Path):
        self.source = {
            str(path.relative_to(folder)): re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S)
            for path in folder.rglob("*.html")}

    def pages(self) -> list[str]:
        """Return the templates that fill a layout."""
        return sorted(name for name in self.source
                      if self._parents(name) and not name.startswith("layouts/"))

    def sheets(self, name: str) -> set[str]:
        """Return the names of the sheets that a page may load."""
        source = self.source[name]
        found = set(re.findall(r"css/([\w-]+)\.css", source))
        for names in re.findall(r"for sheet in (.*?) %}", source):
            found |= set(re.findall(r'"([\w-]+)"', names))
        return found.union(*map(self.sheets, self._parents(name)))

    def classes(self, name: str) -> set[str]:
        """Return the classes in a page, its layouts, its parts and the macros it calls."""
        seen: set[Called] = set()
        left: list[Called] = [(name, None)]
        found: set[str] = set()
        while left:
            called = left.pop()
            if called in seen:
                continue
            seen.add(called)
            body = self._body(*called)
            for words in re.findall(r'class="((?:[^"{]|{{.*?}}|{%.*?%}|{)*)"', body):
                found |= set(re.sub(r"{{.*?}}|{%.*?%}", " ", words).split())
            left += self._calls(called[0], body)
        return found

    def _parents(self, name: str) -> list[str]:
        extends = re.search(r"{%-? extends (.*?) ?-?%}", self.source[name])
        return re.findall(r'"([^"]+)"', extends[1]) if extends else []

    def _body(self, name: str, macro: str | None) -> str:
        source = self.source[name]
        if macro is None:
            return source
        found = re.search(rf"{{%-? macro {macro}\(.*?{{%-? endmacro", source, re.S)
        return found[0] if found else ""

    def _calls(self, name: str, body: str) -> Iterator[Called]:
        source = self.source[name]
        yield from ((part, None) for part in re.findall(r'{%-? (?:include|extends) "(.+?)"', body))
        names = [(name, macro) for macro in re.findall(r"{%-? macro (\w+)\(", source)]
        for other, imported in re.findall(r'{%-? from "(.+?)" import (.+?) -?%}', source, re.S):
            names += [(other, macro) for macro in re.findall(r"(\w+)(?: as \w+)?", imported)]
        yield from ((other, macro) for other, macro in names
                    if re.search(rf"\b{macro}\(", body))
        for other, alias in re.findall(r'{%-? import "(.+?)" as (\w+)', source):
            yield from ((other, macro) for macro in re.findall(rf"\b{alias}\.(\w+)\(", body))


def without_rules(templates: Templates, sheets: dict[str, str]) -> list[str]:
    """Return "page: class" for each class that has rules, but none in a sheet of its page."""
    by_sheet = {name: rules(css) for name, css in sheets.items()}
    vendor = rules((SHEETS.parent / "vendor/tabler.min.css").read_text("utf-8"))
    known = set().union(*by_sheet.values()) - vendor - ELSEWHERE
    return [f"{page}: {word}" for page in templates.pages()
            for word in sorted(templates.classes(page) & known)
            if not any(word in by_sheet.get(sheet, ()) for sheet in templates.sheets(page))]


def sheets() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in SHEETS.glob("*.css")}


def test_every_class_has_its_rules_on_every_page():
    assert not without_rules(Templates(TEMPLATES), sheets())


def test_a_macro_whose_rules_are_in_the_sheet_of_one_page_is_found():
    """Negative control: a job's progress is shown by two pages, and only one loads `jobs`."""
    moved = sheets()
    moved["jobs"] += ".underway { padding: 1px; }"
    moved["kit"] = moved["kit"].replace(".underway", ".elsewhere")
    assert "catalog/import.html: underway" in without_rules(Templates(TEMPLATES), moved)
