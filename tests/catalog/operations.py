"""Parameters and bodies with which tests call the operations of the catalogue."""

from datetime import date
from io import BytesIO
from itertools import count

from app.catalog.imports import imports, runs
from app.catalog.titles import bulk
from app.ops import request_ids
from app.rights.grants import Grant
from app.rights.terms import bulk as bulk_terms
from tests.accounts import tools
from tests.world import BORN

_numbers = count(1)


def a_house(world):
    """Return a new house with a name of its own."""
    return {"house_id": world.house(f"House {next(_numbers)}")}


def a_producer(world):
    """Return a producer without a house."""
    return {"producer_id": world.add("producers", name="Iker Sanz", created_at=BORN)}


def a_producer_and_a_house(world):
    """Return a producer and the body of an alliance."""
    return a_producer(world) | {"body": {
        "houseId": str(a_house(world)["house_id"]), "startsOn": "2026-01-01", "endsOn": None}}


def an_alliance(world):
    """Return a producer and their alliance."""
    found = a_producer(world)
    return found | {"alliance_id": world.add(
        "alliances", producer_id=found["producer_id"], house_id=a_house(world)["house_id"],
        starts_on=date(2026, 1, 1))}


def a_title(world):
    """Return a series with a season and an episode."""
    title_id = world.title()
    season_id = world.season(title_id)
    return {"title_id": title_id, "season_id": season_id,
            "video_id": world.video(title_id, season_id=season_id)}


def a_bare_title(world):
    """Return a series without seasons."""
    return {"title_id": world.title()}


def a_contract_to_draft(world):
    """Return the body of a contract with a new house."""
    return {"body": {"houseId": str(a_house(world)["house_id"]), "currency": "EUR"}}


def a_draft(world):
    """Return a signed draft with one term."""
    house_id, title_id = a_house(world)["house_id"], world.title()
    contract_id = world.contract(house_id, f"SV-2020-{next(_numbers):04d}", "draft",
                                 signed_on=date(2026, 1, 1))
    return {"contract_id": contract_id, "term_id": world.term(contract_id, title_id)}


def a_contract(world):
    """Return an active contract with two terms and an amendment."""
    house_id = a_house(world)["house_id"]
    contract_id = world.contract(house_id, f"SV-2020-{next(_numbers):04d}")
    world.add("amendments", contract_id=contract_id, number=1, summary="More.",
              agreed_on=date(2026, 2, 1))
    world.term(contract_id, world.title())
    return {"contract_id": contract_id, "term_id": world.term(contract_id, world.title())}


def a_term_to_add(world):
    """Return a contract and the body of a new term."""
    return a_contract(world) | {"body": {
        "titleId": str(world.title()), "startsOn": "2026-01-01", "endsOn": "2027-12-31",
        "chargeKind": "flat", "chargeCents": 100, "territories": ["PT"]}}


def titles_to_mark(world):
    """Return the body that publishes two titles."""
    ids = [str(world.title(published=False)), str(world.title())]
    return {"body": {"action": "publish", "titleIds": ids}}


def a_mark(world):
    """Return what Erin can undo: she hid a title."""
    return {"as": world.erin, "token": _done(world, lambda: bulk.mark(
        "unpublish", [world.title(published=True)]))}


def contracts_to_renew(world):
    """Return the body that renews a contract and skips one that is gone."""
    return {"body": {"contractIds": [str(a_contract(world)["contract_id"]), "999999"]}}


def terms_to_add(world):
    """Return a contract and the body of a term for two titles."""
    body = {name: value for name, value in a_term_to_add(world)["body"].items()
            if name != "titleId"}
    return a_contract(world) | {"body": {
        **body, "titleIds": [str(world.title()), str(world.title())]}}


def terms_added(world):
    """Return what Erin can undo: she added terms."""
    contract_id = a_contract(world)["contract_id"]
    given = Grant(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), exclusive=False,
                  charge_kind="flat", charge_cents=100, territories=("PT",))
    return {"as": world.erin, "token": _done(world, lambda: bulk_terms.create(
        contract_id, [world.title(), world.title()], given))}


def _done(world, change):
    """Make a change as a request of Erin's and return the request's id."""
    request_id = f"request-{next(_numbers):04d}"
    request_ids.use(request_id)
    try:
        change()
    finally:
        request_ids.use("")
    tools.run("UPDATE audit_events SET actor_id = %(actor_id)s WHERE request_id = %(request_id)s",
              actor_id=world.erin.id, request_id=request_id)
    return request_id


CSV = "show_id,type,title,rating\ns{number},Movie,Night Ferry {number},PG\n"


def a_file(world):
    """A catalogue of one film that nobody has imported."""
    return {"data": CSV.format(number=next(_numbers)), "content_type": "text/csv",
            "query": {"source": "example"}}


def an_import(world):
    """Something that was imported."""
    report = imports.run(a_file(world)["data"].encode(), "example", actor_id=world.erin.id)
    return {"import_id": report.import_id}


def an_upload(world):
    """Return a file of Erin's that waits for its check."""
    file = BytesIO(a_file(world)["data"].encode())
    token = runs.start(world.erin.id, "a.csv", "example", [], file)
    return {"as": world.erin, "token": token}


PREPARED = {
    "api_imports.get_upload": an_upload,
    "api_imports.preview_import": a_file,
    "api_imports.create_import": a_file,
    "api_imports.get_import": an_import,
    "api_contracts.create_contract": a_contract_to_draft,
    "api_contracts.get_contract": a_contract,
    "api_contracts.change_contract": a_contract,
    "api_contracts.delete_contract": a_draft,
    "api_contracts.set_state": a_draft,
    "api_contracts.renew_contract": a_contract,
    "api_contracts.renew_contracts": contracts_to_renew,
    "api_contracts.list_amendments": a_contract,
    "api_contracts.add_amendment": a_contract,
    "api_terms.list_terms": a_contract,
    "api_terms.create_term": a_term_to_add,
    "api_terms.get_term": a_contract,
    "api_terms.change_term": a_contract,
    "api_terms.delete_term": a_contract,
    "api_terms.create_terms": terms_to_add,
    "api_terms.delete_terms": terms_added,
    "api_houses.get_house": a_house,
    "api_houses.change_house": a_house,
    "api_houses.delete_house": a_house,
    "api_producers.get_producer": a_producer,
    "api_producers.change_producer": a_producer,
    "api_producers.delete_producer": a_producer,
    "api_producers.list_alliances": an_alliance,
    "api_producers.create_alliance": a_producer_and_a_house,
    "api_producers.get_alliance": an_alliance,
    "api_producers.change_alliance": an_alliance,
    "api_producers.delete_alliance": an_alliance,
    "api_catalog_titles.get_title": a_title,
    "api_catalog_titles.change_title": a_title,
    "api_catalog_titles.delete_title": a_title,
    "api_catalog_titles.mark_titles": titles_to_mark,
    "api_catalog_titles.unmark_titles": a_mark,
    "api_catalog_seasons.list_seasons": a_title,
    "api_catalog_seasons.create_season": a_bare_title,
    "api_catalog_seasons.get_season": a_title,
    "api_catalog_seasons.change_season": a_title,
    "api_catalog_seasons.delete_season": a_title,
    "api_catalog_videos.create_video": a_bare_title,
    "api_catalog_videos.get_video": a_title,
    "api_catalog_videos.change_video": a_title,
    "api_catalog_videos.delete_video": a_title,
}
