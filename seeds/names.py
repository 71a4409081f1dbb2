"""Names that fit a country, and e-mail addresses made from them."""

import re
import unicodedata
from functools import cache
from random import Random

from seeds.source import parts

# Countries of the customers, with their share of sign-ups and their time zone.
MARKETS = {
    "PT": (17, "Europe/Lisbon"),
    "ES": (15, "Europe/Madrid"),
    "BR": (13, "America/Sao_Paulo"),
    "DE": (10, "Europe/Berlin"),
    "GB": (9, "Europe/London"),
    "FR": (8, "Europe/Paris"),
    "MX": (6, "America/Mexico_City"),
    "IT": (5, "Europe/Rome"),
    "PL": (4, "Europe/Warsaw"),
    "NL": (4, "Europe/Amsterdam"),
    "AR": (3, "America/Argentina/Buenos_Aires"),
    "SE": (3, "Europe/Stockholm"),
    "BE": (2, "Europe/Brussels"),
    "CL": (2, "America/Santiago"),
}
LANGUAGES = {
    "PT": "pt", "ES": "es", "BR": "pt", "DE": "de", "GB": "en", "FR": "fr", "MX": "es",
    "IT": "it", "PL": "pl", "NL": "nl", "AR": "es", "SE": "sv", "BE": "nl", "CL": "es",
}  # fmt: skip
# Countries without a pool of their own use the names of a neighbour.
NEIGHBOURS = {"AT": "DE", "CH": "FR", "DK": "NO", "FI": "SE", "LU": "BE", "CA": "US", "IL": "PL"}
PARTICLES = {"van", "den", "der", "de", "De", "Da", "Van"}
LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "ı": "i", "æ": "ae"})


@cache
def pools(country: str) -> tuple[list[str], list[str]]:
    """Return given and family names of the country."""
    names = parts("names")
    pool = names.get(country) or names[NEIGHBOURS[country]]
    family: list[str] = []
    prefix = ""
    for word in pool["family"].split():
        if word in PARTICLES:
            prefix += f"{word} "
        else:
            family.append(prefix + word)
            prefix = ""
    return pool["given"].split(), family


def full_name(country: str, chance: Random) -> str:
    """Return a name; families in Portugal and Spain often have two."""
    given, family = pools(country)
    name = f"{chance.choice(given)} {chance.choice(family)}"
    if country in ("ES", "MX", "CL") and chance.random() < 0.25:
        name += f" {chance.choice(family)}"
    elif country in ("PT", "BR") and chance.random() < 0.2:
        name = name.replace(" ", f" {chance.choice(family)} ", 1)
    return name


def local_part(name: str) -> str:
    """Return the name as the part of an address before the @: plain letters and dots."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z]+", ".", letters).strip(".")
