"""Scenes: hills, water, arches, a doorway, a staircase.

Each motif draws inside the frame's zone (centre f.x f.y, size f.s), mostly in two variants, and
leaves the side of the lettering empty. Arguments: dice, frame, ground, ink A, ink B, tint.
"""

from math import pi, sin

from app.posters.motifs.frame import Dice, Frame
from app.posters.motifs.shapes import curve, disc, half, halftone, n, path, rect


def strata(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a sun behind hills, or one setting in water (drama)."""
    sea = d.coin()
    hor = f.h * (0.52 if f.tall else 0.62)
    if sea:
        r = f.s * d.roll(0.38, 0.46)
        out = [
            halftone(f, t, 0, 2.0, 0.5),
            half(f.x, hor, r, "up", a),
            rect(0, hor, f.w, f.h - hor, g),
        ]
        for i in range(6):
            y, wide = hor + f.h * (0.022 + 0.03 * i), r * (1.75 - i * 0.26) * d.roll(0.8, 1.1)
            x = f.x - wide / 2 + r * d.roll(-0.12, 0.12)
            out.append(rect(x, y, wide, f.h * 0.013, (a, b, t)[i % 3], rx=n(f.h * 0.0065)))
        return [*out, rect(0, hor - 0.6, f.w, 1.2, t)]
    hor -= (
        f.h * 0.06 if f.tall else 0
    )  # the last hill carries the lettering, so it has the colour of the ground
    out = [
        halftone(f, t, 0, 2.2, 0.6),
        disc(f.x, hor * d.roll(0.46, 0.6), f.s * d.roll(0.24, 0.3), a),
    ]
    for i, fill in enumerate((t, d.pick((a, b)), t, g)):
        y, amp = (
            hor + f.h * ((0.115 if f.tall else 0.14) * i - (0.09 if f.tall else 0.12)),
            f.h * d.roll(0.025, 0.06),
        )
        k, ph = d.roll(0.6, 1.3), d.roll(0, 6.28)
        line = curve([(f.w * j / 6, y + amp * sin(ph + k * pi * j / 3)) for j in range(7)])
        out.append(path(f"{line}V{n(f.h)}H0Z", fill, opacity=(0.7, 0.95, 0.95, 1)[i]))
    return out


def waves(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a swell under a moon, or rippled water (nature)."""
    if d.coin():
        amp, k, ph = f.h * d.roll(0.018, 0.032), d.roll(1.1, 2), d.roll(0, 6.28)
        out = [disc(f.x, f.h * 0.24, f.s * 0.16, b)]
        for i in range(7):
            y = f.h * ((0.3 + 0.055 * i) if f.tall else (0.42 + 0.085 * i))
            line = curve(
                [
                    (
                        f.w * j / 12,
                        y + amp * (1 + i * 0.14) * sin(ph + i * 0.8 + k * 2 * pi * j / 12),
                    )
                    for j in range(13)
                ]
            )
            out.append(path(f"{line}V{n(f.h)}H0Z", (t, a, g)[i % 3]))
            out.append(path(line, stroke=b, stroke_width=0.8, stroke_opacity=0.8))
        return out
    r, out, rows = f.w / (6 if f.tall else 12), [], 7
    top = f.h * 0.12
    for i in range(rows):
        y = top + i * r * 0.62
        for j in range(-1, int(f.w / r / 2) + 2):
            x = j * 2 * r + (r if i % 2 else 0)
            if f.tall or x > f.w * 0.5:
                cols = (a, g, t) if d.roll(0, 1) > 0.14 else (b, g, a)
                out += [
                    disc(x, y + r, r * k, c) for k, c in zip((0.98, 0.72, 0.46), cols, strict=False)
                ]
    flat = top + (rows - 1) * r * 0.62 + r
    return out + ([rect(0, flat, f.w, f.h - flat, g)] if f.tall else [])


def arches(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a door within doors, or a colonnade at noon (history)."""
    base = f.h * (0.64 if f.tall else 0.86)
    out = [halftone(f, t, 0, 1.7, 0.6)]
    if d.coin():
        for i, fill in enumerate((t, a, g, b, a, g)):
            r = f.s * 0.4 * (1 - i * 0.155)
            top = max(base - r * 2 - f.s * 0.05, 0)
            out.append(
                path(
                    f"M{n(f.x - r, base)}V{n(top + r)}"
                    f"A{n(r, r)} 0 0 1 {n(f.x + r, top + r)}V{n(base)}Z",
                    fill,
                )
            )
        return [*out, rect(0, base, f.w, 1.2, b)]
    r, left = f.s * 0.145, f.x - f.s * 0.49
    out.append(disc(f.x + f.s * d.roll(-0.2, 0.25), base - f.s * 0.58, f.s * 0.13, b))
    out.append(rect(left, base - f.s * 0.56, f.s * 0.98, f.s * 0.56, a))
    for i in range(3):
        x = left + f.s * (0.17 + 0.32 * i)
        top = base - f.s * 0.4
        door = (
            f"M{n(x - r * 0.8, base)}V{n(top + r)}"
            f"A{n(r * 0.8, r * 0.8)} 0 0 1 {n(x + r * 0.8, top + r)}V{n(base)}Z"
        )
        out += [
            path(door, g),
            path(
                f"M{n(x - r * 0.8, base)}"
                f"L{n(x + r * 0.8, base)} {n(x + r * 0.8, base - f.s * 0.2)}Z",
                t,
            ),
        ]
    out.append(rect(left, base - f.s * 0.56, f.s * 0.98, f.s * 0.035, t))
    return [*out, rect(0, base, f.w, 1.2, b)]


def door(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a figure in a doorway, or a moon behind tree trunks (horror)."""
    if d.coin():
        w, tall, floor = f.s * 0.2, f.s * 0.5, f.y + f.s * 0.16
        x, lean = f.x - w / 2, f.s * d.roll(0.06, 0.24) * d.pick((-1, 1))
        out = [
            rect(0, floor, f.w, f.h - floor, t, opacity=0.5),
            rect(x, floor - tall, w, tall, b),
            path(f"M{n(x, floor)}h{n(w)}L{n(x + w * 2.2 + lean, f.h)}H{n(x - w * 1.2 + lean)}Z", a),
        ]
        r = w * 0.15
        body = (
            f"M{n(f.x - r * 1.5, floor)}L{n(f.x - r, floor - tall * 0.36)}"
            f"Q{n(f.x, floor - tall * 0.47, f.x + r, floor - tall * 0.36)}"
        )
        out += [
            disc(f.x, floor - tall * 0.5, r, g),
            path(f"{body}L{n(f.x + r * 1.5, floor)}Z", g),
            path(
                f"M{n(f.x - r * 1.5, floor)}h{n(r * 3)}"
                f"L{n(f.x + r * 3.4 + lean, f.h)}H{n(f.x - r * 3.4 + lean)}Z",
                g,
                opacity=0.6,
            ),
        ]
        # where an upright print has its lettering
        shade = [rect(0, f.h * 0.69, f.w, f.h * 0.31, g, opacity=0.6)] if f.tall else []
        return [halftone(f, t, 180, 1.6, 0.6), *out, *shade]
    out = [halftone(f, t, 180, 2, 0.7), disc(f.x, f.y, f.s * d.roll(0.36, 0.42), b)]
    hot = d.pick((2, 3, 4, 5))
    for i in range(8):
        x, wide = (
            f.x - f.s * 0.56 + f.s * 0.16 * i + f.s * d.roll(-0.03, 0.03),
            f.s * d.roll(0.018, 0.05),
        )
        drift = f.s * d.roll(-0.05, 0.05)
        out.append(
            path(
                f"M{n(x - wide, f.h)}L{n(x + drift - wide * 0.4, 0)}"
                f"h{n(wide * 0.8)}L{n(x + wide, f.h)}Z",
                a if i == hot else g,
            )
        )
    return out + ([rect(0, f.h * 0.66, f.w, f.h * 0.34, g)] if f.tall and not f.top else [])


def stairs(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a staircase, or a keyhole (mystery)."""
    if d.coin():
        flip, steps = d.pick((True, False)), 7
        left, wide = (0, f.w) if f.tall else (f.w * 0.42, f.w * 0.58)
        sw, low = wide / steps, f.h * (0.66 if f.tall else 1)
        rise = low * (0.62 if f.tall else 0.8) / steps
        out = [
            halftone(f, t, 0, 1.8, 0.6),
            disc(
                f.x + f.s * (-0.24 if flip else 0.24) * (1 if f.tall else 0.8),
                f.h * 0.17,
                f.s * 0.12,
                b,
            ),
        ]
        for i in range(steps):
            x, top = left + (steps - 1 - i if flip else i) * sw, low - (steps - i) * rise
            out += [
                rect(x, top, sw + 0.3, low - top, t if i % 2 else g),
                rect(x, top, sw + 0.3, rise * 0.62, a),
            ]
        return [*out, rect(left, low, wide, 1.2, b)]
    r, out = f.s * 0.44, [halftone(f, t, d.pick((30, 150)), 2)]
    out += [disc(f.x, f.y, r * k, c) for k, c in ((1, t), (0.86, a), (0.72, t), (0.58, a))]
    k, y = r * 0.2, f.y - r * 0.14
    return [
        *out,
        disc(f.x, y, k, g),
        path(
            f"M{n(f.x - k * 0.45, y)}L{n(f.x - k * 0.95, y + r * 0.52)}"
            f"H{n(f.x + k * 0.95)}L{n(f.x + k * 0.45, y)}Z",
            g,
        ),
        disc(f.x, f.y, r * 1.06, stroke=b, stroke_width=1),
    ]
