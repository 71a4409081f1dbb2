"""Pages as browsers read them: where their links lead, and what their forms would send."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


@dataclass
class SentForm:
    """A form as a browser would send it when nobody touches it."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def body(self) -> dict[str, Any]:
        """Return name → its values, without the token and key."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


def read(page: str) -> Any:
    """Return the page's tree."""
    return html5lib.parse(page)


def links(page: str, address: str) -> set[str]:
    """Return the addresses on this site that the page's links and search forms lead to."""
    tree = read(page)
    hrefs = [each.get("href") for each in _all(tree, "a") if each.get("href") is not None]
    hrefs += [each.get("action", "") for each in _all(tree, "form")
              if each.get("method", "get").lower() == "get"]
    found = set()
    for href in hrefs:
        parts = urlsplit(urljoin(f"http://localhost{address}", href))
        same_page = href.startswith("#")
        if parts.netloc == "localhost" and parts.scheme == "http" and not same_page:
            found.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def forms(page: str, address: str) -> Iterator[SentForm]:
    """Yield the page's forms that write, with what each button would send."""
    tree = read(page)
    outside = [each for each in tree.iter() if each.get("form")]
    for form in _all(tree, "form"):
        if form.get("method", "get").lower() != "post":
            continue
        sent = SentForm("POST", urlsplit(
            urljoin(f"http://localhost{address}", form.get("action") or address)).path)
        own = [each for each in form.iter() if each.get("form") in (None, form.get("id"))]
        for control in own + [each for each in outside if each.get("form") == form.get("id")]:
            sent.fields += _values(control)
        yield sent


def _values(control: Any) -> list[tuple[str, str]]:
    """Return what a control adds to its form."""
    name, kind = control.get("name"), str(control.tag).removeprefix(NAMESPACE)
    if not name or control.get("disabled") is not None:
        return []
    if kind == "textarea":  # browsers drop the first line end and send CRLF
        text = "".join(control.itertext())
        return [(name, text.replace("\r\n", "\n").replace("\n", "\r\n"))]
    if kind == "select":
        options = list(_all(control, "option"))
        chosen = [each for each in options if each.get("selected") is not None]
        if control.get("multiple") is None:
            chosen = chosen[-1:] or options[:1]
        return [(name, each.get("value", "".join(each.itertext()))) for each in chosen]
    if kind != "input" or control.get("type") in ("submit", "button", "file", "reset", "image"):
        return []
    if control.get("type") in ("checkbox", "radio"):
        return [(name, control.get("value", "on"))] if control.get("checked") is not None else []
    return [(name, control.get("value", ""))]


def _all(tree: Any, tag: str) -> Iterator[Any]:
    return tree.iter(f"{NAMESPACE}{tag}")
