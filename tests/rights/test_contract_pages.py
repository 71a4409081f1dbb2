"""A contract's life in the browser: drafted, given terms, made active, renewed, ended."""

import re
from datetime import date, timedelta

import pytest

from app.ops.clock import today
from app.rights.contracts import amendments, contracts
from app.rights.terms import terms


@pytest.fixture
def erin(client, world):
    return client.sign_in(world.erin)


@pytest.fixture
def held(world):
    """An active contract that holds a title exclusively in Portugal through 2027."""
    title_id = world.title("What the River Kept")
    contract_id = world.contract(world.house(), "SV-2025-0042")
    world.term(contract_id, title_id, ("PT",), exclusive=True)
    return title_id, contract_id


def term(title_id, **more):
    return {"title_id": title_id, "starts_on": "2026-06-01", "ends_on": "2027-05-31",
            "charge_kind": "flat", "charge": "1250.50", "territories": ["PT"]} | more


def test_customers_do_not_see_contracts(client, world):
    assert client.sign_in(world.bob).get("/catalog/contracts").status_code == 403


def test_a_contracts_life(erin, world):
    house_id, title_id = world.house(), world.title()
    answer = erin.post("/catalog/contracts", data={"house_id": house_id, "currency": "EUR"})
    assert answer.status_code == 303
    url = answer.location
    refused = erin.post(f"{url}/activation")
    assert refused.status_code == 422
    assert "Add the signing date" in refused.text and "at least one term" in refused.text
    assert erin.post(f"{url}/terms", data=term(title_id, charge="950.50")).status_code == 303
    assert erin.post(url, data={"house_id": house_id, "currency": "EUR", "row_version": 1,
                                "signed_on": "2026-01-01"}).status_code == 303
    assert erin.post(f"{url}/activation").status_code == 303
    page = erin.get(url).text
    assert "The Salt Archive" in page and "€950.50 flat" in page and "1 of 1" in page
    renewal = erin.post(f"{url}/renewal")
    assert renewal.status_code == 303 and renewal.location != url
    assert "Renews" in erin.get(renewal.location).text
    assert erin.get(f"{url}/end").status_code == 200
    assert erin.post(f"{url}/end").status_code == 303
    assert "ended" in erin.get(f"{url}?history=1").text


def test_a_charge_in_another_currency_is_refused_at_its_field_on_both_forms(erin, world):
    contract_id = world.contract(world.house(), "SV-2026-0500")
    title_id = world.title()
    one = erin.post(f"/catalog/contracts/{contract_id}/terms",
                    data=term(title_id, charge="£500"))
    many = erin.post("/catalog/titles/terms", data={
        **term(title_id, charge="£500"), "title_id": None, "contract": "SV-2026-0500",
        "titles": str(title_id)})
    for answer in (one, many):
        assert answer.status_code == 422
        assert "“£500” is in GBP. Enter the amount in EUR." in answer.text
        assert 'value="£500"' in answer.text


def test_an_overlapping_term_is_refused_at_its_field_and_the_form_keeps_its_values(
        erin, world, held):
    other = world.contract(world.house("Blue Dory"), "SV-2025-0099")
    answer = erin.post(f"/catalog/contracts/{other}/terms", data=term(held[0], exclusive="1"))
    assert answer.status_code == 422
    message = re.search(r'id="error-territories">([^<]+)', answer.text)[1]
    assert "SV-2025-0042 already licenses What the River Kept" in message
    assert "in Portugal from 1 Jun 2026 to 31 May 2027" in message
    assert 'value="1250.50"' in answer.text and terms.count(other) == 0


def test_a_refused_term_can_be_saved_without_the_overlapping_territories(erin, world, held):
    other = world.contract(world.house("Blue Dory"), "SV-2025-0099")
    sent = term(held[0], exclusive="1", territories=["PT"], regions=["europe"])
    page = erin.post(f"/catalog/contracts/{other}/terms", data=sent).text
    assert page.index("Add term</button>") < page.index("Save without PT</button>")
    assert 'name="territories" value="FR" checked' in page  # a region came back as its territories
    saved = erin.post(f"/catalog/contracts/{other}/terms", data=sent | {"without": "PT"})
    assert saved.status_code == 303 and terms.count(other) == 1


