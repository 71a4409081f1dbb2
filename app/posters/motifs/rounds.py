"""Round motifs: eyes, planets, records, overlapping discs.

Each motif draws inside the frame's zone (centre f.x f.y, size f.s), mostly in two variants, and
leaves the side of the lettering empty. Arguments: dice, frame, ground, ink A, ink B, tint.
"""

from math import cos, pi, sin

from app.posters.motifs.frame import Dice, Frame
from app.posters.motifs.shapes import band, disc, group, half, halftone, n, path


def iris(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw an off-centre eye, or rings that do not meet (thriller)."""
    fills, s = (t, g, a, g, b, g, a, b), f.s * d.roll(0.62, 0.74) * (1 if f.tall else 0.8)
    if d.coin():
        ang, push = d.roll(0, 6.28), d.roll(0.25, 0.48)
        radii = [s * 0.76**i for i in range(8)]
        return [halftone(f, t, 35)] + [
            disc(f.x + cos(ang) * (s - r) * push, f.y + sin(ang) * (s - r) * push, r, c)
            for r, c in zip(radii, fills, strict=False)
        ]
    ring, out = s / 6.5, [halftone(f, t, 145)]
    tilt = d.pick((0, 45, 90, -30))
    for i in range(6):
        r = ring * (6 - i)
        out.append(half(f.x, f.y, r, "left", (a, g)[i % 2]))
        out.append(half(f.x, f.y + ring, r, "right", (t, g, b, g, t, g)[i]))
    return [out[0], group(out[1:], transform=f"rotate({tilt} {n(f.x, f.y)})")]


def blinds(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw light through blinds, lying or upright (crime)."""
    r, slats, lean = f.s * d.roll(0.4, 0.46), 11, d.roll(0.1, 0.24) * d.pick((-1, 1))
    hot, turn, out = d.pick((3, 4, 6, 7)), d.pick((0, 0, 90)), []
    for i in range(slats):
        y, shift = f.y - r + 2 * r * i / slats, r * lean * (1 if i % 2 else -1) * (0.5 + i / slats)
        out.append(band(f.x, f.y, r, y, y + 2 * r / slats * 0.82, shift, b if i == hot else a))
    return [
        halftone(f, t, d.pick((25, 155))),
        group(out, transform=f"rotate({turn} {n(f.x, f.y)})"),
    ]


def orbit(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a ringed planet, or the edge of a very large one (science fiction)."""
    out = [disc(f.w * d.roll(0, 1), f.h * d.roll(0, 1), d.roll(0.4, 1.2), b) for _ in range(24)]
    if d.coin():
        r, tilt = f.s * d.roll(0.25, 0.32), d.roll(-34, 30)

        def ring(k, way):
            return path(
                f"M{n(f.x - r * k, f.y)}A{n(r * k, r * k * 0.25)} 0 0 {way} {n(f.x + r * k, f.y)}",
                stroke=b,
                stroke_width=n(f.s * 0.013),
            )

        ball = [
            disc(f.x, f.y, r, a),
            path(
                f"M{n(f.x, f.y - r)}A{n(r, r)} 0 0 1 {n(f.x, f.y + r)}"
                f"A{n(r * 1.4, r * 1.4)} 0 0 0 {n(f.x, f.y - r)}Z",
                t,
                transform=f"rotate(38 {n(f.x, f.y)})",
            ),
        ]
        rings = [1.45, 1.72, 2.2]
        return [
            *out,
            group(
                [ring(k, 1) for k in rings] + ball + [ring(k, 0) for k in rings],
                transform=f"rotate({n(tilt)} {n(f.x, f.y)})",
            ),
            disc(f.x - r * 1.5, f.y - r * 1.25, r * 0.14, b),
        ]
    big, side = f.s * d.roll(0.72, 0.85), d.pick((-1, 1))
    cx, cy = f.x + side * f.s * 0.34, f.y + f.s * 0.22
    for i, fill in enumerate((t, a, t, g)):
        out.append(
            disc(
                cx + side * big * 0.09 * i,
                cy + big * 0.07 * i,
                big * (1 - 0.02 * i),
                fill,
                opacity=(1, 1, 0.7, 1)[i],
            )
        )
    return [
        *out,
        disc(cx - side * big * 0.55, cy - big * 0.9, f.s * 0.075, b),
        disc(
            cx,
            cy,
            big * 1.22,
            stroke=b,
            stroke_width=0.8,
            stroke_dasharray="1 5",
            stroke_linecap="round",
        ),
    ]


def eclipse(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw two discs that overlap, or two halves that just miss (romance)."""
    if d.coin():
        r, gap, turn = f.s * d.roll(0.3, 0.34), d.roll(0.62, 1.1), d.roll(-50, 50)
        k, hgt = r * gap / 2, r * (1 - (gap / 2) ** 2) ** 0.5
        lens = path(
            f"M{n(f.x, f.y - hgt)}A{n(r, r)} 0 0 1 {n(f.x, f.y + hgt)}"
            f"A{n(r, r)} 0 0 1 {n(f.x, f.y - hgt)}Z",
            b,
        )
        return [
            halftone(f, t, 180, 1.9),
            group(
                [disc(f.x - k, f.y, r, a), disc(f.x + k, f.y, r, t), lens],
                transform=f"rotate({n(turn)} {n(f.x, f.y)})",
            ),
        ]
    r, miss = f.s * d.roll(0.38, 0.44), f.s * d.roll(0.12, 0.2)
    return [
        halftone(f, t, d.pick((60, 120)), 1.9),
        half(f.x - 1, f.y - miss / 2, r, "left", a),
        half(f.x + 1, f.y + miss / 2, r, "right", t),
        half(f.x + 1, f.y + miss / 2, r * 0.45, "right", b),
        half(f.x - 1, f.y - miss / 2, r * 0.45, "left", g),
    ]


def rings(d: Dice, f: Frame, g: str, a: str, b: str, t: str) -> list[str]:
    """Draw a record, or sound from a corner (music)."""
    if d.coin():
        s, ang = f.s * 0.52, d.roll(-0.8, 0.4)
        out = [disc(f.x, f.y, s, t)] + [
            disc(
                f.x,
                f.y,
                s * (0.36 + i * 0.055),
                stroke=b,
                stroke_opacity=0.6,
                stroke_width=1.4 if i % 4 == 0 else 0.5,
            )
            for i in range(12)
        ]
        for k in (0, pi):
            p = [
                s * v for v in (cos(ang + k), sin(ang + k), cos(ang + k + 0.4), sin(ang + k + 0.4))
            ]
            out.append(
                path(
                    f"M{n(f.x, f.y)}L{n(f.x + p[0], f.y + p[1])}"
                    f"A{n(s, s)} 0 0 1 {n(f.x + p[2], f.y + p[3])}Z",
                    b,
                    opacity=0.22,
                )
            )
        return [*out, disc(f.x, f.y, s * 0.3, a), disc(f.x, f.y, s * 0.04, g)]
    x, y = f.x + f.s * d.pick((-0.5, 0.5) if f.tall else (0.5, 0.5)), f.y - f.s * 0.5
    out, r = [halftone(f, t, 180, 1.8, 0.6)], f.s * 1.02
    for fill in (t, g, a, g, b, g, a, t):
        out.append(disc(x, y, r, fill))
        r *= d.roll(0.72, 0.92)
    return out
