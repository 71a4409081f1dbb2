"""The front-end libraries come from the lock file, and the sprite has every icon in use."""

import re
import xml.etree.ElementTree as ET

import pytest

from app.config import ROOT
from app.run import vendor

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(not vendor.MODULES.exists(), reason="run.py test installs node_modules"),
]


def test_every_library_that_pages_use_is_copied_without_a_source_map():
    vendor.prepare(print, tests=True)
    for name in vendor.FILES.values():
        data = (vendor.STATIC / "vendor" / name).read_bytes()
        assert data and b"sourceMappingURL" not in data, name
    assert vendor.AXE.exists()


def test_every_icon_named_in_a_template_is_in_the_sprite():
    drawn = {symbol.get("id") for symbol in ET.fromstring(vendor.sprite(vendor.icon_names()))}
    for path in (ROOT / "app" / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        for name in re.findall(r"\bicon\(\"([a-z0-9-]+)\"[,)]", text):
            assert f"i-{name}" in drawn, f"{path.name} uses the icon {name}, which does not exist"


def test_every_icon_of_the_navigation_is_in_the_sprite():
    drawn = set(vendor.icon_names())
    named = [icon for path in (vendor.ROOT / "app").rglob("*.py")
             for icon in re.findall(r'\bItem\("[^"]+", "([a-z0-9-]+)"', path.read_text("utf-8"))]
    assert len(named) > 10 and set(named) <= drawn, set(named) - drawn


def test_a_filled_icon_is_filled_and_an_outline_is_stroked():
    root = ET.fromstring(vendor.sprite(["plus", "star-filled"]))
    looks = {symbol.get("id"): (symbol.get("fill"), symbol.get("stroke")) for symbol in root}
    assert looks == {"i-plus": ("none", "currentColor"),
                     "i-star-filled": ("currentColor", "none")}


def test_the_lock_file_names_no_host():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
    for name in ("requirements.txt", "requirements-test.txt", "requirements-node.txt"):
        text = (ROOT / name).read_text()
        assert "--index-url" not in text and "://" not in text
        assert all("==" in line for line in text.splitlines()
                   if line and not line.startswith((" ", "#")))
