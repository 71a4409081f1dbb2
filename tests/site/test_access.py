"""The access rule: each condition decides alone, and in the same way on every surface."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import db
from app.site import titles
from tests.site.scenes import DAY, NOW, TODAY, begun, finished
from tests.world import BOB, viewer_of

pytestmark = pytest.mark.usefixtures("fixed_day")
NAME = "The Salt Archive"


@dataclass(frozen=True)
class Case:
    """A world that differs in one detail from a title licensed in PT, and whether Bob sees it."""

    seen: bool
    title: dict[str, Any] = field(default_factory=dict)
    contract: dict[str, Any] | None = field(default_factory=dict)  # None: there is no contract
    term: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)


CASES = {
    "a live term covers the country": Case(True),
    "the contract is a draft": Case(False, contract={"state": "draft"}),
    "the contract has ended": Case(False, contract={"state": "ended"}),
    "there is no term": Case(False, contract=None),
    "the term starts tomorrow": Case(False, term={"starts_on": TODAY + DAY}),
    "the term starts today": Case(True, term={"starts_on": TODAY}),
    "today is the term's last day": Case(True, term={"ends_on": TODAY}),
    "the term ended yesterday": Case(False, term={"ends_on": TODAY - DAY}),
    "the term covers another country": Case(False, term={"territories": ("DE",)}),
    "the term covers several countries": Case(True, term={"territories": ("DE", "PT")}),
    "owned needs no term": Case(True, contract=None, title={"owned": True}),
    "owned and unpublished": Case(False, contract=None, title={"owned": True, "published": False}),
    "unpublished": Case(False, title={"published": False}),
    "above the account's age": Case(False, title={"maturity_age": 16},
                                    account={"maturity_age": 13}),
    "at the account's age": Case(True, title={"maturity_age": 16}, account={"maturity_age": 16}),
    "no plan": Case(False, account={"has_plan": False}),
    "no plan, but free": Case(True, title={"is_free": True}, account={"has_plan": False}),
    "free, but no term": Case(False, contract=None, title={"is_free": True}),
}


def build(world, case: Case) -> int:
    """Make the title of a case, with an episode that Charlie saw last week."""
    title_id = world.title(NAME, house_id=world.house(), **case.title)
    season_id = world.season(title_id)
    video_id = world.video(title_id, "Low Tide Inventory", season_id=season_id, number=1)
    if case.contract is not None:
        contract_id = world.contract(world.house("Blue Dory"), **case.contract)
        dates = {"starts_on": TODAY - 100 * DAY, "ends_on": TODAY + 20 * DAY}
        world.term(contract_id, title_id, **(dates | case.term))
    for column, value in case.account.items():
        db.run("tests.account", _set_account, column, value, world.bob.id)
    finished(world, world.charlie.id, video_id)
    return title_id


def _set_account(column: str, value: Any, account_id: int) -> None:
    from app.db.engine import current_transaction

    assert column in ("maturity_age", "has_plan", "country")
    current_transaction().execute(
        f"UPDATE accounts SET {column} = %(value)s WHERE id = %(id)s",
        {"value": value, "id": account_id})


def home(client, world, title_id: int) -> bool:
    """Any rail of the home page."""
    return NAME in client.get("/").text


def browse(client, world, title_id: int) -> bool:
    """The browse page."""
    return NAME in client.get("/browse").text


def sorted_by_rating(client, world, title_id: int) -> bool:
    """The browse page sorted by rating, which is another query."""
    return NAME in client.get("/browse?sort=-rating").text


def filtered(client, world, title_id: int) -> bool:
    """The browse page with a filter."""
    return NAME in client.get("/browse?genre=drama&kind=series").text


def house_list(client, world, title_id: int) -> bool:
    """The title's house in the filters."""
    return "Casa Tramuntana" in client.get("/browse").text


def search(client, world, title_id: int) -> bool:
    """A search for the start of the name, for a word, and for part of a word."""
    found = {f'href="/titles/{title_id}-' in client.get(f"/browse?q={words}").text
             for words in ("The Salt", "archive", "rchiv")}
    assert len(found) == 1
    return found.pop()


