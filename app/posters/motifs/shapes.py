"""SVG elements as text, with numbers cut to a tenth of a unit to keep a print near 3.5 KB."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.posters.motifs.frame import Frame


def n(*values: float) -> str:
    """Return numbers for an attribute, separated by spaces: `n(1.25, 2.0)` is "1.2 2"."""
    return " ".join(f"{v:.1f}".rstrip("0").rstrip(".") if v % 1 else f"{v:.0f}" for v in values)


def _more(attributes: dict[str, object]) -> str:
    return "".join(f' {k.replace("_", "-")}="{v}"' for k, v in attributes.items())


def path(d: str, fill: str = "none", **more: object) -> str:
    """Return a path. Other attributes go by name: `stroke_width=2` becomes stroke-width."""
    return f'<path d="{d}" fill="{fill}"{_more(more)}/>'


def disc(x: float, y: float, r: float, fill: str = "none", **more: object) -> str:
    """Return a circle around (x, y)."""
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}"{_more(more)}/>'


def rect(x: float, y: float, w: float, h: float, fill: str, **more: object) -> str:
    """Return a rectangle with its upper left corner at (x, y)."""
    at = f'x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}"'
    return f'<rect {at} fill="{fill}"{_more(more)}/>'


def group(items: Iterable[str], **more: object) -> str:
    """Return a group of elements that share attributes."""
    return f"<g{_more(more)}>{''.join(items)}</g>"


def half(cx: float, cy: float, r: float, side: str, fill: str) -> str:
    """Return a half disc; `side` is "up", "down", "left" or "right"."""
    turn = {"up": 0, "right": 90, "down": 180, "left": 270}[side]
    arc = f"M{n(cx - r, cy)}A{n(r, r)} 0 0 1 {n(cx + r, cy)}Z"
    return path(arc, fill, transform=f"rotate({turn} {n(cx, cy)})")


def halftone(
    f: Frame, fill: str, turn: float = 0, top: float = 2.2, reach: float = 0.75, step: int = 7
) -> str:
    """Return the print texture: rows of shrinking dots. One dashed line per row keeps it small."""
    long = (f.w**2 + f.h**2) ** 0.5
    rows, count = [], int(long * reach / (step * 0.866))
    for i in range(count):
        width = 2 * top * (1 - i / count)
        if width > 0.5:
            x = f.w / 2 - long / 2 + (step / 2 if i % 2 else 0)
            y = f.h / 2 - long / 2 + i * step * 0.866
            rows.append(f'<path d="M{n(x, y)}h{n(long)}" stroke-width="{n(width)}"/>')
    return group(
        rows,
        stroke=fill,
        stroke_linecap="round",
        stroke_dasharray=f"0 {step}",
        transform=f"rotate({n(turn)} {n(f.w / 2, f.h / 2)})",
    )


def band(cx: float, cy: float, r: float, top: float, bottom: float, dx: float, fill: str) -> str:
    """Return the slice of a disc between two heights, moved sideways by `dx`."""
    top, bottom = max(top, cy - r), min(bottom, cy + r)
    u = float(max(r * r - (top - cy) ** 2, 0)) ** 0.5
    v = float(max(r * r - (bottom - cy) ** 2, 0)) ** 0.5
    return path(
        f"M{n(cx - u + dx, top)}H{n(cx + u + dx)}A{n(r, r)} 0 0 1 {n(cx + v + dx, bottom)}"
        f"H{n(cx - v + dx)}A{n(r, r)} 0 0 1 {n(cx - u + dx, top)}Z",
        fill,
    )


def curve(points: Sequence[tuple[float, float]]) -> str:
    """Return the path data of a smooth line through `points`, level at each of them."""
    d = f"M{n(*points[0])}"
    for p, q in pairwise(points):
        mid = (p[0] + q[0]) / 2
        d += f"C{n(mid, p[1], mid, q[1], *q)}"
    return d
