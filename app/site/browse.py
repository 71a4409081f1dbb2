"""The browse page: filters, search, and what to drop when nothing is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.catalog.titles.addresses import KINDS
from app.ops import versions
from app.ops.kept import Kept
from app.web import paging

sql = db.queries("site/browse")

Row = dict[str, Any]
Options = list[tuple[str, str]]

PAGE = 42  # fills six and seven columns, and three on a phone
LONGEST_QUERY = 100
SORTS = {"-newest": "Newest first", "name": "By name", "-year": "Latest year first",
         "year": "Earliest year first", "-rating": "Best rated first"}
BEST = "best"
# argument → label, in the order of the page
FILTERS = {"kind": "Kind", "genre": "Genre", "audio": "Spoken", "subtitle": "Subtitles",
           "made_in": "Made in", "house": "House"}
_kept: Kept[dict[str, Options]] = Kept(64, 60.0)

NOBODY = "\0"  # a value no row has: a filter for something unknown shows nothing


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: the argument, its label and the chosen value in words."""

    name: str
    label: str
    value: str


@dataclass(slots=True)
class Found:
    """One page of titles, what it was asked for, and for an empty one the best filter to drop."""

    page: paging.Page
    query: str
    options: dict[str, Options]
    chosen: dict[str, str]
    chips: list[Chip]
    drop: Chip | None = None
    without: int = 0
    sorts: dict[str, str] = field(default_factory=dict)


def find(args: Mapping[str, str], viewer: Viewer) -> Found:
    """The titles of a country that fit the request's arguments. Raises Problem 400 for a cursor
    that is broken."""
    options = facets(viewer)
    words = _words(args)
    chosen = {name: args[name] for name in FILTERS if args.get(name)}
    asked = conditions(chosen, options)
    page = _page(args, words, asked, viewer, PAGE)
    chips = [Chip(name, FILTERS[name], dict(options[name]).get(value, value))
             for name, value in chosen.items()]
    sorts = ({BEST: "Best match first"} if words else {}) | SORTS
    found = Found(page, words, options, chosen, chips, sorts=sorts)
    if not page.rows:
        _suggest(found, asked, viewer)
    return found


def titles(args: Mapping[str, str], viewer: Viewer, limit: int) -> paging.Page:
    """One page of the same titles for who shows no filters. Raises Problem 400 as `find` does."""
    chosen = {name: args[name] for name in FILTERS if args.get(name)}
    return _page(args, _words(args), conditions(chosen, facets(viewer)), viewer, limit)


def _words(args: Mapping[str, str]) -> str:
    return " ".join(args.get("q", "").split())[:LONGEST_QUERY]


def _page(args: Mapping[str, str], words: str, asked: Row, viewer: Viewer, limit: int
          ) -> paging.Page:
    """One page. Names with a word that begins like the query come first; only when there are none
    is it looked for inside of words, so that "it" finds "It" and not every "Kite"."""
    sort = args.get("sort", "")
    if sort.removeprefix("-") == "rating":
        return paging.page(sql.browse_by_rating, args, sorts=("rating",), default="-rating",
                           limit=limit, **asked, **_match(words), viewer=viewer)
    if not words:
        return paging.page(sql.browse, args, sorts=("newest", "name", "year"), default="-newest",
                           limit=limit, **asked, **_match(""), viewer=viewer)
    for match in (_match(words), _match(words, inside=True)):
        if sort.removeprefix("-") in ("newest", "name", "year"):
            page = paging.page(sql.browse, args, sorts=("newest", "name", "year"),
                               default="-newest", limit=limit, **asked, **match, viewer=viewer)
        else:
            page = paging.page(sql.search, args, sorts=(BEST,), default=BEST, limit=limit,
                               q=words, **asked, **match, viewer=viewer)
        if page.rows:
            break
    return page


def _match(words: str, inside: bool = False) -> Row:
    """The patterns of a search; LIKE's own signs stand for themselves."""
    if not words:
        return {"starts": None, "word": None, "inside": None}
    plain = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if inside:
        return {"starts": None, "word": None, "inside": f"%{plain}%"}
    return {"starts": f"{plain}%", "word": f"% {plain}%", "inside": None}


def conditions(chosen: Mapping[str, str], options: Mapping[str, Options]) -> Row:
    """The parameters of the filters: None for one that is not set."""
    asked: Row = {}
    for name in FILTERS:
        value = chosen.get(name)
        known = value is None or any(value == each for each, _ in options[name])
        asked[name] = value if known else NOBODY
    house = asked.pop("house")
    asked["house_id"] = 0 if house == NOBODY else house and int(house)
    return asked


def facets(viewer: Viewer) -> dict[str, Options]:
    """Filter → (value, name) of what the viewer may see; kept until the catalogue or the
    contracts change, the day ends, or a video's schedule may have turned (a minute)."""
    current = versions.current()
    minute = viewer.now.replace(second=0, microsecond=0)
    key = (*viewer.standing, minute, current["catalog"], current["contracts"])
    return _kept.get(key, lambda: _facets(viewer))


def _facets(viewer: Viewer) -> dict[str, Options]:
    found: dict[str, Options] = {name: [] for name in FILTERS}
    found["kind"] = list(KINDS.items())
    for row in sql.facets(viewer=viewer):
        found[row["facet"]].append((row["value"], row["name"]))
    return found


def _suggest(found: Found, asked: Row, viewer: Viewer) -> None:
    """Set the one filter whose removal brings back most, and how much that is."""
    if len(found.chips) + bool(found.query) < 2:
        return
    for chip in found.chips:
        name = "house_id" if chip.name == "house" else chip.name
        count = _count(found.query, asked | {name: None}, viewer)
        if count > found.without:
            found.drop, found.without = chip, count
    if found.query:
        count = _count("", asked, viewer)
        if count > found.without:
            found.drop, found.without = Chip("q", "Search", found.query), count


def _count(words: str, asked: Row, viewer: Viewer) -> int:
    return sql.count_titles(**asked, **_match(words, inside=True), viewer=viewer)
