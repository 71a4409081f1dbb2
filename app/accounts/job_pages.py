"""Jobs, for administrators: what was given up, what runs, what comes next."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from pydantic import Field
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.accounts.pages import pages
from app.ops import jobs, leases
from app.ops.clock import now
from app.ops.jobs import JobRow, State
from app.web import forms
from app.web.errors import Problem

ENDED: dict[str, State] = {"done": "done", "cancelled": "cancelled"}
MOST_BURIED, MOST_ROWS, NEXT_IN_LANE = 500, 100, 10


class TickedForm(forms.Form):
    """Jobs by their ids: one, or all that failed alike."""

    job: list[int] = Field(min_length=1, max_length=MOST_BURIED)


@pages.get("/admin/jobs", endpoint="jobs")
@role_required("admin")
def jobs_page() -> str:
    """What was given up, what runs and what comes next; or what has ended."""
    lanes = jobs.lanes()
    lane = request.args.get("lane") if request.args.get("lane") in lanes else None
    state = ENDED.get(request.args.get("state", ""))
    shown: dict[str, Any] = {} if state else {
        "buried": alike(jobs.listed("buried", lane, MOST_BURIED)),
        "running": jobs.listed("running", lane, MOST_ROWS),
        "waiting": [row for each in ([lane] if lane else lanes)
                    for row in jobs.coming(each, NEXT_IN_LANE)]}
    return render_template(
        "accounts/jobs.html", lanes=lanes, lane=lane, state=state, counts=jobs.counts(), now=now(),
        ended=jobs.listed(state, lane, MOST_ROWS) if state else [], lease_s=leases.LEASE.seconds,
        tasks=jobs.tasks, title=jobs.title, **shown)


def alike(rows: list[JobRow]) -> list[list[JobRow]]:
    """Buried jobs that failed alike stand together, the latest first."""
    groups: dict[tuple[str, str], list[JobRow]] = {}
    for row in rows:
        groups.setdefault((row["task"], row["last_error"] or ""), []).append(row)
    return list(groups.values())


@pages.post("/admin/jobs/retry")
@role_required("admin")
def retry_jobs() -> Response:
    """Try the ticked buried jobs again."""
    count = jobs.revive(_ticked())
    if not count:
        raise Problem(404)
    flash("A worker tries it again within seconds." if count == 1
          else f"The workers try all {count} again.")
    return redirect(url_for("accounts.jobs"), 303)


@pages.post("/admin/jobs/cancel")
@role_required("admin")
def cancel_jobs() -> Response:
    """Cancel jobs that wait or run, and discard buried ones."""
    count = sum(jobs.cancel(job_id) for job_id in _ticked())
    if not count:
        raise Problem(404)
    flash("The job is cancelled." if count == 1 else f"{count} jobs are cancelled.")
    return redirect(url_for("accounts.jobs"), 303)


def _ticked() -> list[int]:
    try:
        return forms.parse(TickedForm, request.form).job
    except forms.Invalid:
        raise Problem(400) from None