def test_two_editors_of_one_contract_see_both_versions(erin, world, held):
    contract_id = held[1]
    house_id = contracts.get(contract_id)["house_id"]
    url = f"/catalog/contracts/{contract_id}"
    sent = {"house_id": house_id, "currency": "EUR", "signed_on": "2026-01-01", "row_version": 1}
    assert erin.post(url, data=sent | {"notes": "Ask for Brazil"}).status_code == 303
    answer = erin.post(url, data=sent | {"signed_on": "2026-02-02"})
    assert answer.status_code == 409 and "Ask for Brazil" in answer.text
    assert "1 to decide" not in answer.text  # different fields merge by themselves
    conflict = erin.post(url, data=sent | {"notes": "Ask for Chile"})
    assert conflict.status_code == 409 and "1 to decide" in conflict.text


def test_two_editors_of_one_term_see_both_versions(erin, world, held):
    contract_id = held[1]
    row, = terms.of_contract(contract_id)
    url = f"/catalog/contracts/{contract_id}/terms/{row['id']}"
    sent = term(held[0], row_version=1, exclusive="1")
    assert erin.post(url, data=sent | {"charge": "99"}).status_code == 303
    answer = erin.post(url, data=sent | {"territories": ["PT", "ES"]})
    assert answer.status_code == 409 and "Territories" in answer.text
    merged = {**sent, "row_version": 2, "territories": ["ES,PT"]}
    assert erin.post(url, data=merged).status_code == 303
    assert terms.territories(contract_id) == {row["id"]: ("ES", "PT")}


@pytest.mark.parametrize("sort", ["number", "house", "title", "state", "ends", "charge"])
def test_every_sort_pages_through_every_contract_both_ways(erin, world, sort, monkeypatch):
    from app.rights.contracts import lists as contract_lists

    monkeypatch.setattr(contract_lists, "PAGE_ROWS", 3)
    houses = [world.house(name) for name in ("Blue Dory", "Atlas Nine", "Ostrava Film")]
    for n in range(7):
        contract_id = world.contract(houses[n % 3], f"SV-2025-{n:04d}",
                                     "draft" if n == 6 else "active")
        if n < 6:
            world.term(contract_id, world.title(f"Title {n % 2}"), charge_cents=n % 4,
                       ends_on=date(2027, 1, 1) + timedelta(days=n % 3))
    for direction in ("", "-"):
        seen, url = [], f"/catalog/contracts?sort={direction}{sort}"
        while url:
            page = erin.get(url).text
            seen += re.findall(r'class="id" href="[^"]+">(SV-2025-\d+)', page)
            found = re.search(r'rel="next" href="([^"]+)"', page)
            url = found[1].replace("&amp;", "&") if found else None
        assert sorted(seen) == [f"SV-2025-{n:04d}" for n in range(7)]


def test_the_views_count_and_show_the_same(erin, world):
    house_id, title_id = world.house(), world.title()
    soon = world.contract(house_id, "SV-2025-0001")
    world.term(soon, title_id, ends_on=today() + timedelta(days=90))
    later = world.contract(house_id, "SV-2025-0002")
    world.term(later, title_id, ends_on=today() + timedelta(days=91))
    world.contract(house_id, "SV-2025-0003", "draft")
    world.contract(house_id, "SV-2025-0004", "ended")
    for view, count in (("all", 4), ("active", 2), ("drafts", 1), ("ending", 1), ("ended", 1)):
        page = erin.get(f"/catalog/contracts?view={view}").text
        assert len(re.findall(r'class="id" href', page)) == count
        assert re.search(rf'aria-current="page">[^<]+<span class="num">{count}<', page)


def test_nonsense_in_the_address_is_ignored_or_refused(erin, world, held):
    for query in ("view=x&state=y&house=z&territory=%00&before_day=never&on=never", "sort=%27",
                  "q=%25%27%22", "house=99999999999999999999"):
        assert erin.get(f"/catalog/contracts?{query}").status_code == 200
    assert erin.get("/catalog/contracts?after=zzz").status_code == 400
    assert erin.get("/catalog/contracts/999999").status_code == 404
    assert erin.get(f"/catalog/contracts/{held[1]}/terms/999999").status_code == 404
    assert erin.get(f"/catalog/contracts/{held[1]}?on=never").status_code == 200


def test_renewals_are_drafted_for_selected_contracts(erin, world, held):
    drafted = erin.post("/catalog/contracts/renewals", data={"ids": [held[1], "x"]})
    assert drafted.status_code == 303
    assert "1 renewal drafted" in erin.get(drafted.location).text
    again = erin.post("/catalog/contracts/renewals", data={"ids": [held[1]]})
    page = erin.get(again.location).text
    assert "0 renewals drafted. 1 skipped: renewed already, a draft, or deleted." in page


