"""Imports in the worker: the preview of a file, then the import itself, each a job with progress.

Reading 100,000 rows takes seconds of processor time, which no process that serves pages may spend.
The file lies between upload and import (uploads.py), and so do the summaries that the jobs leave.
An import is one transaction that ends with its job: after a crash both happened, or neither.
"""

from dataclasses import asdict
from typing import IO, Any, Literal, TypedDict

from app import db
from app.catalog.imports import files, imports, uploads
from app.catalog.imports.rows import Record
from app.catalog.imports.uploads import Upload
from app.ops import jobs
from app.ops.jobs import JobRow
from app.ops.leases import Job

PREVIEW, WRITE = "imports.preview", "imports.write"
SAMPLE_ROWS = 8

State = Literal["waiting", "running", "checked", "imported", "rejected", "failed", "cancelled"]


class Summary(TypedDict):
    """The outcome of a preview or an import: counts, the first findings, the first new titles."""

    import_id: int | None
    source: str
    rows: int
    new: int
    known: int
    changed: int
    errors: int
    warnings: int
    new_genres: list[str]
    ignored: list[str]
    findings: list[dict[str, Any]]
    sample: list[dict[str, Any]]
    took_s: float


class Run(TypedDict):
    """An upload's state: its open or last job, and the summary once there is one."""

    state: State
    job: JobRow | None
    summary: Summary | None


def start(account_id: int, name: str, source: str, pairs: list[str], file: IO[bytes],
          task: str = PREVIEW) -> str:
    """Keep the file, queue its preview or its import, and return the upload's token."""
    upload = Upload(account_id, name, source, pairs)
    token = uploads.keep(upload, file)
    _queue(token, upload, task)
    return token


def confirm(token: str, upload: Upload) -> None:
    """Queue the import of a checked file; a second click finds the first one's job."""
    _queue(token, upload, WRITE)


def _queue(token: str, upload: Upload, task: str) -> None:
    job_id = db.run("imports.queue", jobs.enqueue, task,
                    {"token": token, "account_id": upload.account_id}, key=f"{task} {token}",
                    asked_by=upload.account_id)
    uploads.save(token, upload.with_job(task, job_id))


def cancel(upload: Upload) -> None:
    """Stop the upload's open job; nothing of it is saved."""
    if upload.job_id is not None:
        jobs.cancel(upload.job_id)


def run_of(token: str, upload: Upload) -> Run:
    """Return the state of an upload."""
    job = jobs.get(upload.job_id) if upload.job_id is not None else None
    summary: Summary | None = uploads.summary(token)
    if job is None:
        return {"state": "failed", "job": None, "summary": summary}
    if job["state"] in ("waiting", "running"):
        return {"state": job["state"], "job": job, "summary": None}
    return {"state": _ended(job, upload, summary), "job": job, "summary": summary}


def _ended(job: JobRow, upload: Upload, summary: Summary | None) -> State:
    if job["state"] == "cancelled":
        return "cancelled"
    if job["state"] == "buried" or summary is None:
        return "failed"
    if upload.task == PREVIEW:
        return "checked"
    return "rejected" if summary["errors"] else "imported"


def preview(job: Job) -> None:
    """Check a file and leave the summary beside it; run by the worker."""
    token, (upload, data) = job.payload["token"], _file(job)
    report = imports.plan(data, upload.source, files.mapping_of(upload.pairs), _progress(job))
    uploads.put_summary(token, _summary(report))


def write(job: Job) -> None:
    """Import a file: all rows or none; run by the worker. Raises imports.Running, to try again."""
    token, (upload, data) = job.payload["token"], _file(job)
    try:
        report = imports.run(data, upload.source, files.mapping_of(upload.pairs), _progress(job),
                             job.payload["account_id"], job.finish)
    except imports.Rejected as rejected:
        uploads.put_summary(token, _summary(rejected.report))
        return
    uploads.put_summary(token, _summary(report))
    uploads.drop(token)


def _file(job: Job) -> tuple[Upload, bytes]:
    found = uploads.find(job.payload["token"], job.payload["account_id"])
    data = uploads.data(job.payload["token"])
    if found is None or data is None:
        raise LookupError("The uploaded file has expired.")
    return found, data


def _progress(job: Job) -> imports.Progress:
    return lambda stage, done, total: job.progress(done, total, stage)


def _summary(report: imports.Report) -> Summary:
    findings = report.errors + report.warnings
    return {
        "import_id": report.import_id, "source": report.source, "rows": report.rows,
        "new": len(report.fresh), "known": report.known, "changed": report.changed,
        "errors": len(report.errors), "warnings": len(report.warnings),
        "new_genres": report.new_genres, "ignored": report.ignored,
        "findings": [asdict(each) for each in findings[:imports.MOST_KEPT]],
        "sample": [_sample(record) for record in report.fresh[:SAMPLE_ROWS]],
        "took_s": report.took_s}


def _sample(record: Record) -> dict[str, Any]:
    return {
        "name": record.name, "kind": record.kind, "release_year": record.release_year,
        "maturity_age": record.maturity_age, "rating_label": record.rating_label,
        "minutes": record.minutes, "seasons": record.seasons,
        "genres": [genre.name for genre in record.genres], "countries": list(record.countries),
        "people": len(record.people)}
