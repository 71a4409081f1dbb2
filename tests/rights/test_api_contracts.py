"""Contracts and their terms over the API alone, from the draft to the end."""

import json
from typing import get_args

import pytest

from app.rights.regions import REGIONS
from app.rights.terms.shapes import Region
from tests.catalog.office import Program, trail, walk

TERM = {"startsOn": "2026-01-01", "endsOn": "2026-12-31", "chargeKind": "flat",
        "chargeCents": 1_250_050, "territories": ["PT", "ES"]}


@pytest.fixture
def office(client, world):
    """A program that acts for Erin."""
    return Program(client, world.erin)


def draft(office, house_id, **more):
    """Draft a contract."""
    return office.made("/contracts", {"houseId": str(house_id)} | more)


def state(office, contract, word):
    """Ask for a state with the contract's newest version."""
    path = f"/contracts/{contract['id']}"
    etag = office("GET", path).headers["ETag"]
    return office("PUT", f"{path}/state", {"state": word}, etag=etag)


def test_the_life_of_a_contract(office, world):
    house_id, title_id = world.house(), world.title()
    contract = draft(office, house_id, notes="By post.")
    path = f"/contracts/{contract['id']}"
    assert contract["state"] == "draft" and contract["ownerId"] == str(world.erin.id)
    refused = state(office, contract, "active")
    assert refused.status_code == 409
    assert {error["field"] for error in refused.json["errors"]} == {"signedOn", "terms"}
    term = office.made(f"{path}/terms", TERM | {"titleId": str(title_id), "regions": ["oceania"]})
    assert term["chargeCents"] == 1_250_050 and term["currency"] == "EUR"
    assert {"AU", "ES", "PT"} <= set(term["territories"])
    signed = office("PATCH", path, {"signedOn": "2026-01-05"}, etag=contract["etag"])
    assert signed.status_code == 200 and signed.json["notes"] == "By post."
    early = office("PUT", f"{path}/state", {"state": "active"}, etag=contract["etag"])
    assert early.status_code == 412 and office("GET", path).json["state"] == "draft"
    assert office("PUT", f"{path}/state", {"state": "active"}).status_code == 428
    assert state(office, contract, "active").json["state"] == "active"
    assert state(office, contract, "active").status_code == 409
    kept = office("DELETE", path, etag=office("GET", path).headers["ETag"])
    assert kept.status_code == 409 and "end it instead" in kept.json["detail"]
    amended = office("POST", f"{path}/amendments", {
        "summary": "Two more seasons.", "agreedOn": "2026-06-01"})
    assert amended.status_code == 201 and amended.json["number"] == 1
    assert walk(office, f"{path}/amendments") == [amended.json]
    renewal = office("POST", f"{path}/renewal")
    assert renewal.status_code == 201 and renewal.json["predecessorId"] == contract["id"]
    assert office("POST", f"{path}/renewal").status_code == 409
    [follows] = walk(office, f"/contracts/{renewal.json['id']}/terms")
    assert (follows["startsOn"], follows["endsOn"]) == ("2027-01-01", "2027-12-31")
    assert office("GET", path).json["successorId"] == renewal.json["id"]
    assert state(office, contract, "ended").json["state"] == "ended"
    assert office("POST", f"{path}/terms", TERM | {"titleId": str(title_id)}).status_code == 409
    assert [row["action"] for row in trail("contract", contract["id"])] == [
        "contract.create", "contract.update", "contract.activate", "contract.amend",
        "contract.renew", "contract.end"]


def test_an_overlapping_term_is_refused_by_name(office, world):
    house_id, title_id = world.house(), world.title("The Salt Archive")
    world.term(world.contract(house_id, "SV-2026-0077"), title_id, ["PT"], exclusive=True)
    contract = draft(office, house_id, signedOn="2026-01-05")
    path = f"/contracts/{contract['id']}/terms"
    refused = office("POST", path, TERM | {"titleId": str(title_id)})
    assert refused.status_code == 409
    [error] = refused.json["errors"]
    assert error["field"] == "territories" and "SV-2026-0077" in error["message"]
    assert trail("contract", contract["id"])[1:] == [] and walk(office, path) == []
    term = office.made(path, TERM | {"titleId": str(title_id), "territories": ["ES"]})
    wider = office("PATCH", f"{path}/{term['id']}", {"territories": ["ES", "PT"]},
                   etag=term["etag"])
    assert wider.status_code == 409 and "SV-2026-0077" in wider.json["errors"][0]["message"]
    # A draft may ask for what another draft asks for; only one of them becomes active.
    rival = draft(office, house_id, signedOn="2026-01-05")
    office.made(f"/contracts/{rival['id']}/terms",
                TERM | {"titleId": str(title_id), "territories": ["ES"], "exclusive": True})
    assert state(office, contract, "active").status_code == 200
    lost = state(office, rival, "active")
    assert lost.status_code == 409 and lost.json["errors"][0]["field"] == "terms"
    assert contract["number"] in lost.json["errors"][0]["message"]


