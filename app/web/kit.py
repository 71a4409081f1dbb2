"""The kit of every template: filters, links, and URLs of assets with their hash."""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from jinja2 import Template
from markupsafe import Markup, escape

from app.ops.blocking import turns
from app.web import formats, links, navigation, sizes


@lru_cache(maxsize=256)  # a page names a dozen files, which do not change while the process runs
def _version(path: str) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """Return the URL of a static file with its content's hash; browsers may cache it forever."""
    if current_app.debug:
        _version.cache_clear()
    try:
        version = _version(f"{current_app.static_folder}/{name}")
    except OSError:  # not built yet: the page works without the file
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=version)


class Page(Template):
    """A template that gives others turns while it is rendered: a long page is long work."""

    def render(self, *args: Any, **values: Any) -> str:
        """Return the whole text."""
        return "".join(turns(self.generate(*args, **values)))


HYPHENATED = re.compile(r"\w+(?:-\w+)+")
PAGING = {"after", "before"}
TAKEN = {"endpoint"}  # a name that url_for itself has


def is_page(endpoint: str, **values: Any) -> None:
    """Say which page is rendered. An action that is refused renders one with another address."""
    g.page = endpoint, values


def query(**changed: Any) -> str:
    """Return this page's URL with changed arguments; None removes one, and paging starts over."""
    endpoint, path = g.get("page") or (str(request.endpoint), dict(request.view_args or {}))
    kept: dict[str, Any] = {
        name: values
        for name, values in request.args.lists()
        # names with an underscore would be options of url_for: ?_scheme=javascript
        if name not in PAGING | TAKEN | path.keys() and not name.startswith("_")
    }
    arguments = {**kept, **path, **changed}
    given = {name: value for name, value in arguments.items() if value is not None}
    return url_for(endpoint, **given)


def field_label(name: str) -> str:
    """Return an input's name as a label: "house_id" is "House"."""
    words = name.removesuffix("_id").replace("_", " ")
    return "E-mail" if name == "email" else words[:1].upper() + words[1:]


def whole(text: str) -> Markup:
    """Return a text whose hyphenated words, such as contract numbers, stay on one line."""
    return Markup(HYPHENATED.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def install(app: Flask) -> None:
    """Give the application's templates the kit."""
    links.install(app)
    navigation.install(app)
    app.jinja_env.template_class = Page
    app.jinja_env.filters.update(formats.FILTERS, field_label=field_label, whole=whole)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        url_for=links.link,
        asset=asset,
        query=query,
        sizes=sizes,
        came_from=links.came_from,
    )
