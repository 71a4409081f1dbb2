"""Pages of jobs, for administrators: buried, running, waiting and ended ones."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from pydantic import Field
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.accounts.pages import pages
from app.ops import jobs, leases
from app.ops.clock import now
from app.ops.jobs import JobRow, State
from app.web import forms, paging
from app.web.errors import Problem

ENDED: dict[str, State] = {"done": "done", "cancelled": "cancelled"}
MOST_BURIED, MOST_ROWS, NEXT_IN_LANE = 500, 100, 10


class TickedForm(forms.Form):
    """Jobs by id: one, or all that failed in the same way."""

    job: list[int] = Field(min_length=1, max_length=MOST_BURIED)


@pages.get("/admin/jobs", endpoint="jobs")
@role_required("admin")
def jobs_page() -> str:
    """Show buried, running and waiting jobs, or those that have ended."""
    lanes = jobs.lanes()
    lane = request.args.get("lane") if request.args.get("lane") in lanes else None
    state = ENDED.get(request.args.get("state", ""))
    shown: dict[str, Any] = {
        "page": paging.page(jobs.ended, request.args, sorts=("queued",), default="-queued",
                            state=state, lane=lane)} if state else {
        "buried": by_failure(jobs.listed("buried", lane, MOST_BURIED)),
        "running": jobs.listed("running", lane, MOST_ROWS),
        "waiting": [row for each in ([lane] if lane else lanes)
                    for row in jobs.coming(each, NEXT_IN_LANE)]}
    return render_template(
        "accounts/jobs.html", lanes=lanes, lane=lane, state=state, counts=jobs.counts(), now=now(),
        sent=sent, days=jobs.KEPT_FOR.days, lease_s=leases.LEASE.seconds,
        tasks=jobs.tasks, title=jobs.title, **shown)


def sent(row: JobRow) -> dict[str, str]:
    """Return what an e-mail's job sent to whom; empty for others, and from before it was kept."""
    result = json.loads(row["result"] or "null") if row["lane"] == "mail" else None
    return result if isinstance(result, dict) and {"to", "subject"} <= result.keys() else {}


def by_failure(rows: list[JobRow]) -> list[list[JobRow]]:
    """Return buried jobs in groups that failed in the same way, newest first."""
    groups: dict[tuple[str, str], list[JobRow]] = {}
    for row in rows:
        groups.setdefault((row["task"], row["last_error"] or ""), []).append(row)
    return list(groups.values())


@pages.post("/admin/jobs/retry")
@role_required("admin")
def retry_jobs() -> Response:
    """Queue buried jobs again."""
    count = jobs.revive(_ticked())
    if not count:
        raise Problem(404)
    flash("Job queued again. A worker tries it within seconds." if count == 1
          else f"{count} jobs queued again.")
    return redirect(url_for("accounts.jobs"), 303)


@pages.post("/admin/jobs/cancel")
@role_required("admin")
def cancel_jobs() -> Response:
    """Cancel waiting and running jobs, and discard buried ones."""
    count = sum(jobs.cancel(job_id) for job_id in _ticked())
    if not count:
        raise Problem(404)
    flash("Job cancelled." if count == 1 else f"{count} jobs cancelled.")
    return redirect(url_for("accounts.jobs"), 303)


def _ticked() -> list[int]:
    try:
        return forms.parse(TickedForm, request.form).job
    except forms.Invalid:
        raise Problem(400) from None