def test_a_term_is_changed_field_by_field_and_removed(office, world):
    contract = draft(office, world.house())
    path = f"/contracts/{contract['id']}/terms"
    term = office.made(path, TERM | {"titleId": str(world.title()), "exclusive": True})
    one = f"{path}/{term['id']}"
    changed = office("PATCH", one, {"endsOn": "2027-06-30"}, etag=term["etag"])
    assert changed.json == {name: value for name, value in term.items() if name != "etag"} | {
        "endsOn": "2027-06-30"}
    europe = office("PATCH", one, {"regions": ["europe"]}, etag=changed.headers["ETag"])
    assert "DE" in europe.json["territories"] and "BR" not in europe.json["territories"]
    wrong = office("PATCH", one, {"endsOn": "2020-01-01"}, etag=europe.headers["ETag"])
    assert wrong.status_code == 422 and wrong.json["errors"][0]["field"] == "endsOn"
    fixed = office("PATCH", one, {"titleId": "1"}, etag=europe.headers["ETag"])
    assert fixed.status_code == 400
    assert office("DELETE", one, etag=term["etag"]).status_code == 412
    assert office("DELETE", one, etag=europe.headers["ETag"]).status_code == 204
    assert office("GET", one).status_code == 404


def test_an_active_contract_keeps_its_last_term_its_currency_and_its_signing_date(office, world):
    contract_id = world.contract(world.house(), "SV-2026-0078")
    term_id = world.term(contract_id, world.title())
    last = office("DELETE", f"/contracts/{contract_id}/terms/{term_id}", etag='"1"')
    assert last.status_code == 409 and "End the contract instead" in last.json["detail"]
    fixed = office("PATCH", f"/contracts/{contract_id}", {"currency": "USD", "signedOn": None},
                   etag='"1"')
    assert fixed.status_code == 422
    assert {error["field"] for error in fixed.json["errors"]} == {"currency", "signedOn"}


@pytest.mark.parametrize(("change", "field"), [
    ({"titleId": "999"}, "titleId"), ({"chargeCents": -1}, "chargeCents"),
    ({"chargeCents": 10.5}, "chargeCents"), ({"territories": []}, "territories"),
    ({"territories": ["QQ"]}, "territories"), ({"startsOn": "1850-01-01"}, "startsOn"),
    ({"chargeKind": "free"}, "chargeKind"), ({"regions": ["atlantis"]}, "regions")])
def test_a_wrong_value_is_named_at_its_field(office, world, change, field):
    contract_id = world.contract(world.house(), "SV-2026-0079", "draft")
    body = TERM | {"titleId": str(world.title())} | change
    answer = office("POST", f"/contracts/{contract_id}/terms", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field], answer.json


def test_contracts_are_paged_and_filtered(office, world):
    house_id, title_id = world.house(), world.title("Night Ferry")
    made = [world.contract(house_id, f"SV-2026-10{n:02d}", ("draft", "active")[n % 2])
            for n in range(5)]
    world.term(made[1], title_id, ["FR"], charge_cents=70_000)
    rows = walk(office, "/contracts?sort=number&limit=2")
    assert [int(row["id"]) for row in rows] == made
    assert rows[1]["chargeCents"] == 70_000 and rows[1]["title"] == "Night Ferry"
    assert [row["id"] for row in walk(office, "/contracts?territory=fr")] == [str(made[1])]
    assert [row["id"] for row in walk(office, "/contracts?q=ferry")] == [str(made[1])]
    assert len(walk(office, "/contracts?state=draft&limit=1")) == 3
    assert walk(office, "/contracts?endsFrom=2028-01-01&endsBefore=2030-01-01") == []
    nobody = world.house("Nobody's")
    assert walk(office, f"/contracts?houseId={nobody}") == []


def test_a_page_and_a_program_see_each_others_changes(office, client, world):
    page = client.sign_in(world.erin)
    house_id = world.house()
    contract = draft(office, house_id)
    form = {"house_id": str(house_id), "currency": "USD", "notes": "Typed.", "row_version": "1"}
    assert page.post(f"/catalog/contracts/{contract['id']}", data=form).status_code == 303
    path = f"/contracts/{contract['id']}"
    assert office("PATCH", path, {"notes": "Late"}, etag=contract["etag"]).status_code == 412
    now = office("GET", path)
    assert now.json["currency"] == "USD" and now.json["notes"] == "Typed."
    assert office("PATCH", path, {"notes": "Sent"}, etag=now.headers["ETag"]).status_code == 200
    assert "Sent" in page.get(f"/catalog/contracts/{contract['id']}").text
    by_program = trail("contract", contract["id"])[-1]
    assert json.loads(by_program["new_values"]) == {"notes": "Sent", "row_version": 3}
    assert by_program["actor_id"] == world.erin.id


