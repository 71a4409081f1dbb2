"""Each report's numbers, worked out by hand on rows that fan out if anything is joined too early.

Every title has two or three episodes, two genres, five reviews and two old terms of two territories
each. Starters and, after the stroke, those of them who finished; a rate needs 20. The days around
the period hold 500/500 each.

    title        main genre  PT e1   PT e2   ES e1   ES e2   all      completion
    Tidewrack    Drama       40/38   20/19   30/28   10/10   100/95   0.95
    Salt         Drama       30/27   10/9    10/9    10/9     60/54   0.90
    Velvet       Drama       15/9     5/3     5/3     5/3     30/18   0.60
    Low Orbit    Sci-fi      40/10   20/5    10/3    10/2     80/20   0.25
    Harbour      Sci-fi      30/21   10/7    20/14   10/7     70/49   0.70
    Tiny         Sci-fi       8/8     6/6     3/3     2/2     19/19   too few
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from app import db
from app.analytics import rollups
from tests.analytics.facts import MONDAY, Facts, nobody_else, run

ROWS = {
    "Tidewrack": ((40, 38), (20, 19), (30, 28), (10, 10)),
    "Salt": ((30, 27), (10, 9), (10, 9), (10, 9)),
    "Velvet": ((15, 9), (5, 3), (5, 3), (5, 3)),
    "Low Orbit": ((40, 10), (20, 5), (10, 3), (10, 2)),
    "Harbour": ((30, 21), (10, 7), (20, 14), (10, 7)),
    "Tiny": ((8, 8), (6, 6), (3, 3), (2, 2)),
}
GENRES = {"Tidewrack": (1, 2), "Salt": (1, 3), "Velvet": (1, 6), "Low Orbit": (4, 1),
          "Harbour": (4, 11), "Tiny": (4, 3)}
WATCHED_S = (36_000, 18_000, 7_200, 3_600)  # Tidewrack: 15 h in Portugal, 3 h in Spain


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


@pytest.fixture
def facts(world):
    nobody_else()
    facts = Facts(world)
    dory, lume = world.house("Blue Dory"), world.house("Lume")
    people = {code: [facts.account(code) for _ in range(count)]
              for code, count in (("PT", 20), ("ES", 25))}
    facts.account("PT", "customer", "employee")  # staff and the disabled are nobody's demand
    facts.account("PT", status="disabled")
    contracts = [world.contract(dory, "SV-1"), world.contract(lume, "SV-2"),
                 world.contract(dory, "SV-3", state="draft"),
                 world.contract(lume, "SV-4", currency="USD")]
    for name, rows in ROWS.items():
        title = facts.title(name, 3 if name == "Tidewrack" else 2, GENRES[name],
                            dory if name in ("Tidewrack", "Low Orbit") else lume,
                            owned=name == "Velvet", published=name != "Tiny")
        first, second = facts.videos_of(title)[:2]
        where = ((first, "PT", 0), (second, "PT", 1), (first, "ES", 0), (second, "ES", 27))
        for (video, country, number), (starters, done), watch_s in zip(
                where, rows, WATCHED_S, strict=True):
            facts.watched(video, country, day(number), starters, done,
                          watch_s if name == "Tidewrack" else 3600)
        facts.watched(first, "PT", day(-1), 500, 500)
        facts.watched(first, "ES", day(28), 500, 500)
        for contract in contracts[:2]:
            facts.term(contract, title, ("ES", "PT"), day(-400), day(-300), 77_777)
        for person, rating in zip(people["PT"], (5, 4, 3), strict=False):
            facts.review(title, person, rating)
        for person, rating in zip(people["ES"], (2, 1), strict=False):
            facts.review(title, person, rating)
    facts.people, facts.contracts = people, contracts
    facts.ids = {about["name"]: title for title, about in facts.titles.items()}
    return facts


def test_r1_sorts_titles_into_tiers(facts):
    # Five titles have enough starters, and a rank needs eight.
    assert {r["tier"] for r in run("performance_tiers")} == {None}
    for name, starters, done in (("Ebb", 90, 27), ("Fen", 50, 45), ("Gull", 25, 5)):
        facts.watched(facts.videos_of(facts.title(name))[0], "PT", day(0), starters, done)
    # Eight titles are ranked: each step of PERCENT_RANK is 1/(8-1) = 0.1429.
    # By starters: Gull 25, Velvet 30, Fen 50, Salt 60, Harbour 70, Low Orbit 80, Ebb 90, Tidewrack
    # By completion: Gull .2, Low Orbit .25, Ebb .3, Velvet .6, Harbour .7, Fen = Salt .9, Tidewrack
    assert [(r["title"], r["starters"], r["completion"], r["starters_rank"], r["completion_rank"],
             r["tier"]) for r in run("performance_tiers")] == [
        ("Tidewrack", 100, Decimal("0.9500"), 1, 1, "star"),
        ("Ebb", 90, Decimal("0.3000"), 0.8571, 0.2857, "needs attention"),
        ("Low Orbit", 80, Decimal("0.2500"), 0.7143, 0.1429, "needs attention"),
        ("Harbour", 70, Decimal("0.7000"), 0.5714, 0.5714, "solid"),
        ("Salt", 60, Decimal("0.9000"), 0.4286, 0.7143, "solid"),
        ("Fen", 50, Decimal("0.9000"), 0.2857, 0.7143, "niche"),
        ("Velvet", 30, Decimal("0.6000"), 0.1429, 0.4286, "weak"),
        ("Gull", 25, Decimal("0.2000"), 0, 0, "weak"),
        ("Tiny", 19, None, None, None, None),  # under 20: no rate, no tier, and not ranked
    ]


def test_a_starter_is_measured_when_the_days_to_finish_are_over(facts):
    # Half of each title's starters began on the last day: with it unmeasured, only the rest count.
    assert {r["title"]: (r["starters"], r["measured"]) for r in run(
        "performance_tiers", mature_day=day(27))}["Tidewrack"] == (100, 90)
    # Nothing is measured yet: cells are empty, not 0 and not too small.
    row = run("hours_by_country", mature_day=day(0))[0]
    assert (row["measured"], row["completed"], row["completion"]) == (None, None, None)
    days = run("daily_hours", mature_day=day(1))
    assert days[0]["completion"] is not None
    assert {(r["measured"], r["completed"], r["completion"]) for r in days[1:]} == {
        (None, None, None)}


def test_r2_adds_up_a_series_in_a_territory(facts):
    title, (active, _, draft, dollars) = facts.ids["Tidewrack"], facts.contracts
    # 56 days, 28 of them in the period, two territories: 280,000 · 28/56 / 2 = 70,000 each
    facts.term(active, title, ("ES", "PT"), day(-28), day(27), 280_000)
    # three episodes at 1,000, 28 days, 14 of them in the period, one territory: 3,000 · 14/28
    facts.term(active, title, ("PT",), day(14), day(41), 1_000, "per_episode")
    # a draft costs nothing and licenses nothing
    facts.term(draft, title, ("ES", "PT"), day(0), day(99), 999_999, state="draft")
    # licensed but not watched in France, and paid in another currency
    facts.term(dollars, title, ("FR",), day(0), day(9), 5_000, currency="USD")
    facts.title("A film", kind="film", genres=(1, 2))
    cards = {r["territory"]: r for r in run("series_territory_card")
             if r["title"] == "Tidewrack"}
    assert cards.keys() == {"Portugal", "Spain", "France"}
    # Portugal: 36,000 + 18,000 s = 15 h; 40 + 20 starters, 57 finished = 0.95; (5 + 4 + 3)/3 = 4
    # 70,000 + 1,500 cents over 15 h = 4,766.67 a hour
    assert picked(cards["Portugal"]) == (
        "Blue Dory", "Drama, Thriller", 3, Decimal("15.0"), 60, Decimal("0.9500"), 3,
        Decimal("4.0"), day(41), 71_500, 4_767)
    # Spain: 7,200 + 3,600 s = 3 h; 30 + 10 starters, 38 finished; (2 + 1)/2 = 1.5; 70,000 over 3 h
    assert picked(cards["Spain"]) == (
        "Blue Dory", "Drama, Thriller", 3, Decimal("3.0"), 40, Decimal("0.9500"), 2,
        Decimal("1.5"), day(27), 70_000, 23_333)
    assert picked(cards["France"]) == (
        "Blue Dory", "Drama, Thriller", 3, Decimal("0.0"), 0, None, 0, None, day(9), None, None)
    assert "A film" not in {r["title"] for r in run("series_territory_card")}


def picked(card):
    return tuple(card[name] for name in (
        "house", "genres", "episodes", "watch_hours", "starters", "completion", "reviews",
        "rating", "licensed_until", "cost_cents", "cost_per_hour_cents"))


def test_r3_lists_titles_above_the_rest_of_their_main_genre(facts):
    # Drama, each against the others pooled: Tidewrack 95/100 against 72/90 = 0.8, Salt 54/60
    # against 113/130 = 0.8692, Velvet 18/30 against 149/160.
    # Science fiction: Harbour 49/70 against 39/99 = 0.3939, where Tiny's 19 of 19 count too.
    rows = run("genre_leaders")
    assert [(r["title"], r["genre"], r["rest_measured"], r["rest_completion"], r["rest_titles"],
             r["lead_points"]) for r in rows] == [
        ("Harbour", "Science fiction", 99, Decimal("0.3939"), 2, Decimal("0.3061")),
        ("Tidewrack", "Drama", 90, Decimal("0.8000"), 2, Decimal("0.1500")),
        ("Salt", "Drama", 130, Decimal("0.8692"), 2, Decimal("0.0308"))]
    # The filter lists fewer titles, but compares them with the whole genre.
    salt = facts.titles[facts.ids["Salt"]]
    assert [(r["title"], r["rest_completion"]) for r in run(
        "genre_leaders", genre=3, house=salt["house"])] == [("Salt", Decimal("0.8692"))]


def test_r4_ranks_titles_by_views_with_their_movement(facts):
    a = facts.people["PT"]
    video = {name: facts.videos_of(title) for name, title in facts.ids.items()}

    def watch(week, name, views, episode=0, country="PT"):
        # An episode runs for 3,000 s: so many views are so many times the runtime.
        facts.watched(video[name][episode], country, day(7 * week + 2), 0, 0, int(views * 3000))

    facts.nothing_watched()
    # Long before: Harbour was watched once, so it is back and not new.
    watch(-9, "Harbour", 1)
    # Week 1: Salt 3 views, Tidewrack 2 over two episodes, and one account finished both of them
    watch(0, "Salt", 3)
    watch(0, "Tidewrack", 1)
    watch(0, "Tidewrack", 1, episode=1)
    for episode in (0, 1):
        facts.finished(a[0], video["Tidewrack"][episode], "PT", day(2))
    # Week 2: Tidewrack is first; Velvet is new. Salt is not watched at all.
    watch(1, "Tidewrack", 5)
    watch(1, "Velvet", 1)
    # Week 3: Velvet 4; Salt and Tidewrack share the second place, Harbour takes the fourth.
    watch(2, "Velvet", 4)
    watch(2, "Salt", 2)
    watch(2, "Tidewrack", 2)
    watch(2, "Harbour", 1)
    # another country has its own list; the fourth week is not over on its Sunday
    watch(2, "Low Orbit", 1, country="ES")
    watch(3, "Low Orbit", 9)
    rows = run("top10_by_country_week", as_of_day=day(27), places=4)
    assert [(r["country"], r["week"], r["place"], r["title"], float(r["views"]), r["finishers"],
             r["movement"], r["standing"]) for r in rows] == [
        ("ES", day(14), 1, "Low Orbit", 1.0, 0, None, "new"),
        ("PT", day(0), 1, "Salt", 3.0, 0, None, "new"),
        ("PT", day(0), 2, "Tidewrack", 2.0, 1, None, "new"),
        ("PT", day(7), 1, "Tidewrack", 5.0, 0, 1, "up"),
        ("PT", day(7), 2, "Velvet", 1.0, 0, None, "new"),
        ("PT", day(14), 1, "Velvet", 4.0, 0, 1, "up"),
        ("PT", day(14), 2, "Tidewrack", 2.0, 0, -1, "down"),
        ("PT", day(14), 2, "Salt", 2.0, 0, None, "back"),
        ("PT", day(14), 4, "Harbour", 1.0, 0, None, "back"),
    ]


def test_r5_compares_availability_and_demand_of_two_countries(facts):
    active, other, draft, _ = facts.contracts
    today = day(28)
    for name, countries in (("Tidewrack", ("ES", "PT")), ("Salt", ("PT",)), ("Harbour", ("ES",)),
                            ("Tiny", ("ES", "PT"))):
        for contract in (active, other):  # two terms each, the first or last day being today
            facts.term(contract, facts.ids[name], countries, today, today, 1_000)
            facts.term(contract, facts.ids[name], countries, day(0), today, 1_000)
    facts.term(active, facts.ids["Low Orbit"], ("PT",), day(0), day(27), 1_000)  # ended yesterday
    facts.term(draft, facts.ids["Low Orbit"], ("ES",), day(0), day(99), 1_000)
    # 20 accounts in Portugal, 25 in Spain. Viewers count once per title, wherever they watch, and
    # only if they are among these accounts.
    people, videos = facts.people, {name: facts.videos_of(t) for name, t in facts.ids.items()}
    for number in range(10):
        facts.finished(people["PT"][number], videos["Tidewrack"][0], "FR", day(1))
        facts.finished(people["PT"][number], videos["Tidewrack"][1], "PT", day(2))
    for number in range(5):
        facts.finished(people["ES"][number], videos["Tidewrack"][0], "ES", day(3))
        facts.finished(people["ES"][number], videos["Harbour"][0], "ES", day(3))
    facts.finished(people["PT"][0], videos["Salt"][0], "PT", day(-1))  # before the period
    facts.finished(facts.account("PT", status="disabled"), videos["Salt"][0], "PT", day(1))
    # Low Orbit can be watched nowhere today; Tiny is not published.
    assert [(r["title"], r["availability"], r["demand_a"], r["demand_b"], r["gap"])
            for r in run("regional_comparison", as_of_day=today)] == [
        ("Harbour", "only_b", Decimal("0.0"), Decimal("200.0"), Decimal("200.0")),
        ("Salt", "only_a", Decimal("0.0"), Decimal("0.0"), Decimal("0.0")),
        ("Velvet", "both", Decimal("0.0"), Decimal("0.0"), Decimal("0.0")),
        ("Tidewrack", "both", Decimal("500.0"), Decimal("200.0"), Decimal("-300.0"))]
    # With 21 as the least, Portugal has too few accounts for a figure.
    assert {(r["demand_a"], r["gap"]) for r in run(
        "regional_comparison", as_of_day=today, min_sample=21)} == {(None, None)}


def test_r6_ranks_by_the_bounds(facts):
    # (k + 1.9208 ∓ 1.96·√(k(n-k)/n + 0.9604)) / (n + 3.8416); the median is Harbour's 0.7
    # Tidewrack 95 of 100, lower: (96.9208 - 1.96·√5.7104) / 103.8416 = 92.2371 / 103.8416 = 0.8882
    # Salt      54 of  60, lower: (55.9208 - 1.96·√6.3604) /  63.8416 = 50.9777 /  63.8416 = 0.7985
    # Low Orbit 20 of  80, upper: (21.9208 + 1.96·√15.9604) / 83.8416 = 29.7511 / 83.8416 = 0.3548
    # Velvet    18 of  30, upper: (19.9208 + 1.96·√8.1604) /  33.8416 = 25.5198 / 33.8416 = 0.7541
    rows = run("completion_extremes", places=2)
    assert [(r["title"], r["side"], r["place"], r["lower_bound"], r["upper_bound"])
            for r in rows] == [
        ("Tidewrack", "most", 1, 0.8882, 0.9785), ("Salt", "most", 2, 0.7985, 0.9534),
        ("Low Orbit", "least", 1, 0.1681, 0.3548), ("Velvet", "least", 2, 0.4232, 0.7541)]
    # Tiny's 19 of 19 is 1.0, but its bound (20.9208 - 1.96·0.98)/22.8416 = 0.8318 is not the best.
    assert [r["title"] for r in run("completion_extremes", places=2, min_sample=19)][:2] == [
        "Tidewrack", "Tiny"]
    # Nobody stands in both groups, and nobody below the median in the first.
    assert [(r["title"], r["side"]) for r in run("completion_extremes", places=4)] == [
        ("Tidewrack", "most"), ("Salt", "most"), ("Harbour", "most"),
        ("Low Orbit", "least"), ("Velvet", "least")]


def test_key_figures_are_right_for_each_day(facts):
    active, _, draft, _ = facts.contracts
    # 56 days at 2,800 for two territories: 50 a day, 25 of them for one territory
    facts.term(active, facts.ids["Tidewrack"], ("ES", "PT"), day(-28), day(27), 2_800)
    # two episodes at 140 over the 14 days of the last two weeks: 20 a day
    facts.term(active, facts.ids["Salt"], ("PT",), day(14), day(27), 140, "per_episode")
    facts.term(draft, facts.ids["Salt"], ("PT",), day(0), day(27), 999_999, state="draft")
    rows = run("key_figures")
    assert [r["day"] for r in rows] == [day(n) for n in range(28)]
    # Monday: e1 in both countries: 40+30+30+10+15+5+40+10+30+20+8+3 starters;
    # 36,000 + 7,200 + 5 · 2 · 3,600 s
    assert (rows[0]["starters"], rows[0]["watch_s"], rows[0]["cost_cents"]) == (241, 79_200, 50)
    assert (rows[5]["starters"], rows[5]["watch_s"], rows[5]["cost_cents"]) == (0, 0, 50)
    assert rows[14]["cost_cents"] == 70
    assert [r["cost_cents"] for r in run("key_figures", countries="ES")][13:15] == [25, 25]
    assert sum(r["completed"] for r in rows) == 95 + 54 + 18 + 20 + 49 + 19


@pytest.mark.parametrize(("zone", "moment", "counted"), [
    ("Europe/Lisbon", "2026-07-09 22:59", date(2026, 7, 9)),
    ("Europe/Lisbon", "2026-07-09 23:00", date(2026, 7, 10)),
    ("America/New_York", "2026-07-10 03:59", date(2026, 7, 9)),
    ("America/New_York", "2026-07-10 04:00", date(2026, 7, 10)),
    ("Asia/Tokyo", "2026-07-09 14:59", date(2026, 7, 9)),
    ("Asia/Tokyo", "2026-07-09 15:00", date(2026, 7, 10)),
])
def test_subscribers_and_new_episodes_count_on_days_of_the_report_time_zone(
        world, zone, moment, counted):
    db.run("tests.days", rollups.set_days, zone)
    at = datetime.fromisoformat(moment)  # in UTC
    world.add("subscriptions", account_id=world.bob.id, creator_id=world.alice.id,
              created_at=at, seen_at=at)
    title = world.title("Salt", kind="series")
    world.video(title, created_at=at)
    world.term(world.contract(world.house("Lume")), title, ("PT",), charge_kind="per_episode",
               starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31), charge_cents=31_000)
    period = {"from_day": date(2026, 7, 8), "until_day": date(2026, 7, 12)}
    assert [r["day"] for r in run("subscribers_by_day", **period) if r["gained"]] == [counted]
    charged = [r["day"] for r in run("key_figures", **period) if r["cost_cents"] == 1_000]
    assert charged == [date(2026, 7, n) for n in range(counted.day, 12)]