def suggestion(client, world, title_id: int) -> bool:
    """The count beside a filter that shows nothing."""
    return "Remove this filter" in client.get("/browse?genre=horror&kind=series").text


def title_page(client, world, title_id: int) -> bool:
    """The title's page, and the redirect to it."""
    answers = {client.get(f"/titles/{title_id}-the-salt-archive").status_code,
               client.get(f"/titles/{title_id}-wrong").status_code}
    assert answers in ({200, 301}, {404})
    return answers == {200, 301}


def review_post(client, world, title_id: int) -> bool:
    """A review of the title."""
    answer = client.post(f"/titles/{title_id}/reviews", data={"rating": "4", "body": "Fine"})
    assert answer.status_code in (303, 404)
    return answer.status_code == 303


def review_form(client, world, title_id: int) -> bool:
    """The author's review, written while the title could be seen."""
    review_id = world.add("reviews", title_id=title_id, account_id=world.bob.id, rating=3,
                          body="", created_at=NOW, updated_at=NOW)
    answers = {client.get(f"/reviews/{review_id}").status_code,
               client.get(f"/reviews/{review_id}/delete").status_code}
    assert answers in ({200}, {404})
    return answers == {200}


def continue_watching(client, world, title_id: int) -> bool:
    """Bob has begun the title."""
    video_id = db.database().rows("SELECT id FROM videos WHERE title_id = %(id)s",
                                  {"id": title_id})[0]["id"]
    begun(world, world.bob.id, video_id)
    return "You stopped here" in client.get("/").text


def because_finished(client, world, title_id: int) -> bool:
    """Bob has finished another drama, which he may see."""
    other = world.title("Low Orbit", owned=True, is_free=True)
    finished(world, world.bob.id, world.video(other, kind="feature"))
    text = client.get("/").text
    assert "Because you finished Low Orbit" in text or NAME not in text
    return "Because you finished Low Orbit" in text


def finished_name(client, world, title_id: int) -> bool:
    """Bob has finished the title, and there is another drama."""
    world.title("Low Orbit", owned=True, is_free=True)
    video_id = db.database().rows("SELECT id FROM videos WHERE title_id = %(id)s",
                                  {"id": title_id})[0]["id"]
    finished(world, world.bob.id, video_id)
    return NAME in client.get("/").text


def top_ten(client, world, title_id: int) -> bool:
    """The chart, with two other titles."""
    for number in (1, 2):
        other = world.title(f"Other {number}", owned=True, is_free=True)
        finished(world, world.charlie.id, world.video(other, kind="feature"))
    text = client.get("/").text
    chart = text.partition('id="h-top"')[2].partition("</section>")[0]
    return NAME in chart


READ: tuple[Callable[..., bool], ...] = (
    home, browse, sorted_by_rating, filtered, house_list, search, suggestion, title_page)
# These write first: each is tried in a world of its own.
DONE: tuple[Callable[..., bool], ...] = (
    review_post, review_form, continue_watching, because_finished, finished_name, top_ten)


@pytest.mark.parametrize("name", CASES)
def test_each_condition_decides_alone_wherever_a_title_is_shown(client, world, name):
    case = CASES[name]
    title_id = build(world, case)
    client.sign_in(world.bob)
    shown = {surface.__name__: surface(client, world, title_id) for surface in READ}
    assert shown == {surface.__name__: case.seen for surface in READ}


@pytest.mark.parametrize("surface", DONE, ids=lambda surface: surface.__name__)
@pytest.mark.parametrize("name", CASES)
def test_each_condition_decides_alone_after_the_viewer_has_acted(client, world, name, surface):
    case = CASES[name]
    title_id = build(world, case)
    client.sign_in(world.bob)
    assert surface(client, world, title_id) is case.seen


def test_leaving_soon_shows_titles_that_leave_the_viewers_country_only(client, world):
    build(world, CASES["a live term covers the country"])
    client.sign_in(world.bob)
    assert "Last day to watch in Portugal" in client.get("/").text
    client.sign_in(world.charlie)
    assert "Last day to watch" not in client.get("/").text


