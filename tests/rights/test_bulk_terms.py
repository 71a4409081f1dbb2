"""Many titles in one contract: all of them get a term or none, and each is shown there only."""

import re
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest

from app import db
from app.ops import audit
from app.ops.clock import today
from app.rights import overlaps
from app.rights.contracts import contracts
from app.rights.regions import REGIONS
from app.rights.terms import bulk as bulk_terms
from app.rights.terms import terms
from app.rights.terms.bulk import TitlesOverlap
from app.rights.terms.forms import TermsForm
from app.rights.terms.forms import ids as ids_of
from app.web.forms import Invalid

URL = "/catalog/titles/terms"


def rows(sql: str, *values):
    """Return rows of the test's database."""
    return db.database().rows(sql, values or None)


def sent(*titles, **more):
    """Return what the form sends for these titles: this year and the next in Portugal."""
    year = today().year
    return {"contract": "SV-2026-0001, Casa Tramuntana", "titles": ",".join(map(str, titles)),
            "starts_on": f"{year}-01-01", "ends_on": f"{year + 1}-12-31", "charge_kind": "flat",
            "charge": "100", "territories": ["PT"]} | more


def add(*titles, **more):
    """Add the same terms without a page."""
    form = TermsForm(**sent(*titles, **more) | {"titles": []})
    return bulk_terms.create(contracts.find(form.number())["id"], titles, form.grant("EUR"))


@pytest.fixture
def erin(client, world):
    return client.sign_in(world.erin)


@pytest.fixture
def contract(world):
    """An active contract, SV-2026-0001."""
    return world.contract(world.house())


def test_imported_titles_are_shown_in_the_territory_and_not_elsewhere(app, erin, world, contract):
    names = ("Quiet Harbour", "Salt Roads", "The Weir")
    ids = [world.title(name, is_free=True) for name in names]
    there, elsewhere = (app.test_client().sign_in(who) for who in (world.bob, world.charlie))
    assert not any(name in there.get("/browse").text for name in names)
    asked = erin.post("/catalog/titles/bulk?q=a", data={"do": "contract", "ids": ids})
    assert asked.status_code == 303
    page = erin.get(asked.location).text
    assert "Add 3 titles to a contract" in page and "SV-2026-0001, Casa Tramuntana" in page
    assert f'name="titles" value="{",".join(map(str, ids))}"' in page
    done = erin.post(URL, data=sent(*ids))
    assert done.status_code == 303 and f"/catalog/contracts/{contract}?" in done.location
    assert "3 terms added." in erin.get(done.location).text
    assert all(name in there.get("/browse").text for name in names)
    assert not any(name in elsewhere.get("/browse").text for name in names)
    made = rows("SELECT id, charge_cents FROM terms ORDER BY id")
    assert [row["charge_cents"] for row in made] == [10_000] * 3
    entry = audit.history("term", made[0]["id"])[0]
    assert (entry["action"], entry["actor"]) == ("term.create", world.erin.name)


def test_all_matching_titles_are_counted_and_the_first_are_named(erin, world, contract):
    for n in range(23):
        world.title(f"Film {n:02}", kind="film", published=n > 0)
    world.title("A series")
    asked = erin.post("/catalog/titles/bulk?kind=film", data={"do": "contract", "scope": "all"})
    page = erin.get(asked.location).text
    assert "Add 23 titles to a contract" in page and "and 3 more" in page
    assert "Film 19" in page and "Film 20" not in page and "A series" not in page
    assert "1 of these titles is hidden" in page


def test_more_than_a_contract_can_hold_is_refused_before_the_form(erin, world, monkeypatch):
    monkeypatch.setattr("app.rights.terms.bulk_pages.MOST_TERMS", 2)
    for n in range(3):
        world.title(f"Film {n}", kind="film")
    answer = erin.get(f"{URL}/new?scope=all&kind=film")
    assert answer.status_code == 303 and "kind=film" in answer.location
    assert "Choose at most 2 titles" in erin.get(answer.location).text


@pytest.mark.parametrize("query", ["", "ids=", "ids=0,x,-1", "ids=999999", "scope=all&q=zzz",
                                   f"ids={2**70}"])
def test_without_titles_there_is_no_form(erin, query):
    answer = erin.get(f"{URL}/new?{query}")
    assert answer.status_code == 303
    assert "Nothing to add" in erin.get(answer.location).text


