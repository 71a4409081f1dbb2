"""Patterns: maps, tiles, constructions, waveforms.

Each motif draws inside the frame's zone (centre f.x f.y, size f.s), mostly in two variants, and
leaves the side of the lettering empty. Arguments: dice, frame, ground, ink A, ink B, tint.
"""

from math import cos, pi, sin

from app.posters.motifs.frame import Dice, Frame
from app.posters.motifs.shapes import curve, disc, halftone, n, path, rect


def contour(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a hill on a map, or a horizon of ridges (documentary)."""
    if d.coin():
        waves = [(k, d.roll(0.06, 0.16) / k**0.5, d.roll(0, 6.28)) for k in (2, 3, 5)]
        out, s, x = [], max(f.w, f.h) * 0.062, f.x + f.s * d.roll(-0.1, 0.14)
        for i in range(11, 0, -1):
            outline = []
            for j in range(30):
                th = 2 * pi * j / 30
                r = s * i * (1 + sum(m * cos(k * th + ph + i * 0.14) for k, m, ph in waves))
                outline.append(n(x + r * cos(th), f.y + r * sin(th)))
            fill = {1: a, 2: a, 5: t, 8: t}.get(i, "none")
            out.append(
                path(
                    f"M{'L'.join(outline)}Z",
                    fill,
                    stroke=a if i == 4 else b,
                    stroke_width=1.8 if i == 4 else 0.8,
                    stroke_opacity=1 if i == 4 else 0.5,
                    fill_opacity=1 if i < 5 else 0.5,
                )
            )
        return out
    rows, out, left, wide = (
        15,
        [disc(f.x, f.y - f.s * 0.2, f.s * 0.24, t)],
        f.x - f.s * 0.42,
        f.s * 0.84,
    )
    for i in range(rows):
        y, pts = f.y - f.s * 0.2 + f.s * 0.62 * i / rows, []
        for j in range(25):
            bell = max(0, sin(pi * (j - 4) / 16)) ** 2 if 4 <= j <= 20 else 0
            pts.append((left + wide * j / 24, y - f.s * (0.015 + 0.2 * bell) * d.roll(0.1, 1)))
        out.append(
            path(curve(pts), g, stroke=a if i == 5 else b, stroke_width=1.5, fill_opacity=0.9)
        )
    return out


def tiles(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a tiled floor (comedy)."""
    cell = f.w / 4 if f.tall else f.h / 3
    first, cols, count = (0, 4, 16) if f.tall else (f.w - 3 * cell, 3, 9)
    out, last = [], None
    for i in range(count):
        x, y = first + i % cols * cell, i // cols * cell
        shape = d.pick([k for k in range(6) if k != last])
        (one, two), last = d.pick(((a, g), (b, a), (t, b), (b, t), (a, t), (g, b))), shape
        out.append(rect(x, y, cell + 0.3, cell + 0.3, two))
        spin, mid = f"rotate({d.pick((0, 90, 180, 270))} {n(x + cell / 2, y + cell / 2)})", cell / 2
        if shape == 0:
            out.append(
                path(
                    f"M{n(x, y)}h{n(cell)}A{n(cell, cell)} 0 0 1 {n(x, y + cell)}Z",
                    one,
                    transform=spin,
                )
            )
        elif shape == 1:
            out.append(
                path(
                    f"M{n(x, y)}A{n(mid, mid)} 0 0 0 {n(x + cell, y)}"
                    f"ZM{n(x, y + mid)}A{n(mid, mid)} 0 0 0 "
                    f"{n(x + cell, y + mid)}Z",
                    one,
                    transform=spin,
                )
            )
        elif shape == 2:
            out += [
                disc(x + mid, y + mid, cell * 0.36, one),
                disc(x + mid, y + mid, cell * 0.12, two),
            ]
        elif shape == 3:
            out.append(path(f"M{n(x, y + cell)}h{n(cell)}v{n(-cell)}Z", one, transform=spin))
        elif shape == 4:
            out.append(
                path(
                    f"M{n(x, y)}L{n(x + mid, y + mid)} {n(x, y + cell)}"
                    f"ZM{n(x + cell, y)}L{n(x + mid, y + mid)} "
                    f"{n(x + cell, y + cell)}Z",
                    one,
                    transform=spin,
                )
            )
        else:
            out += [rect(x, y + cell * k / 4, cell, cell / 8, one) for k in range(4)]
    return out


def construct(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a geometric construction, or a distribution (course)."""
    step = f.s / 8
    lines = "".join(f"M{n(x * step)} 0V{n(f.h)}" for x in range(1, int(f.w / step) + 1))
    lines += "".join(f"M0 {n(y * step)}H{n(f.w)}" for y in range(1, int(f.h / step) + 1))
    out, x, y, size = (
        [path(lines, stroke=t, stroke_width=0.6, stroke_opacity=0.6)],
        f.x - f.s * 0.32,
        f.y - f.s * 0.36,
        f.s * 0.66,
    )
    if d.coin():
        out.append(
            path(f"M{n(x, y + size)}V{n(y)}A{n(size, size)} 0 0 1 {n(x + size, y + size)}Z", a)
        )
        out.append(disc(x + size * 0.62, y + size * 0.4, size * d.roll(0.18, 0.28), t))
        out.append(
            path(
                f"M{n(x - step, y + size)}L{n(x + size * d.roll(0.3, 0.6), y + size * 0.4)}"
                f"L{n(x + size + step, y + size)}Z",
                b,
            )
        )
        return [
            *out,
            path(
                f"M{n(x - step, y)}"
                f"A{n(size * 1.2, size * 1.2)} 0 0 1 {n(x + size, y + size * 1.2)}",
                stroke=b,
                stroke_width=1.4,
            ),
        ]
    bars, skew = 9, d.roll(0.38, 0.62)
    tall = [
        size * (0.12 + 0.84 * 2.718 ** (-(((i + 0.5) / bars - skew) ** 2) * 14))
        for i in range(bars)
    ]
    bw = f.s * 0.84 / bars
    left = f.x - f.s * 0.42
    out += [
        rect(left + i * bw, y + size - v, bw * 0.82, v, a if v == max(tall) else t)
        for i, v in enumerate(tall)
    ]
    return [
        *out,
        path(
            curve(
                [(left + (i + 0.41) * bw, y + size - v - step * 0.5) for i, v in enumerate(tall)]
            ),
            stroke=b,
            stroke_width=2,
        ),
        rect(left, y + size, f.s * 0.84, 1.4, b),
    ]


def pulse(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a voice as a waveform, or a field of dots (channel)."""
    if d.coin():
        bars, out = 11, [halftone(f, t, d.pick((40, 140)), 1.9)]
        gap, hot = f.s * 0.9 / bars, int(d.roll(2, 9))
        for i in range(bars):
            tall = f.s * 0.8 * (0.3 + 0.7 * sin(pi * (i + 1) / (bars + 1))) * d.roll(0.25, 1)
            x = f.x - f.s * 0.45 + gap * (i + 0.19)
            out.append(
                rect(x, f.y - tall / 2, gap * 0.62, tall, b if i == hot else a, rx=n(gap * 0.31))
            )
        return out
    cell, out = f.s / 8, []
    px, py = d.roll(-1, 1), d.roll(-1, 1)
    spot = (d.pick((2, 3, 4, 5)), d.pick((2, 3, 4, 5)))
    for i in range(8):
        for j in range(8):
            wave = 0.5 + 0.5 * cos((i - 3.5 + px) * 0.8) * cos((j - 3.5 + py) * 0.8)
            fill = b if (i, j) == spot else a if wave > 0.45 else t
            out.append(
                disc(
                    f.x + (i - 3.5) * cell,
                    f.y + (j - 3.5) * cell,
                    cell * (0.12 + 0.36 * wave),
                    fill,
                )
            )
    return out
