"""The drawings of the generated posters: 14 motifs as plain SVG shapes."""

from collections.abc import Callable

from app.posters.motifs.frame import Dice, Frame
from app.posters.motifs.patterns import construct, contour, pulse, tiles
from app.posters.motifs.rounds import blinds, eclipse, iris, orbit, rings
from app.posters.motifs.scenes import arches, door, stairs, strata, waves

Motif = Callable[[Dice, Frame, str, str, str, str], list[str]]

ALL: dict[str, Motif] = {
    "strata": strata,
    "iris": iris,
    "blinds": blinds,
    "orbit": orbit,
    "contour": contour,
    "tiles": tiles,
    "eclipse": eclipse,
    "arches": arches,
    "waves": waves,
    "door": door,
    "stairs": stairs,
    "rings": rings,
    "construct": construct,
    "pulse": pulse,
}
