"""Each report computed from the raw rows in plain Python, to compare with the SQL."""

from collections import defaultdict
from datetime import date, timedelta

from app.analytics.charts.findings import Item
from tests.analytics.facts import Facts, share

STAFF = {"employee", "analyst", "admin"}
WEEK = timedelta(days=7)


def countries_of(p: Item) -> set[str] | None:
    return set(p["countries"].split(",")) if p["countries"] else None


def chosen(facts: Facts, p: Item) -> list[int]:
    """Return the titles of the filter."""
    return [title for title, about in facts.titles.items()
            if (p["house"] is None or about["house"] == p["house"])
            and (p["genre"] is None or p["genre"] in about["genres"])]


def regional(facts: Facts, p: Item) -> list[tuple]:
    def available(title: int, country: str) -> bool:
        return facts.titles[title]["owned"] or any(
            term["title"] == title and country in term["countries"] and term["state"] == "active"
            and term["starts"] <= p["as_of_day"] <= term["ends"] for term in facts.terms)

    accounts = {code: sum(a["country"] == code and a["status"] == "active"
                          and not STAFF & set(a["roles"]) for a in facts.accounts)
                for code in ("PT", "ES")}
    found = []
    for title in chosen(facts, p):
        here, there = available(title, "PT"), available(title, "ES")
        if not facts.titles[title]["published"] or not (here or there):
            continue
        demand = []
        for code in ("PT", "ES"):
            n = facts.starts(p["from_day"], p["until_day"], {code}).get(title, (0, 0))[0]
            enough = accounts[code] >= p["min_sample"] and accounts[code]
            demand.append(share(1000 * n, accounts[code], 1) if enough else None)
        gap = None if None in demand else demand[1] - demand[0]
        found.append((title, "both" if here and there else "only_a" if here else "only_b",
                      *demand, gap))
    return sorted(found)


def top(facts: Facts, p: Item) -> list[tuple]:
    finishers: dict[tuple, set[int]] = defaultdict(set)
    hours: dict[tuple, int] = defaultdict(int)
    wanted, titles = countries_of(p), chosen(facts, p)

    def week(day: date) -> date:
        return day - timedelta(days=day.weekday())

    def counts(day: date, country: str) -> bool:
        return (week(day) >= p["from_day"] and day >= p["from_day"]
                and week(day) + WEEK <= min(p["until_day"], p["as_of_day"])
                and (wanted is None or country in wanted))

    for each in facts.finishes:
        title = facts.videos[each["video"]]
        if title in titles and counts(each["day"], each["country"]):
            finishers[each["country"], week(each["day"]), title].add(each["account"])
    for row in facts.days:
        hours[row["country"], week(row["day"]), facts.videos[row["video_id"]]] += row["watch_s"]
    places = {}
    for country, monday in {key[:2] for key in finishers}:
        inside = [key for key in finishers if key[:2] == (country, monday)]
        inside.sort(key=lambda key: (-len(finishers[key]), -hours[key], key[2]))
        places.update({key: place for place, key in enumerate(inside, 1)})
    return sorted((country, monday, place, title, len(finishers[country, monday, title]),
                   places[before] - place if (before := (country, monday - WEEK, title)) in places
                   else None)
                  for (country, monday, title), place in places.items() if place <= p["places"])
