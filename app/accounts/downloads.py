"""Everything that StreamVault holds about a person, as a ZIP: JSON and CSV of every noun.

A job makes it. The file lies in var/downloads under a random name, for its person alone and for a
week. A row says so; a file without a row is swept. Whoever deletes the account while the file is
made gets none: the job looks for its row again at the end, and leaves nothing behind without it.
"""

import json
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Literal, TypedDict

from app import db
from app.accounts import mail, users
from app.config import settings
from app.ops import audit, holdings, jobs
from app.ops.clock import now
from app.ops.holdings import Noun
from app.ops.jobs import JobRow
from app.ops.leases import Job
from app.web.errors import Problem
from app.web.sheets import MARK, line, plain

TASK = "accounts.download"
KEPT = timedelta(days=7)
MAKING = timedelta(days=2)  # after which nobody waits for a file that was never finished
BATCH = 500
PROGRESS_ROWS = 1000

State = Literal["none", "waiting", "running", "ready", "failed", "expired"]

ABOUT = """\
Personal data of {email} in StreamVault, as of {at} UTC.

Every file is here twice: as JSON for programs, as CSV for a spreadsheet. Times are in UTC. Other
people, and secrets such as passwords, codes and tokens, are left out. The numbers of titles,
videos and comments are those in their addresses. A file without rows says that there is nothing.

"""


class StoredDownload(TypedDict):
    """The row of a person's file; not ready yet without `ready_at`."""

    job_id: int
    file: str
    created_at: datetime
    ready_at: datetime | None
    size_bytes: int | None
    expires_at: datetime


class Download(TypedDict):
    """The state of a person's file, its open or last job, and its row."""

    state: State
    job: JobRow | None
    stored: StoredDownload | None


_sql = db.queries("accounts/downloads", get_download=StoredDownload)


@db.transactional("downloads.ask")
def ask(account_id: int) -> Download:
    """Queue the making of a file, unless it is being made; the last one goes. Return the state."""
    users.lock({account_id})
    if users.get(account_id)["status"] != "active":
        raise Problem(404)
    found = of_account(account_id)
    if found["state"] in ("waiting", "running"):
        return found
    _forget(found["stored"])
    file, at = secrets.token_hex(16), now()
    job_id = jobs.enqueue(TASK, {"account_id": account_id, "file": file},
                          key=f"{TASK} {account_id}", asked_by=account_id)
    _sql.keep_download(account_id=account_id, job_id=job_id, file=file, now=at,
                       expires_at=at + MAKING)
    audit.record("account.download", "account", account_id, actor_id=account_id)
    return {"state": "waiting", "job": None, "stored": None}


def of_account(account_id: int) -> Download:
    """Return the state of a person's file."""
    stored: StoredDownload | None = _sql.get_download(account_id=account_id)
    if stored is None:
        return {"state": "none", "job": None, "stored": None}
    job = jobs.get(stored["job_id"])
    return {"state": _state(stored, job), "job": job, "stored": stored}


def _state(stored: StoredDownload, job: JobRow | None) -> State:
    if stored["expires_at"] <= now():
        return "expired"
    if stored["ready_at"] is not None:
        return "ready" if _path(stored["file"]).exists() else "expired"
    if job is not None and job["state"] in ("waiting", "running"):
        return "waiting" if job["state"] == "waiting" else "running"
    return "failed"


def file_of(account_id: int) -> Path | None:
    """Return where a person's file is; None when it is not ready, or no longer there."""
    found = of_account(account_id)
    if found["state"] != "ready" or found["stored"] is None:
        return None
    return _path(found["stored"]["file"])


def name_of(stored: StoredDownload) -> str:
    """Return the name under which a browser saves the file."""
    return f"streamvault-data-{stored['created_at']:%Y-%m-%d}.zip"


def drop(account_id: int) -> None:
    """Delete a person's file with its row, in the current transaction."""
    _forget(_sql.get_download(account_id=account_id))
    _sql.delete_download(account_id=account_id)


