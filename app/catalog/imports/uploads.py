"""Uploaded files between preview and confirmation: kept a day under var/imports, by their owner."""

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
    """A file waiting for its confirmation, and how it is to be read."""

    account_id: int
    name: str
    source: str
    pairs: list[str]


def _folder() -> Path:
    folder = settings().var_dir / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(upload: Upload, data: bytes) -> str:
    """Store the file and return the token that names it. Old files go."""
    folder = _folder()
    _clear(folder)
    token = secrets.token_urlsafe(16)
    (folder / f"{token}.csv").write_bytes(data)
    (folder / f"{token}.json").write_text(json.dumps(asdict(upload)), "utf-8")
    return token


def find(token: str, account_id: int) -> tuple[Upload, bytes] | None:
    """The file, for whoever uploaded it; None for anybody else, and when it is gone."""
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
    """Forget a file."""
    if _TOKEN.fullmatch(token):
        for suffix in (".json", ".csv"):
            (_folder() / f"{token}{suffix}").unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Drop files older than a day, and the oldest ones beyond twenty."""
    found = []
    for path in folder.iterdir():
        try:
            found.append((path.stat().st_mtime, path))
        except OSError:  # another process dropped it
            continue
    found.sort(key=lambda each: each[0], reverse=True)
    for position, (changed, path) in enumerate(found):
        if position >= 2 * MOST_KEPT or time.time() - changed > KEPT_S:
            path.unlink(missing_ok=True)