def test_courses_are_left_out_and_the_page_says_so(erin, world, contract):
    film, course = world.title("Weir", kind="film"), world.title("Glazing", kind="course")
    page = erin.get(f"{URL}/new?ids={film},{course}").text
    assert "Add 1 title to a contract" in page and "1 selected title is left out" in page


def test_every_overlap_is_named_and_nothing_is_saved(erin, world, contract):
    other = world.contract(world.house("Blue Dory"), "SV-2025-0042")
    free, held, twice = (world.title(name) for name in ("Estuary", "Kestrel", "Weir"))
    days = {"starts_on": date(today().year, 6, 1), "ends_on": date(today().year, 8, 31)}
    world.term(other, held, ("PT", "ES"), exclusive=True, **days)
    world.term(contract, twice, ("BR",), **days)  # elsewhere and open, but in this contract
    before = rows("SELECT COUNT(*) AS n FROM terms")[0]["n"]
    refused = erin.post(URL, data=sent(free, held, twice))
    assert refused.status_code == 422
    assert "2 of 3 titles cannot have this term" in refused.text
    year = today().year
    assert (f"SV-2025-0042 already licenses Kestrel exclusively in Portugal from 1 Jun {year} to "
            f"31 Aug {year}.") in refused.text
    assert "A term on this contract already covers Weir non-exclusively in Brazil" in refused.text
    assert rows("SELECT COUNT(*) AS n FROM terms")[0]["n"] == before
    assert not rows("SELECT id FROM audit_events WHERE action = 'term.create'")
    left = re.search(r'name="leave_out" value="([^"]+)"', refused.text)[1]
    assert ids_of([left]) == sorted([held, twice])
    done = erin.post(URL, data=sent(free, held, twice, leave_out=left))
    assert "1 term added. 2 titles left out." in erin.get(done.location).text


def test_an_exclusive_term_ignores_other_drafts_but_not_an_active_non_exclusive_term(
        world, contract):
    title_id, house = world.title(), world.house("Blue Dory")
    world.term(world.contract(house, "SV-2025-0001", "draft"), title_id, exclusive=True)
    other = world.contract(house, "SV-2025-0002")
    world.term(other, title_id)
    with pytest.raises(TitlesOverlap) as refused:
        add(title_id, exclusive=True)
    assert [each.contract_id for each in refused.value.found] == [other]
    assert add(title_id).terms == 1


@pytest.mark.parametrize(("field", "more"), [
    ("contract", {"contract": ""}), ("contract", {"contract": "SV-1999-0001"}),
    ("contract", {"contract": "SV-2026-ÖÖÖÖ"}), ("contract", {"contract": "SV-2024-0009"}),
    ("starts_on", {"starts_on": "tomorrow"}), ("ends_on", {"ends_on": "2020-01-01"}),
    ("charge", {"charge": "-1"}), ("charge", {"charge": "much"}),
    ("charge_kind", {"charge_kind": "monthly"}),
    ("territories", {"territories": []}), ("territories", {"territories": ["SU"]}),
    ("titles", {"titles": "{title},999999"}),
])
def test_a_wrong_value_is_named_at_its_field(erin, world, contract, field, more):
    world.contract(world.house("Old"), "SV-2024-0009", "ended")
    title_id = world.title("Estuary")
    if "titles" in more:
        more = {"titles": more["titles"].format(title=title_id)}
    answer = erin.post(URL, data=sent(title_id, **more))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text and f'id="f-{field}"' in answer.text
    assert "Estuary" in answer.text
    assert not rows("SELECT id FROM terms")


def test_a_full_contract_says_how_much_room_it_has(world, contract, monkeypatch):
    monkeypatch.setattr(bulk_terms, "MOST_TERMS", 2)
    world.term(contract, world.title("One"))
    with pytest.raises(Invalid, match="room for 1 more"):
        add(world.title("Two"), world.title("Three"))


