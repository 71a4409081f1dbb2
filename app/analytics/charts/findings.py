"""Write the finding of a figure: one sentence, computed from its rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from app.analytics.charts.cells import in_sentence
from app.analytics.reports import Column, Item, Report
from app.web.formats import number

A_WEEK = timedelta(days=7)
RANKED_LEAST = 8  # as in performance_tiers.sql
WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
SHARES = ((0.96, "Nearly all"), (0.87, "Nine in ten"), (0.775, "Four in five"),
          (0.71, "Three in four"), (0.63, "Two in three"), (0.56, "Three in five"),
          (0.45, "Half"), (0.36, "Two in five"), (0.29, "One in three"), (0.225, "One in four"),
          (0.15, "One in five"), (0.07, "One in ten"), (0, "Hardly any"))


def of(report: Report, columns: list[Column], items: list[Item], names: dict[str, str],
       min_sample: int) -> str:
    """Return the sentence of this kind of chart, else the header's, filled from the first row."""
    if not items:
        return report.empty
    special = KINDS.get(report.chart)
    if special is not None:
        return special(items, names)
    text = report.finding
    for column in columns:
        text = text.replace(f"{{{column.name}}}", in_sentence(column, items[0], min_sample))
    return text


def word(count: int) -> str:
    """Return a small number as the first word of a sentence."""
    return WORDS[count] if count < len(WORDS) else number(count)


def share(value: Any) -> str:
    """Return a share in words: "Four in five"."""
    return next(words for least, words in SHARES if float(value) >= least)


def examples(items: list[Item]) -> dict[str, Item]:
    """Return an example of each outer tier: most starters, best finished for niche."""
    found: dict[str, Item] = {}
    for tier, measure in (("star", "starters"), ("niche", "completion"),
                          ("needs attention", "starters")):
        inside = [item for item in items if item["tier"] == tier]
        if inside:
            found[tier] = max(inside, key=lambda item: item[measure])
    return found


def _tiers(items: list[Item], _names: dict[str, str]) -> str:
    named = examples(items)
    ranked = sum(item["completion"] is not None for item in items)
    if ranked < RANKED_LEAST:
        return (f"Too few titles for tiers: {ranked} of the {RANKED_LEAST} that a rank needs have "
                "enough starters.")
    if "niche" in named:
        niche = named["niche"]
        return f"Few start {niche['title']}. {share(niche['completion'])} finish it."
    if "star" in named:
        star = named["star"]
        return f"{star['title']} leads: {share(star['completion']).lower()} finish it."
    return f"{word(ranked)} titles are ranked; none stands out."


def _gap(items: list[Item], names: dict[str, str]) -> str:
    here, there = names["country_a"], names["country_b"]
    wanted = [item for item in items if item["availability"] == "only_b" and item["viewers_a"]]
    if wanted:
        verb = "title" if len(wanted) == 1 else "titles"
        licensed = "is" if len(wanted) == 1 else "are"
        return (f"{word(len(wanted))} {verb} watched in {here} {licensed} "
                f"now licensed only in {there}.")
    measured = [item for item in items if item["gap"]]
    if not measured:
        return f"Demand is the same in {here} and {there}."
    widest = max(measured, key=lambda item: abs(item["gap"]))
    country = there if widest["gap"] > 0 else here
    return (f"{widest['title']} has the biggest demand gap: {number(abs(widest['gap']), 1)} more "
            f"viewers per 1,000 accounts in {country}.")


def _bump(items: list[Item], _names: dict[str, str]) -> str:
    """Say who is first in the first country, which is named when there are more."""
    countries = list(dict.fromkeys(item["country_name"] for item in items))
    text = _first_of([item for item in items if item["country_name"] == countries[0]])
    return text if len(countries) == 1 else f"In {countries[0]}, {text}"


def _first_of(items: list[Item]) -> str:
    """Say who is first in one country; titles with equal views share the place."""
    first: dict[date, list[str]] = {}
    for item in items:
        if item["place"] == 1:
            first.setdefault(item["week"], []).append(item["title"])
    week = max(first)
    order = [first[week]]  # the latest week first, back to a week in which nothing was watched
    while (week := week - A_WEEK) in first:
        order.append(first[week])
    now = order[0]
    if len(now) > 1:
        return f"{_together(now)} share the first place."
    streak = next((n for n, each in enumerate(order) if now[0] not in each), len(order))
    if streak > 1:
        return f"{now[0]} is first for the {_nth(streak)} week in a row."
    if len(order) < 2:
        return f"{now[0]} is first."
    before = order[1]
    held = next((n for n, each in enumerate(order[1:]) if each != before), len(order) - 1)
    after = f" after {word(held).lower()} weeks" if held > 1 else ""
    return f"{now[0]} takes first from {_together(before)}{after}."


def _together(titles: list[str]) -> str:
    """Return two names, or how many there are."""
    return " and ".join(titles) if len(titles) < 3 else f"{word(len(titles))} titles"


def _nth(count: int) -> str:
    small = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    return small[count] if count < len(small) else f"{count}th"


def of_matrix(rated: list[Item]) -> str:
    """Return the sentence about the best cell shown; empty without one."""
    if not rated:
        return ""
    best = max(rated, key=lambda item: (item["completion"], item["starters"]))
    return (f"{best['title']} is finished most in {best['territory']}: "
            f"{share(best['completion']).lower()} get to the end.")


KINDS: dict[str, Callable[[list[Item], dict[str, str]], str]] = {
    "bump": _bump, "gap": _gap, "tiers": _tiers}