def test_a_draft_is_deleted_after_a_confirmation(erin, world):
    contract_id = world.contract(world.house(), state="draft")
    url = f"/catalog/contracts/{contract_id}/delete"
    assert "Delete draft" in erin.get(url).text
    assert erin.post(url).status_code == 303
    assert erin.get(f"/catalog/contracts/{contract_id}").status_code == 404


def test_a_new_term_starts_with_a_search_for_its_title(erin, world, held):
    url = f"/catalog/contracts/{held[1]}/terms/new"
    assert "What the River Kept" in erin.get(f"{url}?q=river").text
    assert "No series or film" in erin.get(f"{url}?q=zzz").text
    assert 'name="starts_on"' in erin.get(f"{url}?title_id={held[0]}").text


def test_amendments_are_added_on_the_page(erin, held):
    url = f"/catalog/contracts/{held[1]}"
    refused = erin.post(f"{url}/amendments", data={"summary": "", "agreed_on": "2026-03-01"})
    assert refused.status_code == 422 and 'id="error-summary"' in refused.text
    sent = {"summary": "Adds <b>Poland</b>", "agreed_on": "2026-03-01"}
    assert erin.post(f"{url}/amendments", data=sent).status_code == 303
    assert "Adds &lt;b&gt;Poland&lt;/b&gt;" in erin.get(url).text


def amendments_of(contract_id) -> list[tuple[str, date]]:
    return [(each["summary"], each["agreed_on"]) for each in amendments.of_contract(contract_id)]


AGREED = {"summary": "Longer, and in Germany too.", "agreed_on": "2026-03-01"}


def test_a_term_and_the_amendment_that_agreed_it_are_saved_together_or_not_at_all(
        erin, world, held):
    title_id, contract_id = held
    other_id = world.contract(world.house("Blue Dory"), "SV-2026-0077")
    term_id = world.term(other_id, title_id, ("DE",))
    url = f"/catalog/contracts/{other_id}/terms"
    assert "saved with the term, or not at all" in erin.get(f"{url}/{term_id}").text
    for path in (url, f"{url}/{term_id}"):
        refused = erin.post(path, data=term(title_id, row_version=1) | AGREED)
        assert refused.status_code == 422 and "SV-2025-0042" in refused.text
        assert "Longer, and in Germany too." in refused.text, "what was typed is there"
    assert amendments_of(other_id) == [] and amendments_of(contract_id) == []
    fits = term(title_id, territories=["DE", "FR"], row_version=1)
    undated = erin.post(f"{url}/{term_id}", data=fits | AGREED | {"agreed_on": ""})
    assert undated.status_code == 422 and "Add the day on which it was agreed." in undated.text
    early = erin.post(f"{url}/{term_id}", data=fits | AGREED | {"agreed_on": "2025-12-31"})
    assert early.status_code == 422 and "older than the signing date" in early.text
    assert terms.get(other_id, term_id)["row_version"] == 1, "the change is refused with its note"
    assert erin.post(f"{url}/{term_id}", data=fits | AGREED).status_code == 303
    assert terms.get(other_id, term_id)["row_version"] == 2
    assert amendments_of(other_id) == [("Longer, and in Germany too.", date(2026, 3, 1))]
    again = term(title_id, territories=["ES"]) | {"agreed_on": "2026-03-02", "summary": ""}
    assert erin.post(url, data=again).status_code == 303
    assert len(amendments_of(other_id)) == 1, "no text, no amendment"


def test_a_merge_keeps_the_amendment(erin, world, held):
    title_id, contract_id = held
    term_id = terms.of_contract(contract_id)[0]["id"]
    url = f"/catalog/contracts/{contract_id}/terms/{term_id}"
    assert erin.post(url, data=term(title_id, row_version=1)).status_code == 303
    stale = erin.post(url, data=term(title_id, row_version=1, charge="99") | AGREED)
    assert stale.status_code == 409 and amendments_of(contract_id) == []
    assert 'name="summary" value="Longer, and in Germany too."' in stale.text
    assert 'name="agreed_on" value="2026-03-01"' in stale.text


def test_a_draft_offers_no_amendment(erin, world):
    title_id = world.title()
    draft = world.contract(world.house(), "SV-2026-0078", "draft")
    page = erin.get(f"/catalog/contracts/{draft}/terms/new?title_id={title_id}").text
    assert "What was agreed" not in page and "Add term" in page
