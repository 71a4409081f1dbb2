"""One contract, many titles: a term for each of them together, or for none, and the way back."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from app import db
from app.office import history as trails
from app.ops import audit, request_ids, versions
from app.rights import overlaps
from app.rights.terms import terms
from app.rights.terms.terms import MOST_TERMS, Agreed
from app.web.forms import Invalid

sql = db.queries("rights/bulk_terms")
contracts = db.queries("rights/contracts")

DEADLINE_S = 60  # a thousand titles worldwide are 194,000 rows
ROWS_AT_ONCE = 60_000  # of one statement: well within the time that one may take
MOST_ID = 2**63 - 1


class TermsForm(Agreed):
    """The same terms for every one of `titles`, ids with commas, but those left out."""

    contract: Annotated[str, Field(min_length=1, max_length=300)]
    titles: list[str] = []
    leave_out: list[str] = []  # the offer of a refusal: the same, but not for these


class Added(NamedTuple):
    """What was done: the contract, whether it is a draft, and how many terms it got."""

    contract_id: int
    draft: bool
    terms: int


class TitlesInTheWay(Invalid):
    """Refused: `title_ids` cannot have the term, and `found` says why for the first of them."""

    def __init__(self, title_ids: list[int], found: list[overlaps.Overlap], asked: int):
        super().__init__({"titles": f"{len(title_ids):,} of {asked:,} cannot have this term."})
        self.title_ids, self.found, self.asked = title_ids, found, asked


def ids_of(texts: Iterable[str], left_out: Iterable[str] = ()) -> list[int]:
    """Ascending ids out of texts with commas; what is no id is dropped."""
    def parts(texts: Iterable[str]) -> set[int]:
        every = (part.strip() for text in texts for part in text.split(","))
        return {int(part) for part in every
                if part.isascii() and part.isdigit() and len(part) < len(str(MOST_ID))}

    return sorted(parts(texts) - parts(left_out))


@db.transactional("terms.create_many", deadline_s=DEADLINE_S)
def create(form: TermsForm) -> Added:
    """Give each title a term of the contract. Raises Invalid at the field, or TitlesInTheWay.

    The titles are locked before the contract, as everywhere (app/rights/overlaps.py).
    """
    contract_id, ids, countries = _checked(form)
    if len(overlaps.lock_titles(ids)) < len(ids):
        raise Invalid.at("titles", "Some of them were deleted meanwhile. The others are listed.")
    contract = terms.lock_contract(contract_id)
    before = sql.terms_so_far(contract_id=contract_id)
    room = MOST_TERMS - before["terms"]
    if len(ids) > room:
        raise Invalid.at("contract", f"A contract has at most {MOST_TERMS:,} terms; this one has "
                                     f"room for {room:,} more.")
    blocked, found = overlaps.find_many(
        contract_id, ids, form.starts_on, form.ends_on, form.exclusive, countries)
    if blocked:
        raise TitlesInTheWay(blocked, found, len(ids))
    sql.insert_terms(
        contract_id=contract_id, title_ids=ids, starts_on=form.starts_on, ends_on=form.ends_on,
        exclusive=form.exclusive, charge_kind=form.charge_kind, charge_cents=form.cents())
    made = [row["id"] for row in sql.list_terms_after(
        contract_id=contract_id, after_id=before["last_id"])]
    for part in _parts(made, ROWS_AT_ONCE // len(countries)):
        sql.cover_terms(term_ids=part, territories=countries)
    saved = form.saved()
    audit.record_many("term.create", "term", ((term_id, None, saved) for term_id in made))
    versions.bump("contracts")
    return Added(contract_id, contract["state"] == "draft", len(made))


def _checked(form: TermsForm) -> tuple[int, list[int], list[str]]:
    """The contract's id, the titles' ids and the territories, or everything that is wrong."""
    wrong: dict[str, str] = {}
    try:
        terms.checked(form)
    except Invalid as error:
        wrong |= error.errors
    number = form.contract.partition(",")[0].strip().upper()
    contract = sql.contract_numbered(number=number) if number.isascii() else None
    if contract is None:
        wrong["contract"] = "There is no contract of this number. Please choose one of the list."
    elif contract["state"] == "ended":
        wrong["contract"] = f"{contract['number']} has ended. Its terms stay as they are."
    ids = ids_of(form.titles, form.leave_out)
    if not ids:
        wrong["titles"] = "Please choose at least one title."
    elif len(ids) > MOST_TERMS:
        wrong["titles"] = f"At most {MOST_TERMS:,} titles at once."
    if wrong or contract is None:
        raise Invalid(wrong)
    return contract["id"], ids, form.countries()


def _parts(ids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start:start + size]


def undoable(actor_id: int, request_id: str) -> dict[str, Any] | None:
    """What this account's request added, `request_id` and `count`, while it is as it was made."""
    ids = _made_by(actor_id, request_id)
    if not ids or len(sql.list_terms_as_made(term_ids=ids)) < len(ids):
        return None
    return {"request_id": request_id, "count": len(ids)}


def _made_by(actor_id: int, request_id: str) -> list[int]:
    rows = trails.own_changes(actor_id, "term", request_ids.well_formed(request_id))
    return [row["id"] for row in rows if row["action"] == "term.create"][:MOST_TERMS]


@db.transactional("terms.take_back_many", deadline_s=DEADLINE_S)
def undo(actor_id: int, request_id: str) -> tuple[int, int]:
    """Delete the terms of that request again: (contract's id, how many), or (0, 0) for none.

    Raises Invalid when one of them was changed meanwhile, or the contract would be left without.
    """
    ids = _made_by(actor_id, request_id)
    made = sql.list_terms_as_made(term_ids=ids)
    if not made:
        return 0, 0
    overlaps.lock_titles(row["title_id"] for row in made)
    contract = terms.lock_contract(made[0]["contract_id"])
    made = sql.list_terms_as_made(term_ids=ids)  # again, now that nobody else can change them
    if len(made) < len(ids):
        raise Invalid.at("", "Some of these terms were changed meanwhile, so all of them stay.")
    everything = contracts.count_terms(contract_id=contract["id"]) == len(ids)
    if contract["state"] == "active" and everything:
        raise Invalid.at("", "An active contract needs at least one term. End it instead.")
    places = [row["country"] for row in contracts.list_territories(term_id=ids[0])]
    for part in _parts(ids, ROWS_AT_ONCE // max(len(places), 1)):
        sql.uncover_terms(term_ids=part)
    sql.delete_terms(term_ids=ids)
    audit.record_many("contract.term_removed", "contract", ((contract["id"], {
        "title": row["title"], **{name: row[name] for name in terms.FIELDS[1:]},
        "territories": places}, None) for row in made))
    versions.bump("contracts")
    return contract["id"], len(ids)
