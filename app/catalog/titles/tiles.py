"""Tiles, rendered once: a title has the same markup on every page and for every viewer."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from app.accounts import preview

# All that a tile shows; lists without the extent leave the last two out.
SHOWN = ("id", "name", "genre", "kind", "release_year", "videos", "runtime_s")


def tile(shape: str, title: Mapping[str, Any], note: str = "") -> Markup:
    """Return a title as the macro `shape` of kit/titles.html draws it, with an optional note."""
    shown = tuple((name, title[name]) for name in SHOWN if name in title)
    return _draw(shape, shown, note, tuple(preview.arguments().items()))


@lru_cache(maxsize=4096)  # about 16 MB at 4 KB each
def _draw(shape: str, shown: tuple[tuple[str, Any], ...], note: str,
          _preview: tuple[tuple[str, str], ...]) -> Markup:
    """Draw a tile. The preview is part of the key because it is part of the tile's link."""
    macro = get_template_attribute("kit/titles.html", shape)
    return Markup(macro(dict(shown), note))
