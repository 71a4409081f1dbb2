"""The files of the private database server: state, passwords, socket, first SQL."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOCKET_PATH_BYTES = 100  # the kernel's limit is 104 to 108
DATABASE = "streamvault"
ACCOUNTS = ("app", "migrator", "analyst")


class ServerError(Exception):
    """The database server cannot be found, created or started; the text says what to do."""


def account_statements(passwords: dict[str, str]) -> Iterator[str]:
    """Yield one statement per line, each safe to repeat: the server runs them at every start."""
    for name in (DATABASE, f"{DATABASE}_reports"):
        yield f"CREATE DATABASE IF NOT EXISTS {name} COLLATE utf8mb4_unicode_ci;"
    yield f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{passwords['root']}';"
    rights = {
        "app": "SELECT, INSERT, UPDATE, DELETE",
        "migrator": "ALL PRIVILEGES",  # tests let it make streamvault_… databases of their own
        "analyst": "SELECT",  # of the views, which show no secrets
    }
    for account, right in rights.items():
        where = f"{DATABASE}%\\_reports" if account == "analyst" else f"{DATABASE}%"
        who = f"'{account}'@'localhost'"
        yield f"CREATE USER IF NOT EXISTS {who} IDENTIFIED BY '{passwords[account]}';"
        yield f"ALTER USER {who} IDENTIFIED BY '{passwords[account]}';"
        yield f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {who};"  # an earlier version gave more
        yield f"GRANT {right} ON `{where}`.* TO {who};"


def passwords(folder: Path) -> dict[str, str]:
    """Return the passwords of the private server's accounts, made on the first call."""
    path = folder / "accounts.json"
    if not path.exists():
        write(path, json.dumps({name: secrets.token_hex(16) for name in (*ACCOUNTS, "root")}))
    return dict(json.loads(path.read_text()))


def socket_path(folder: Path) -> Path:
    """Return a path that is short enough: in the folder, else in a private temporary one (0700)."""
    path = folder / "sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"streamvault-{os.getuid()}-{name}"
    place.mkdir(mode=0o700, exist_ok=True)
    found = place.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or place.is_symlink():
        raise ServerError(f"{place} belongs to somebody else or is open to others; remove it")
    return place / "sock"


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Let one process at a time check or start the server of a folder."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def read_state(folder: Path) -> dict[str, Any] | None:
    """Return the state that the server's start wrote, or None."""
    try:
        return dict(json.loads((folder / "server.json").read_text()))
    except (OSError, ValueError):
        return None


def forget(folder: Path, state: dict[str, Any] | None) -> None:
    """Remove the state and the socket of a stopped server, and the folder made for the socket."""
    if state is None:
        return
    socket = Path(state["socket"])
    for path in (folder / "server.json", socket, Path(f"{socket}.lock"), folder / "mysqld.pid"):
        path.unlink(missing_ok=True)
    if socket.parent != folder:
        with contextlib.suppress(OSError):
            socket.parent.rmdir()


def write(path: Path, text: str) -> None:
    """Write a file that only its owner can read, completely or not at all."""
    aside = path.with_suffix(f".{os.getpid()}")
    aside.touch(mode=0o600)
    aside.write_text(text)
    aside.replace(path)


def mariadb_system_tables(program: Path) -> bytes:
    """Return the SQL of an empty MariaDB, from the files beside the server.

    MariaDB's own script for this needs programs that Debian's core package lacks.
    """
    for prefix in (program.resolve().parents[1], Path("/usr")):
        for share in (prefix / "share" / "mysql", prefix / "share" / "mariadb"):
            if (share / "mysql_system_tables.sql").exists():
                names = ("mysql_system_tables", "mysql_performance_tables",
                         "mysql_system_tables_data", "maria_add_gis_sp_bootstrap")
                parts = [b"CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n"]
                parts += [(share / f"{name}.sql").read_bytes() for name in names]
                parts.append(b"\nDELETE FROM mysql.global_priv WHERE Host <> 'localhost';\n")
                return b"".join(parts)
    raise ServerError(f"the SQL files that belong to {program} are missing (share/mysql)")


def tail(text: str, lines: int = 12) -> str:
    """Return the last lines of a log, indented."""
    return "\n".join("  " + line for line in text.strip().splitlines()[-lines:])