VIDEO_CASES = {
    "on air": (True, {}),
    "not published": (False, {"published": False}),
    "from this second on": (True, {"publish_at": NOW}),
    "from the next second on": (False, {"publish_at": NOW + timedelta(seconds=1)}),
    "until the next second": (True, {"unpublish_at": NOW + timedelta(seconds=1)}),
    "until this second": (False, {"unpublish_at": NOW}),
}


@pytest.mark.parametrize("name", VIDEO_CASES)
def test_a_video_is_listed_only_while_it_is_on_air(client, world, name):
    seen, video = VIDEO_CASES[name]
    title_id = world.title(NAME, owned=True)
    video_id = world.video(title_id, "Low Tide Inventory", season_id=world.season(title_id),
                           **video)
    world.add("video_languages", video_id=video_id, language="ga", track="audio")
    begun(world, world.bob.id, video_id)
    client.sign_in(world.bob)
    page = client.get(f"/titles/{title_id}-the-salt-archive").text
    assert ("Low Tide Inventory" in page) is seen
    assert ("Irish" in page) is seen
    assert ("You stopped here" in client.get("/").text) is seen
    listed = client.get("/browse?audio=ga").text
    assert (NAME in listed) is seen
    assert ("Irish" in client.get("/browse").text) is seen


# The rule once more, in plain Python over plain data.

NUMBERS = count(1)
DATES = [TODAY + n * DAY for n in (-2, -1, 0, 1, 2)]


def oracle(title: dict[str, Any], terms: list[dict[str, Any]], viewer: dict[str, Any]) -> bool:
    """Return whether the viewer may see the title, in the words of the design."""
    covered = any(term["state"] == "active" and term["starts_on"] <= viewer["today"]
                  and viewer["today"] <= term["ends_on"]
                  and viewer["country"] in term["territories"]
                  for term in terms)
    return (title["published"] and (title["owned"] or covered)
            and title["maturity_age"] <= viewer["maturity_age"]
            and (title["is_free"] or viewer["has_plan"]))


def last_day(terms: list[dict[str, Any]], viewer: dict[str, Any]) -> date | None:
    """Return the last day in a row that terms cover; None if they do not cover today."""
    day = viewer["today"]
    while any(term["state"] == "active" and term["starts_on"] <= day <= term["ends_on"]
              and viewer["country"] in term["territories"] for term in terms):
        day += DAY
    return None if day == viewer["today"] else day - DAY


AGES = st.sampled_from([0, 7, 13, 16, 18])
TITLES = st.fixed_dictionaries({"published": st.booleans(), "owned": st.booleans(),
                                "maturity_age": AGES, "is_free": st.booleans()})
TERMS = st.lists(
    st.fixed_dictionaries({
        "state": st.sampled_from(["draft", "active", "active", "ended"]),
        "dates": st.tuples(st.sampled_from(DATES), st.sampled_from(DATES)),
        "territories": st.sets(st.sampled_from(["PT", "DE", "FR"]), min_size=1),
    }).map(lambda term: {**term, "starts_on": min(term["dates"]), "ends_on": max(term["dates"])}),
    max_size=3)
VIEWERS = st.fixed_dictionaries({"country": st.sampled_from(["PT", "DE"]), "maturity_age": AGES,
                                 "has_plan": st.booleans(), "today": st.just(TODAY)})


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TITLES, TERMS), min_size=1, max_size=4), VIEWERS)
def test_the_sql_agrees_with_the_rule_in_plain_words(world, worlds, viewer):
    house_id = world.house(f"House {next(NUMBERS)}")
    for number, (title, terms) in enumerate(worlds):
        title_id = world.title(f"Title {number}", genres=(), **title)
        for place, term in enumerate(terms):
            contract_id = world.contract(house_id, number=f"T{title_id}-{place}",
                                         state=term["state"])
            world.term(contract_id, title_id, term["territories"], term["starts_on"],
                       term["ends_on"])
        row = titles.title(title_id, viewer_of(BOB, now=NOW, **viewer))
        assert (row is not None) is oracle(title, terms, viewer)
        if row is not None:
            assert row["until"] == (None if title["owned"] else last_day(terms, viewer))
