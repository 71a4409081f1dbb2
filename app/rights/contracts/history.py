"""The history of a contract: its own changes, and those of the terms it still has."""

from dataclasses import replace

from app import db
from app.office import history as trails
from app.ops import audit

MOST_ENTRIES = 50


class Event(audit.Event):
    """A change of a contract, or of one of its terms with the name of the title."""

    title: str | None


_sql = db.queries("rights/history", list_history=Event)


def of_contract(contract_id: int) -> list[trails.Entry]:
    """Return the newest changes for the history drawer."""
    events: list[Event] = _sql.list_history(contract_id=contract_id, limit=MOST_ENTRIES)
    return [
        replace(entry, did=f"{entry.did} of {event['title']}") if event["title"] else entry
        for entry, event in zip(trails.entries(events), events, strict=True)]
