"""The private database server: made, started, found again and stopped by StreamVault itself.

It lives in one folder and listens on a socket only. Several may run side by side, each in its own
folder; a server whose owner died is stopped before a new one starts. This module uses the standard
library and the driver only, as it runs before everything else.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import mysql.connector

from app.db.server_files import (
    DATABASE,
    ServerError,
    account_statements,
    forget,
    lock,
    mariadb_system_tables,
    passwords,
    read_state,
    socket_path,
    tail,
    write,
)
from app.processes import die_with_parent, end, runs, started_at

START_SECONDS = 120
STOP_SECONDS = 30


@dataclass
class Server:
    """A running private server. `owned` says whether this process started it."""

    kind: str  # mysql | mariadb
    version: str
    pid: int
    socket: Path
    datadir: Path
    url: str
    migrator_url: str
    analyst_url: str
    owned: bool
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def alive(self) -> bool:
        """Return whether the server process still runs."""
        if self.process is not None:
            return self.process.poll() is None
        state = read_state(self.folder)
        return state is not None and runs(state["pid"], state["started"])

    def stop(self) -> None:
        """Stop the server if this process started it; wait until it is gone."""
        if not self.owned or self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        forget(self.folder, {"socket": str(self.socket)})


def find(mysqld: str | Path | None = None) -> Path:
    """Return the server program: the one named, else from the PATH and the usual folders."""
    if mysqld:
        path = shutil.which(str(mysqld))
        if not path:
            raise ServerError(f"MYSQLD: {mysqld} is not a program that can be run")
        return Path(path)
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin",
                              "/opt/homebrew/bin", "/usr/local/bin", "/usr/libexec"])
    for name in ("mysqld", "mariadbd"):
        if path := shutil.which(name, path=places):
            return Path(path)
    raise ServerError("no database server (mysqld or mariadbd) was found on this machine")


def identify(program: Path) -> tuple[str, str]:
    """Return (kind, version) as the program states them: Debian's `mysqld` is MariaDB."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30,
                          check=False).stdout
    found = re.search(r"Ver (\d+\.\d+\.\d+)", said)
    if not found:
        raise ServerError(f"{program} does not state its version")
    return ("mariadb" if "mariadb" in said.lower() else "mysql"), found[1]


def start(var: Path, mysqld: str | Path | None = None, name: str = "db", *,
          say: Callable[[str], None] = lambda text: None) -> Server:
    """Start the private server of `var`/`name`, or attach to the one that already runs there.

    The first run makes the data folder, the database and the accounts.
    Call it from the main thread: on Linux the server ends with the thread that started it.
    Raises ServerError with a text for the person who started it.
    """
    folder = var.resolve() / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock(folder / "lock"):
        state = read_state(folder)
        if state and runs(state["pid"], state["started"]):
            if runs(state["owner"], state["owner_started"]) and _answers(folder, state["socket"]):
                return _server(folder, state)
            end(state["pid"], state["started"], STOP_SECONDS)
        forget(folder, state)
        program = find(mysqld)
        kind, version = identify(program)
        _initialise(folder, program, kind, say)
        return _launch(folder, program, kind, version)


def _initialise(folder: Path, program: Path, kind: str, say: Callable[[str], None]) -> None:
    """Make the data folder aside and rename it, so that no half-made one is ever used."""
    for left in folder.glob("data.new-*"):
        shutil.rmtree(left)
    made_by = folder / "made-by"
    if (folder / "data").exists():
        if made_by.read_text() != kind:
            raise ServerError(
                f"{folder} was made by {made_by.read_text()}, but {program} is {kind}. Set "
                "MYSQLD to the other program, choose another VAR_DIR, or delete the folder."
            )
        return
    say("Creating a database")
    aside = Path(tempfile.mkdtemp(prefix="data.new-", dir=folder))
    command, sql = [str(program), "--no-defaults", *_as_root(), f"--datadir={aside}",
                    f"--tmpdir={_temporary(folder)}"], b""
    if kind == "mysql":
        command.append("--initialize-insecure")
    else:
        command += ["--bootstrap", "--skip-log-bin"]
        sql = mariadb_system_tables(program)
    done = subprocess.run(command, input=sql, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=300, check=False, preexec_fn=die_with_parent())
    if done.returncode:
        shutil.rmtree(aside)
        text = tail(done.stdout.decode(errors="replace"))
        raise ServerError(f"the database folder could not be made:\n{text}")
    made_by.write_text(kind)
    aside.rename(folder / "data")


