"""Uploaded files between preview and confirmation, kept for a day under var/imports."""

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from app.config import settings

KEPT_S = 24 * 3600
MOST_KEPT = 20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Upload:
    """An unconfirmed file, and how to read it."""

    account_id: int
    name: str
    source: str
    pairs: list[str]


def _folder() -> Path:
    folder = settings().var_dir / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(upload: Upload, data: bytes) -> str:
    """Store the file and return its token. Delete old files."""
    folder = _folder()
    _clear(folder)
    token = secrets.token_urlsafe(16)
    (folder / f"{token}.csv").write_bytes(data)
    (folder / f"{token}.json").write_text(json.dumps(asdict(upload)), "utf-8")
    return token


def find(token: str, account_id: int) -> tuple[Upload, bytes] | None:
    """Return the file to the account that uploaded it; None to others, or if it expired."""
    if not _TOKEN.fullmatch(token):
        return None
    path = _folder() / f"{token}.json"
    try:
        upload = Upload(**json.loads(path.read_text("utf-8")))
        data = path.with_suffix(".csv").read_bytes()
    except (OSError, ValueError, TypeError):
        return None
    return (upload, data) if upload.account_id == account_id else None


def drop(token: str) -> None:
    """Delete a file."""
    if _TOKEN.fullmatch(token):
        for suffix in (".json", ".csv"):
            (_folder() / f"{token}{suffix}").unlink(missing_ok=True)


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
        if position >= 2 * MOST_KEPT or time.time() - changed > KEPT_S:
            path.unlink(missing_ok=True)