def _forget(stored: StoredDownload | None) -> None:
    if stored is not None:
        file = stored["file"]
        db.after_commit(lambda: _unlink(file))


def make(job: Job) -> None:
    """Make a person's file; run by the worker."""
    account_id, file = job.payload["account_id"], job.payload["file"]
    if not _is_wanted(account_id, file):
        return
    part = _part(file)
    try:
        with db.snapshot():  # of one moment: a comment and its report agree
            _write(job, account_id, part)
        if not _is_wanted(account_id, file):
            _unlink(file)
            return
        size = part.stat().st_size
        part.replace(_path(file))
        if not _complete(job, account_id, file, size):
            _unlink(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _is_wanted(account_id: int, file: str) -> bool:
    stored: StoredDownload | None = _sql.get_download(account_id=account_id)
    return stored is not None and stored["file"] == file


@db.transactional("downloads.complete")
def _complete(job: Job, account_id: int, file: str, size: int) -> bool:
    at = now()
    users.lock({account_id})
    if not _sql.complete(account_id=account_id, file=file, now=at, expires_at=at + KEPT,
                         size_bytes=size):
        return False
    mail.tell(mail.DATA_READY, users.get(account_id), days=str(KEPT.days))
    job.finish()
    return True


def _write(job: Job, account_id: int, path: Path) -> None:
    nouns, about = holdings.nouns(), ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        path.chmod(0o600)
        for done, noun in enumerate(nouns):
            job.progress(done, len(nouns), noun.name.replace("_", " ").capitalize())
            rows = _add(job, archive, noun, account_id)
            about += f"{noun.name}: {noun.about} ({rows:,} {'row' if rows == 1 else 'rows'})\n"
        head = ABOUT.format(email=users.get(account_id)["email"], at=f"{now():%Y-%m-%d %H:%M}")
        archive.writestr("README.txt", head + about)
    job.progress(len(nouns), len(nouns))


def _add(job: Job, archive: zipfile.ZipFile, noun: Noun, account_id: int) -> int:
    """Add both files of a noun and return how many rows it has; memory holds a page of them."""
    with TemporaryFile("w+b", dir=_folder()) as as_json, TemporaryFile("w+b", dir=_folder()) as csv:
        rows = 0
        for row in noun.rows(account_id):
            _put(as_json, "[\n" if rows == 0 else ",\n",
                 json.dumps({name: _json(value) for name, value in row.items()},
                            ensure_ascii=False))
            _put(csv, MARK + line(list(row)) if rows == 0 else "",
                 line([plain(value) for value in row.values()]))
            rows += 1
            if rows % PROGRESS_ROWS == 0:
                job.check()
        _put(as_json, "\n]\n" if rows else "[]\n")
        for suffix, made in (("json", as_json), ("csv", csv)):
            made.seek(0)
            with archive.open(f"{noun.name}.{suffix}", "w", force_zip64=True) as inside:
                shutil.copyfileobj(made, inside)
    return rows


def _put(file: IO[bytes], *texts: str) -> None:
    file.write("".join(texts).encode("utf-8", "surrogatepass"))


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@db.transactional("downloads.purge")
def _delete_expired() -> int:
    return int(_sql.delete_expired(before=now(), batch=BATCH))


def purge() -> int:
    """Delete what has expired, then files that belong to nobody; return how many rows went."""
    gone = _delete_expired()
    found = {path.stem: path for path in _folder().iterdir()}
    for names in _batches(sorted(found)):
        known = {row["file"] for row in _sql.list_known(files=names)}
        for name in names:
            if name not in known:
                found[name].unlink(missing_ok=True)
    return gone


def _batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), BATCH):
        yield names[start:start + BATCH]


def _folder() -> Path:
    folder = settings().var_dir / "downloads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(file: str) -> Path:
    return _folder() / f"{file}.zip"


def _part(file: str) -> Path:
    return _folder() / f"{file}.part"


def _unlink(file: str) -> None:
    for path in (_path(file), _part(file)):
        with suppress(OSError):
            path.unlink(missing_ok=True)