def test_only_an_employees_token_with_the_right_scope_is_accepted(client, world):
    contract_id = world.contract(world.house())
    for person in (world.bob, world.alice, world.ana, world.ada):
        answer = Program(client, person)("GET", f"/contracts/{contract_id}")
        assert answer.status_code == 403, person.name
    reader = Program(client, world.erin, ["contracts:read"])
    answer = reader("GET", f"/contracts/{contract_id}")
    assert answer.status_code == 200
    refused = reader("PUT", f"/contracts/{contract_id}/state", {"state": "ended"},
                     etag=answer.headers["ETag"])
    assert refused.status_code == 403 and trail("contract", contract_id) == []
    assert Program(client, world.erin, ["catalog:write"])(
        "GET", "/contracts").status_code == 403


def test_a_renewal_sent_twice_with_one_key_is_drafted_once(office, world):
    contract_id = world.contract(world.house())
    world.term(contract_id, world.title())
    key = {"Idempotency-Key": "renew-1"}
    one, two = (office("POST", f"/contracts/{contract_id}/renewal", headers=key)
                for _ in range(2))
    assert one.status_code == two.status_code == 201 and one.json == two.json
    assert office("POST", f"/contracts/{contract_id}/renewal").status_code == 409


def test_the_api_knows_the_regions_that_pages_show():
    assert set(get_args(Region)) == set(REGIONS)


def test_renewals_are_drafted_for_each_contract_that_can_have_one(office, world):
    office.client.most_queries = 20  # eight for each renewal
    house_id = world.house()
    one, two = world.contract(house_id, "SV-2026-0007"), world.contract(house_id, "SV-2026-0008")
    drafted = draft(office, house_id)["id"]
    chosen = [str(two), str(one), drafted, "999999", str(one)]
    answer = office("POST", "/contracts/renewals", {"contractIds": chosen})
    assert answer.status_code == 200
    assert [row["contractId"] for row in answer.json["drafted"]] == [str(one), str(two)]
    assert answer.json["skipped"] == [drafted, "999999"]
    for row in answer.json["drafted"]:
        renewal = office("GET", f"/contracts/{row['renewalId']}").json
        assert (renewal["predecessorId"], renewal["state"]) == (row["contractId"], "draft")
    again = office("POST", "/contracts/renewals", {"contractIds": [str(one)]})
    assert again.json == {"drafted": [], "skipped": [str(one)]}


def test_renewals_sent_twice_with_one_key_are_drafted_once(office, world):
    body, key = {"contractIds": [str(world.contract(world.house()))]}, {"Idempotency-Key": "many"}
    one, two = (office("POST", "/contracts/renewals", body, headers=key) for _ in range(2))
    assert one.json == two.json and len(one.json["drafted"]) == 1


def batch(*title_ids, **more):
    """Return the body of one term for each title."""
    return TERM | {"titleIds": [str(title_id) for title_id in title_ids]} | more


def test_many_titles_get_a_term_at_once_and_lose_it_again(office, client, world):
    contract_id = world.contract(world.house())
    ids = [world.title() for _ in range(3)]
    path = f"/contracts/{contract_id}/terms"
    world.term(contract_id, world.title())
    made = office("POST", f"{path}/batches", batch(*ids, ids[0]))
    assert made.status_code == 201 and made.json["terms"] == 3
    added = walk(office, path)[1:]
    assert [row["titleId"] for row in added] == [str(title_id) for title_id in ids]
    assert {row["chargeCents"] for row in added} == {TERM["chargeCents"]}
    undo = f"/contracts/terms/batches/{made.json['id']}"
    world.add("account_roles", account_id=world.ana.id, role="employee")
    assert Program(client, world.ana)("DELETE", undo).status_code == 404, "Erin did this"
    gone = office("DELETE", undo)
    assert gone.status_code == 200 and gone.json == made.json
    assert len(walk(office, path)) == 1 and office("DELETE", undo).status_code == 404


def test_a_changed_term_keeps_all_that_were_added_with_it(office, world):
    contract_id = world.contract(world.house())
    made = office("POST", f"/contracts/{contract_id}/terms/batches",
                  batch(world.title(), world.title()))
    path = f"/contracts/{contract_id}/terms"
    term = f"{path}/{walk(office, path)[0]['id']}"
    etag = office("GET", term).headers["ETag"]
    assert office("PATCH", term, {"chargeCents": 7}, etag=etag).status_code == 200
    kept = office("DELETE", f"/contracts/terms/batches/{made.json['id']}")
    assert kept.status_code == 409 and len(walk(office, path)) == 2


def test_overlaps_are_named_at_the_places_of_their_titles(office, world):
    house_id = world.house()
    free, held = world.title("Estuary"), world.title("Kestrel")
    world.term(world.contract(house_id, "SV-2025-0042"), held, ["PT"], exclusive=True)
    path = f"/contracts/{world.contract(house_id)}/terms"
    refused = office("POST", f"{path}/batches", batch(free, held))
    assert refused.status_code == 409
    [error] = refused.json["errors"]
    assert error["field"] == "titleIds.1" and "SV-2025-0042 already licenses Kestrel" in (
        error["message"])
    assert walk(office, path) == []


def test_a_batch_with_a_deleted_title_is_refused(office, world):
    path = f"/contracts/{world.contract(world.house())}/terms"
    refused = office("POST", f"{path}/batches", batch(world.title(), 999_999))
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == ["titleIds"]
    assert walk(office, path) == []