def test_a_thousand_titles_take_as_many_queries_as_one(erin, world, contract):
    def make():
        db.insert_many("titles", ("kind", "name", "synopsis", "created_at"), [
            ("film", f"Film {n:04}", "", "2026-01-01") for n in range(terms.MOST_TERMS)])

    db.run("tests.titles", make)
    ids = [row["id"] for row in rows("SELECT id FROM titles")]
    worldwide = {"regions": list(REGIONS), "exclusive": "1"}
    answer = erin.post(URL, data=sent(*ids, **worldwide))  # the client counts the queries
    assert answer.status_code == 303
    assert rows("SELECT COUNT(*) AS n FROM terms")[0]["n"] == terms.MOST_TERMS
    page = erin.get(answer.location).text
    assert "Terms 1 to 50 of 1,000" in page and len(page) < 1_500_000
    assert "Terms 951 to 1,000 of" in erin.get(f"/catalog/contracts/{contract}?from=951").text
    world.contract(world.house("Blue Dory"), "SV-2026-0002")
    refused = erin.post(URL, data=sent(*ids, contract="SV-2026-0002", **worldwide))
    assert "1,000 of 1,000 titles cannot have this term" in refused.text
    assert "And 980 more titles." in refused.text and 'name="leave_out"' not in refused.text


def test_added_terms_are_undone_while_they_are_unchanged(erin, world, contract):
    world.term(contract, world.title("Stays"))
    done = erin.post(URL, data=sent(world.title("Estuary"), world.title("Weir")))
    page = erin.get(done.location).text
    request_id = re.search(r'name="request_id" value="([^"]+)"', page)[1]
    undone = erin.post(f"{URL}/undo", data={"request_id": request_id})
    text = erin.get(undone.location).text
    assert "2 terms removed again." in text and "these 2 terms" not in text
    assert len(rows("SELECT id FROM terms")) == 1
    assert "removed a term" in erin.get(f"/catalog/contracts/{contract}?history=1").text
    nothing = erin.post(f"{URL}/undo", data={"request_id": request_id})
    assert "nothing left to undo" in erin.get(nothing.location).text


def test_terms_that_somebody_has_changed_are_not_undone(app, erin, world, contract):
    done = erin.post(URL, data=sent(world.title("Estuary"), world.title("Weir")))
    request_id = re.search(r"undo=([^&]+)", done.location)[1]
    assert bulk_terms.undo(world.bob.id, request_id) == (0, 0), "only one's own"
    with pytest.raises(Invalid, match="at least one term"):
        bulk_terms.undo(world.erin.id, request_id)
    world.term(contract, world.title("Stays"))
    term_id = rows("SELECT MIN(id) AS id FROM terms")[0]["id"]
    given = terms.grant(terms.get(contract, term_id))
    terms.update(contract, term_id, replace(given, charge_cents=500), 1)
    with pytest.raises(Invalid, match="have been changed"):
        bulk_terms.undo(world.erin.id, request_id)
    assert "these 2 terms" not in erin.get(done.location).text
    assert len(rows("SELECT id FROM terms")) == 3


def race(world, monkeypatch, patience_s: float = 0.5) -> list:
    """Two contracts ask for the same exclusive rights at once, in opposite orders of titles."""
    ids = [world.title(f"Film {n}") for n in range(5)]
    for n in (1, 2):
        world.contract(world.house(f"House {n}"), f"SV-2026-000{n}")
    looked, find = Barrier(2), overlaps.find_many

    def slow(*args, **kwargs):
        found = find(*args, **kwargs)
        try:
            looked.wait(timeout=patience_s)
        except Exception:  # the other one waits for the lock, as it should
            looked.reset()
        return found

    monkeypatch.setattr(overlaps, "find_many", slow)
    outcomes = []

    def one(n):
        try:
            outcomes.append(add(*ids[::1 if n == 1 else -1], contract=f"SV-2026-000{n}",
                                exclusive=True))
        except Exception as error:
            outcomes.append(error)

    threads = [Thread(target=one, args=(n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.commits
def test_of_two_contracts_at_once_exactly_one_gets_all_titles(app, world, monkeypatch):
    outcomes = race(world, monkeypatch)
    assert sorted(type(each).__name__ for each in outcomes) == ["Added", "TitlesOverlap"]
    made = rows("SELECT DISTINCT contract_id FROM terms")
    assert len(made) == 1 and len(rows("SELECT id FROM terms")) == 5
    refused = next(each for each in outcomes if isinstance(each, TitlesOverlap))
    assert len(refused.title_ids) == 5


@pytest.mark.commits
def test_without_the_lock_on_the_titles_both_contracts_get_them(app, world, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(overlaps, "lock_titles", lambda title_ids: set(title_ids))
    outcomes = race(world, monkeypatch, patience_s=20)
    assert [type(each).__name__ for each in outcomes] == ["Added", "Added"]
