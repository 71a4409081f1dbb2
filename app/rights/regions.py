"""The territories that a term can cover, by region, so that one tick chooses a whole region.

The table of countries also has former countries, for old films. Nobody licenses for those.
"""

from collections.abc import Iterable
from typing import TypedDict

from app.catalog import reference

Region = tuple[str, str, list[tuple[str, str]]]


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


REGIONS: dict[str, tuple[str, frozenset[str]]] = {
    "europe": ("Europe", _codes(
        "AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU "
        "LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM TR UA VA XK")),
    "north-america": ("North America", _codes("BM CA GL US PR")),
    "latin-america": ("Latin America and the Caribbean", _codes(
        "AG AR BB BO BR BS BZ CL CO CR CU DM DO EC GT GD GY HN HT JM KN KY LC MX NI PA PE PY SR SV "
        "TT UY VC VE")),
    "middle-east": ("Middle East and North Africa", _codes(
        "AE BH DZ EG IL IQ IR JO KW LB LY MA OM PS QA SA SD SY TN YE")),
    "africa": ("Africa south of the Sahara", _codes(
        "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR LS MG ML MR MU MW "
        "MZ NA NE NG RW SC SL SN SO SS ST SZ TD TG TZ UG ZA ZM ZW")),
    "asia": ("Asia", _codes(
        "AF BD BN BT CN HK ID IN JP KG KH KP KR KZ LA LK MM MN MO MV MY NP PH PK SG TH TJ TL TM "
        "TW UZ VN")),
    "oceania": ("Oceania", _codes("AU FJ FM KI MH NR NZ PG PW SB TO TV VU WS")),
}
TERRITORIES = frozenset(code for _, codes in REGIONS.values() for code in codes)


def codes(territories: Iterable[str], regions: Iterable[str]) -> tuple[str, ...]:
    """Return the territories and all territories of the regions, in order of code."""
    known = (REGIONS[region][1] for region in regions if region in REGIONS)
    return tuple(sorted(set(territories).union(*known)))


class Territory(TypedDict):
    """A territory in a list of choices."""

    code: str
    name: str


def territories() -> list[Territory]:
    """Return every territory, by name."""
    return [{"code": row["code"], "name": row["name"]} for row in reference.countries()
            if row["code"] in TERRITORIES]


def with_names() -> list[Region]:
    """Return (key, name, [(code, name of the territory), …]) of each region, by name."""
    by_code = {row["code"]: row["name"] for row in reference.countries()}
    return [(key, name, sorted(((code, by_code[code]) for code in places),
                               key=lambda place: place[1]))
            for key, (name, places) in REGIONS.items()]
