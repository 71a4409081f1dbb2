"""Generated posters: a title always gets the same print, drawn from its id and genre.

`art` is a decorative SVG: two inks and a tint on a ground, about 3.5 KB, without ids and style=, so
that a page can hold any number of them. `lettering` gives the classes of the name, which is HTML
text over the art. Sizes are SVG units: 200 × 300 upright, 320 × 180 wide.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.posters import motifs
from app.posters.motifs.frame import Dice, Frame

if TYPE_CHECKING:
    from flask import Flask

# ground, ink A (dominant), ink B (accent), tint (between the two), light or dark lettering
INKS = {
    "coral": ("#17131c", "#ee5a3a", "#f6c7a4", "#6b2433", "l"),
    "brine": ("#08262e", "#2a8f95", "#f1e4c6", "#0f4853", "l"),
    "bone": ("#e8dfcd", "#d4452a", "#221e1a", "#bcab8b", "d"),
    "ochre": ("#1c150c", "#e0a12f", "#f7dd9f", "#7b4713", "l"),
    "ultra": ("#0c1450", "#ff6a3d", "#b7c4ff", "#2f49c9", "l"),
    "moss": ("#13211a", "#7ba262", "#e6ebc8", "#2b4a38", "l"),
    "blush": ("#f1d5cd", "#c6375c", "#3b1730", "#e5988f", "d"),
    "plum": ("#24102f", "#f2b84b", "#e9a7d5", "#74358f", "l"),
    "ice": ("#dbe6ea", "#21507f", "#0d2233", "#8fb5c8", "d"),
    "signal": ("#c43c17", "#23171b", "#f9dfba", "#8c2710", "l"),
    "mustard": ("#e4b441", "#26241f", "#fbf0d2", "#c0611f", "d"),
    "steel": ("#15171b", "#e2553a", "#cfd4dc", "#3b414c", "l"),
    "petrol": ("#0a3742", "#f2a7c6", "#f8e6da", "#15616c", "l"),
    "night": ("#0b0f1d", "#f3efe2", "#7f93c9", "#243056", "l"),
}
GENRES = {  # motif, the inks it can use, the voice of its lettering
    "drama": ("strata", ("night", "coral", "brine", "blush", "ochre"), "heavy"),
    "thriller": ("iris", ("steel", "signal", "mustard", "bone", "night"), "caps"),
    "crime": ("blinds", ("mustard", "steel", "signal", "bone"), "tall"),
    "sci-fi": ("orbit", ("ultra", "night", "plum", "petrol", "coral"), "wide"),
    "documentary": ("contour", ("moss", "ice", "ochre", "brine"), "caps"),
    "comedy": ("tiles", ("bone", "petrol", "mustard", "ultra"), "heavy"),
    "romance": ("eclipse", ("blush", "petrol", "coral", "plum"), "light"),
    "history": ("arches", ("ochre", "brine", "bone", "signal"), "tall"),
    "nature": ("waves", ("moss", "brine", "ice", "petrol"), "light"),
    "horror": ("door", ("night", "coral", "steel"), "tall"),
    "mystery": ("stairs", ("petrol", "plum", "ochre", "ice"), "heavy"),
    "music": ("rings", ("plum", "signal", "ultra", "coral"), "wide"),
    "course": ("construct", ("ice", "ultra", "bone", "moss"), "caps"),
    "channel": ("pulse", ("steel", "petrol", "mustard", "plum"), "heavy"),
}
# Parts of genre names in imported catalogues, most specific first: "TV Horror" is horror.
NAME_PARTS = (
    ("course", ("course", "lesson", "lecture")),
    ("channel", ("channel", "talk show", "reality")),
    ("horror", ("horror", "cult")),
    ("sci-fi", ("sci-fi", "scifi", "science fiction", "fantasy", "anime")),
    ("mystery", ("myster",)),
    ("crime", ("crime", "noir")),
    ("thriller", ("thriller", "action", "adventure")),
    ("nature", ("nature", "animal", "wildlife")),
    ("documentary", ("docu", "science")),
    ("music", ("music", "concert", "dance")),
    ("romance", ("roman", "lgbtq")),
    ("comedy", ("comed", "stand-up", "kids", "children", "family", "teen")),
    ("history", ("histor", "classic", "faith", "period")),
    ("drama", ("drama",)),
)
FALLBACK = ("drama", "thriller", "mystery", "history", "nature", "romance")
# these motifs can take the lower part of an upright print
CENTRED = {"iris", "blinds", "orbit", "eclipse", "rings", "pulse", "contour", "construct"}
HORIZON = {"strata", "waves"}  # their wide prints have an empty sky for the lettering
# letter sizes, in hundredths of the poster's width
SIZES = (("xl", 19.0), ("l", 16.0), ("m", 13.2), ("s", 10.6), ("xs", 8.6))
# mean width of a letter, and line height, as fractions of the letter size
WIDTHS = {"heavy": 0.56, "caps": 0.51, "tall": 0.53, "wide": 0.55, "light": 0.51}
LEADING = {"heavy": 0.94, "caps": 0.76, "tall": 1.02, "wide": 0.94, "light": 0.94}
NEVER_FITS = 99


def drawn_as(title_id: object, genre: str | None) -> str:
    """Return the genre of GENRES whose motif is drawn; for an unknown genre the id picks one."""
    name = (genre or "").lower()
    if name in GENRES:
        return name
    for known, parts in NAME_PARTS:
        if any(part in name for part in parts):
            return known
    return Dice(f"kin/{title_id}").pick(FALLBACK)


def ink_set(title_id: object, genre: str | None) -> str:
    """Return the name of a title's inks, a key of INKS."""
    return Dice(f"ink/{title_id}").pick(GENRES[drawn_as(title_id, genre)][1])


