"""The page that asks before a row is deleted, and the deletion that it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.office.editing import Stale
from app.office.impact import Impact, InUse

Deleted = TypeVar("Deleted")


@dataclass(frozen=True, slots=True)
class Subject:
    """The row that the page asks about: its page, and the list or row that it belongs to."""

    name: str
    url: str
    section: str
    section_url: str
    row_version: int | None


@dataclass(frozen=True)
class Deletion(Generic[Deleted]):
    """A noun's deletion: `delete` takes the id and the version that the page showed.

    `done` answers afterwards; `instead` says what to do while something uses the row.
    """

    noun: str
    subject: Callable[[int], Subject]
    impact: Callable[[int], Impact]
    delete: Callable[[int, int], Deleted]
    done: Callable[[Deleted], Response]
    instead: str = "Change these first, then try again."

    def ask(self, row_id: int, *, stale: bool = False) -> str:
        """Say what deleting the row would do. Raises Problem 404."""
        return render_template("office/delete.html", subject=self.subject(row_id), stale=stale,
                               impact=self.impact(row_id), noun=self.noun, instead=self.instead)

    def run(self, row_id: int) -> tuple[str, int] | Response:
        """Delete the row; ask again when something uses it or somebody saved it meanwhile."""
        try:
            deleted = self.delete(row_id, request.form.get("row_version", 0, type=int))
        except (InUse, Stale) as refusal:
            return self.ask(row_id, stale=isinstance(refusal, Stale)), 409
        return self.done(deleted)


def to_list(endpoint: str) -> Callable[[str], Response]:
    """Answer the deletion of the row with a name by its noun's list."""

    def done(name: str) -> Response:
        flash(f"{name} is deleted.")
        return redirect(url_for(endpoint), 303)

    return done
