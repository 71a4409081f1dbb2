"""Uploaded files between upload and import, kept for a day under var/imports with their summary."""

import json
import re
import secrets
import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from app.config import settings
from app.ops.blocking import run_blocking

KEPT_S = 24 * 3600
LARGEST = 16 << 20  # of an uploaded file, with what is around it
MOST_KEPT, FILES_EACH = 20, 3
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file, how to read it, and its open or last job."""

    account_id: int
    name: str
    source: str
    pairs: list[str]
    task: str = ""
    job_id: int | None = None

    def with_job(self, task: str, job_id: int) -> "Upload":
        """Return the upload with another job."""
        return replace(self, task=task, job_id=job_id)


def _folder() -> Path:
    folder = settings().var_dir / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(upload: Upload, file: IO[bytes]) -> str:
    """Store the file and return its token. Delete old files."""
    folder = _folder()
    _clear(folder)
    token = secrets.token_urlsafe(16)
    run_blocking(_copy, file, folder / f"{token}.csv")
    save(token, upload)
    return token


def _copy(file: IO[bytes], path: Path) -> None:
    with path.open("wb") as copy:
        shutil.copyfileobj(file, copy)


def save(token: str, upload: Upload) -> None:
    """Store an upload's state."""
    _put(f"{token}.json", asdict(upload))


def put_summary(token: str, summary: Any) -> None:
    """Store what a job found in the file."""
    _put(f"{token}.summary", summary)


def summary(token: str) -> Any:
    """Return what the last job found, or None."""
    return _get(f"{token}.summary")


def find(token: str, account_id: int) -> Upload | None:
    """Return the upload to the account that made it; None to others, or if it expired."""
    found = _get(f"{token}.json") if _TOKEN.fullmatch(token) else None
    try:
        upload = Upload(**found) if found else None
    except TypeError:
        return None
    return upload if upload and upload.account_id == account_id else None


def data(token: str) -> bytes | None:
    """Return the file's bytes; None after its import."""
    try:
        return (_folder() / f"{token}.csv").read_bytes()
    except OSError:
        return None


def drop(token: str) -> None:
    """Delete the file of a finished import; its summary stays for a day."""
    (_folder() / f"{token}.csv").unlink(missing_ok=True)


def _put(name: str, value: Any) -> None:
    """Write JSON as a whole: a page may read it meanwhile."""
    path = _folder() / name
    aside = path.with_name(f"{name}.{secrets.token_hex(4)}")
    aside.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    aside.replace(path)


def _get(name: str) -> Any:
    try:
        return json.loads((_folder() / name).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _clear(folder: Path) -> None:
    """Delete files older than a day, and all but the newest twenty."""
    found = []
    for path in folder.iterdir():
        try:
            found.append((path.stat().st_mtime, path))
        except OSError:  # another process deleted it
            continue
    found.sort(key=lambda each: each[0], reverse=True)
    for position, (changed, path) in enumerate(found):
        if position >= FILES_EACH * MOST_KEPT or time.time() - changed > KEPT_S:
            path.unlink(missing_ok=True)