def on_top(title_id: object, genre: str | None) -> bool:
    """Return whether the upright print has its lettering at the top and its motif below."""
    motif = GENRES[drawn_as(title_id, genre)][0]
    return motif in CENTRED and Dice(f"place/{title_id}").roll(0, 1) < 0.4


@lru_cache(maxsize=2048)  # about 7 MB, so that a process draws each print of a browse page once
def _draw(title_id: str, genre: str, w: int, h: int, crop: str) -> str:
    ground, a, b, tint, _ = INKS[ink_set(title_id, genre)]
    frame = Frame(w, h, on_top(title_id, genre))
    motif = motifs.ALL[GENRES[genre][0]]
    shapes = motif(Dice(f"art/{title_id}"), frame, ground, a, b, tint)
    return (
        f'<svg class="art" viewBox="0 0 {w} {h}" preserveAspectRatio="{crop}"'
        f' aria-hidden="true" focusable="false">'
        f'<rect width="{w}" height="{h}" fill="{ground}"/>{"".join(shapes)}</svg>'
    )


def art(
    title_id: object, genre: str | None, w: int = 200, h: int = 300, crop: str = "xMidYMid slice"
) -> Markup:
    """Return the decorative SVG of a title. Ids and genres never reach the markup."""
    return Markup(_draw(str(title_id), drawn_as(title_id, genre), w, h, crop))


def lines_at(name: str, room: float) -> int:
    """Return how many lines of `room` characters a name takes; 99 when a word does not fit."""
    count, used = 1, 0
    for word in name.split():
        if len(word) > room:
            return NEVER_FITS
        if used + len(word) <= room:
            used += len(word) + 1
        else:
            count, used = count + 1, len(word) + 1
    return count


def lettering(title_id: object, genre: str | None, name: str, tall: bool = True) -> str:
    """Return the classes of a name: `voice-*` style, `t-*` size, `at-*` place, `on-*` colour."""
    return _letter(str(title_id), drawn_as(title_id, genre), name, tall)


@lru_cache(maxsize=8192)
def _letter(title_id: str, genre: str, name: str, tall: bool) -> str:
    motif, _, voice = GENRES[genre]
    # the empty part of the print, in hundredths of its width; wide prints scale letters by 0.62
    wide, high = (68 if motif == "orbit" else 86, 38.0) if tall else (41 / 0.62, 44 / 0.62)

    def fits(step: float) -> bool:
        room = wide / (step * WIDTHS[voice])
        return lines_at(name, room) * step * LEADING[voice] <= high

    size = next((size for size, step in SIZES if fits(step)), "xs")
    top = on_top(title_id, genre) if tall else motif in HORIZON
    tone = INKS[ink_set(title_id, genre)][4]
    return f"voice-{voice} t-{size} at-{'top' if top else 'foot'} on-{tone}"


def install(app: "Flask") -> None:
    """Give the templates `poster_art(id, genre, w, h)` and `poster_lettering(id, genre, name)`."""
    app.jinja_env.globals.update(poster_art=art, poster_lettering=lettering)