def _temporary(folder: Path) -> Path:
    """Return the server's own folder for temporary tables.

    A starting server deletes those that it finds, and in /tmp they may be another server's.
    """
    path = folder / "tmp"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _launch(folder: Path, program: Path, kind: str, version: str) -> Server:
    socket = socket_path(folder)
    log = folder / "server.log"
    if log.exists() and log.stat().st_size > 10 * 1024 * 1024:
        log.replace(folder / "server.log.1")
    words = passwords(folder)
    setup = folder / "accounts.sql"
    setup.touch(mode=0o600)
    setup.write_text("\n".join(account_statements(words)) + "\n")
    command = [
        str(program), "--no-defaults", *_as_root(), f"--datadir={folder / 'data'}",
        f"--socket={socket}", f"--pid-file={folder / 'mysqld.pid'}", f"--init-file={setup}",
        f"--tmpdir={_temporary(folder)}",
        "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci",
        "--skip-log-bin", "--innodb-buffer-pool-size=256M", "--innodb-flush-log-at-trx-commit=1",
        "--max-connections=300", "--max-allowed-packet=64M", "--performance-schema=OFF",
        "--skip-name-resolve", "--default-time-zone=+00:00",
        "--default-storage-engine=InnoDB", "--local-infile=OFF", "--skip-networking",
    ]
    if kind == "mysql":
        command.append("--mysqlx=OFF")
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                   cwd=folder, process_group=0, preexec_fn=die_with_parent())
    state = {
        "pid": process.pid, "started": started_at(process.pid), "kind": kind, "version": version,
        "socket": str(socket), "owner": os.getpid(), "owner_started": started_at(os.getpid()),
    }
    write(folder / "server.json", json.dumps(state))
    try:
        _wait_until_it_answers(process, folder, socket, log)
    except BaseException:
        process.kill()
        process.wait()
        forget(folder, state)
        raise
    setup.unlink()
    return _server(folder, state, process)


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", folder: Path, socket: Path,
                           log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not _answers(folder, socket):
        if process.poll() is not None or time.monotonic() > until:
            last = tail(log.read_text(errors="replace"))
            raise ServerError(f"the database server did not start ({log}):\n{last}")
        time.sleep(0.05)


def _server(folder: Path, state: dict[str, Any],
            process: "subprocess.Popen[bytes] | None" = None) -> Server:
    words = passwords(folder)

    def url(account: str, database: str = DATABASE) -> str:
        socket = quote(state["socket"], safe="/")
        return f"mysql://{account}:{words[account]}@localhost/{database}?socket={socket}"

    return Server(state["kind"], state["version"], state["pid"], Path(state["socket"]),
                  folder / "data", url("app"), url("migrator"),
                  url("analyst", f"{DATABASE}_reports"), owned=process is not None,
                  folder=folder, process=process)


def _answers(folder: Path, socket: str | Path) -> bool:
    """Return whether the server answers the app's account."""
    with contextlib.suppress(mysql.connector.Error):
        connection = mysql.connector.connect(
            unix_socket=str(socket), user="app", password=passwords(folder)["app"],
            use_pure=True, connection_timeout=5, ssl_disabled=True,
        )
        connection.close()
        return True
    return False


def _as_root() -> list[str]:
    return ["--user=root"] if os.getuid() == 0 else []
