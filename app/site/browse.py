"""The browse page: filters, search, and which filter to drop when nothing is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.catalog.titles.addresses import KINDS
from app.ops import versions
from app.ops.kept import Kept
from app.ops.search import match
from app.site import finding
from app.site.finding import Filter
from app.site.rows import Face
from app.web import arguments, paging
from app.web.paging import Page

Options = list[tuple[str, str]]  # (value, name)

PAGE = 42  # fills six and seven columns, and three on a phone
SORTS = {"-newest": "Newest first", "name": "By name", "-year": "Latest year first",
         "year": "Earliest year first", "-rating": "Best rated first"}
BEST = "best"
# argument → label, in the order of the page
FILTERS = {"kind": "Kind", "genre": "Genre", "audio": "Audio", "subtitle": "Subtitles",
           "made_in": "Made in", "house": "House"}
UNKNOWN = "\0"  # no row has this value: a filter for something unknown shows nothing
NO_HOUSE = 0

_kept: Kept[dict[str, Options]] = Kept(64, 60.0)


class Facet(TypedDict):
    """A value to filter by."""

    facet: str
    value: str
    name: str


class ListedTitle(TypedDict):
    """A title as lists of the API describe it."""

    id: int
    name: str
    kind: str
    release_year: int | None
    synopsis: str
    maturity_age: int
    genre_slug: str | None
    genre_name: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: the argument, its label, and the name of the chosen value."""

    name: str
    label: str
    value: str


class Group(NamedTuple):
    """Titles below one heading; the first heading says nothing that the page does not."""

    heading: str
    rows: Sequence[Face]


@dataclass(slots=True)
class Found:
    """One page of titles, what was asked for, and for an empty page the best filter to drop."""

    page: Page[Face]
    query: str
    options: dict[str, Options]
    chosen: dict[str, str]
    chips: list[Chip]
    drop: Chip | None = None
    without: int = 0
    sorts: dict[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        """The rows; those that only a synopsis finds apart, when the best come first."""
        if self.page.sort != BEST:
            return [Group("", self.page.rows)]
        names, texts = finding.apart(self.page.rows)
        return [Group("", names), Group(finding.SYNOPSIS, texts)]


_sql = db.queries("site/browse", facets=Facet, title_cards=ListedTitle)


def find(args: Mapping[str, str], viewer: Viewer) -> Found:
    """Return the viewer's titles that fit the request's arguments.

    Raises Problem 400 for a broken cursor.
    """
    options = facets(viewer)
    words, chosen = arguments.search(args.get("q")), _chosen(args)
    asked = filter_of(chosen, options)
    chips = [Chip(name, FILTERS[name], dict(options[name]).get(value, value))
             for name, value in chosen.items()]
    sorts = ({BEST: "Best match first"} if words else {}) | SORTS
    found = Found(_page(args, words, asked, viewer, PAGE), words, options, chosen, chips,
                  sorts=sorts)
    if not found.page.rows:
        _suggest(found, asked, viewer)
    return found


def titles(args: Mapping[str, str], viewer: Viewer, limit: int) -> Page[Face]:
    """Return one page of the same titles without the filters. Raises Problem 400 as `find` does."""
    asked = filter_of(_chosen(args), facets(viewer))
    return _page(args, arguments.search(args.get("q")), asked, viewer, limit)


def describe(title_ids: list[int], viewer: Viewer) -> dict[int, ListedTitle]:
    """Return by id those of the titles that the viewer may see."""
    if not title_ids:
        return {}
    return {row["id"]: row for row in _sql.title_cards(title_ids=title_ids, viewer=viewer)}


def _chosen(args: Mapping[str, str]) -> dict[str, str]:
    return {name: args[name] for name in FILTERS if args.get(name)}


def _page(args: Mapping[str, str], words: str, asked: Filter, viewer: Viewer, limit: int
          ) -> Page[Face]:
    """Return one page of titles; those of a search with why they are in it, the best first."""
    by, question = args.get("sort", "").removeprefix("-"), match(words)
    if by == "rating":
        page = paging.page(_sql.browse_by_rating, args, sorts=("rating",), default="-rating",
                           limit=limit, filter=asked, match=question, viewer=viewer)
    elif words and by not in ("newest", "name", "year"):
        page = paging.page(finding.hits, args, sorts=(BEST,), default=BEST, limit=limit,
                           asked=asked, question=question, viewer=viewer)
    else:
        page = paging.page(_sql.browse, args, sorts=("newest", "name", "year"),
                           default="-newest", limit=limit, filter=asked, match=question,
                           viewer=viewer)
    return page.with_rows(lambda rows: finding.explained(rows, question)) if words else page


def filter_of(chosen: Mapping[str, str], options: Mapping[str, Options]) -> Filter:
    """Return the chosen filters; one that no title has filters everything out."""
    known = {name: value if any(value == each for each, _ in options[name]) else UNKNOWN
             for name, value in chosen.items()}
    house = known.pop("house", None)
    house_id = None if house is None else NO_HOUSE if house == UNKNOWN else int(house)
    return Filter(**known, house_id=house_id)


def facets(viewer: Viewer) -> dict[str, Options]:
    """Return the values to filter by: those of titles that the viewer may see.

    They are kept until the catalogue or the contracts change, the day ends, or a minute has passed
    in which a video's schedule may begin or end.
    """
    current = versions.current()
    minute = viewer.now.replace(second=0, microsecond=0)
    key = (*viewer.standing, minute, current["catalog"], current["contracts"])
    return _kept.get(key, lambda: _facets(viewer))


def _facets(viewer: Viewer) -> dict[str, Options]:
    found: dict[str, Options] = {name: [] for name in FILTERS}
    found["kind"] = list(KINDS.items())
    for row in _sql.facets(viewer=viewer):
        found[row["facet"]].append((row["value"], row["name"]))
    return found


def _suggest(found: Found, asked: Filter, viewer: Viewer) -> None:
    """Set the one filter whose removal brings back most titles, and how many."""
    if len(found.chips) + bool(found.query) < 2:
        return
    for chip in found.chips:
        field_name = "house_id" if chip.name == "house" else chip.name
        count = _count(found.query, replace(asked, **{field_name: None}), viewer)
        if count > found.without:
            found.drop, found.without = chip, count
    if found.query:
        count = _count("", asked, viewer)
        if count > found.without:
            found.drop, found.without = Chip("q", "Search", found.query), count


def _count(words: str, asked: Filter, viewer: Viewer) -> int:
    return _sql.count_titles(filter=asked, match=match(words), viewer=viewer)
