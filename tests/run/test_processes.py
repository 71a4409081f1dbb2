"""`run.py` as a person runs it: what it starts, and that nothing stays behind.

Processes are found by a mark in their environment, so orphans count too.
"""

import contextlib
import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from app.config import ROOT
from app.processes import die_with_parent, started_at
from app.run import supervisor

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc"),
]
RUN = [sys.executable, str(ROOT / "run.py")]
SECONDS = 180  # for a busy machine; usually it takes two or three


def as_from_a_terminal(files: int | None = None) -> Callable[[], None]:
    """Return a preexec_fn after which Ctrl-C counts, even if the tests ignore it, and after which a
    process may open so many files."""
    ends_with_us = die_with_parent()

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        if ends_with_us:
            ends_with_us()

    return prepare


class Running:
    """One `run.py` with a state folder of its own and a mark on everything it starts."""

    def __init__(self, var: Path, *arguments: str, files: int | None = None, **settings: str):
        self.mark = f"STREAMVAULT_TEST={uuid.uuid4().hex}"
        name, _, value = self.mark.partition("=")
        kept = {n: v for n, v in os.environ.items() if n not in ("PORT", "BASE_URL")}
        self.log = var.parent / f"{value}.log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*RUN, *arguments], stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/",
                start_new_session=True, preexec_fn=as_from_a_terminal(files),
                env=kept | {"VAR_DIR": str(var), "ENVIRONMENT": "test", name: value} | settings)

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def processes(self) -> set[int]:
        """Return every live process with the mark, wherever it is in the tree."""
        found = set()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and self.mark.encode() in (
                        entry / "environ").read_bytes().split(b"\0"):
                    state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                    found |= {int(entry.name)} if state not in "ZX" else set()
        return found

    def port(self) -> int:
        """Wait until it prints its address; return the port."""
        wait_for(lambda: "is ready" in self.output or self.process.poll() is not None)
        found = re.search(r"is ready: http://127\.0\.0\.1:(\d+)", self.output)
        assert found, self.output
        return int(found[1])

    def ended(self) -> int:
        """Wait until it and everything it started have ended; return the exit code."""
        code = self.process.wait(SECONDS)
        wait_for(lambda: not self.processes())
        return code


def wait_for(true, seconds: float = SECONDS) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def get(port: int, path: str = "/ready", **headers: str) -> http.client.HTTPResponse | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer
    except OSError:
        return None
    finally:
        connection.close()


def ready(port: int) -> bool:
    answer = get(port)
    return answer is not None and answer.status == 200


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture(scope="module")
def var(tmp_path_factory) -> Path:
    """Return a state folder that the first test fills and the others reuse."""
    return tmp_path_factory.mktemp("processes") / "var"


@pytest.fixture
def start(var) -> Iterator:
    """Give a function that starts `run.py`; afterwards kill by pid what a failing test left."""
    started: list[Running] = []

    def begin(*arguments: str, folder: Path = var, **settings: str) -> Running:
        started.append(Running(folder, *arguments, **settings))
        return started[-1]

    yield begin
    for running in started:
        for pid in running.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        running.process.wait()


def test_sigterm_ends_everything_it_started_and_frees_the_port(start, var):
    running = start()
    port = running.port()
    assert ready(port) and len(running.processes()) >= 5  # run, database, gunicorn 2, worker
    running.process.terminate()
    assert running.ended() == 0
    assert get(port) is None
    assert not (var / "db" / "sock").exists() and not (var / "run.json").exists()


def test_a_process_that_dies_is_started_again_and_ctrl_c_ends_them_all(start):
    running = start()
    port = running.port()
    for name in ("--datadir", "_green"):
        before = running.processes()
        for pid in before:
            if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda before=before: running.processes() - before and ready(port))
    os.killpg(running.process.pid, signal.SIGINT)  # a terminal signals its foreground group
    assert running.ended() == 0 and get(port) is None


def test_kill_9_leaves_nothing_running_and_the_next_start_works(start):
    running = start()
    port = running.port()
    os.kill(running.process.pid, signal.SIGKILL)
    running.ended()
    assert get(port) is None
    again = start("--port", str(port))
    assert again.port() == port
    for pid in again.processes():  # all at once, so that none can clean up
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    again.ended()
    third = start("--port", str(port))
    assert third.port() == port and ready(port)
    third.process.terminate()
    assert third.ended() == 0


def test_a_start_ends_the_recorded_children_of_a_killed_run_and_no_others(tmp_path):
    """The next start ends children that the kernel left running, by pid and start time."""
    left, innocent = (subprocess.Popen(["sleep", "60"]) for _ in range(2))
    notes = [(left.pid, started_at(left.pid)), (innocent.pid, "another boot:1")]
    (tmp_path / "run.json").write_text(json.dumps({"children": notes}))
    try:
        with supervisor.only_one(tmp_path):
            assert left.poll() == -signal.SIGTERM and innocent.poll() is None
    finally:
        for process in (left, innocent):
            process.kill()
            process.wait()


def test_two_folders_run_side_by_side_and_one_folder_runs_once(start, tmp_path):
    one = start()
    first = one.port()
    two = start(folder=tmp_path / "var")
    twice = start()
    assert twice.ended() == 1
    assert f"already running from this folder: http://127.0.0.1:{first}" in twice.output
    second = two.port()
    assert first != second and ready(first) and ready(second)
    one.process.terminate()
    assert one.ended() == 0 and ready(second)
    two.process.terminate()
    assert two.ended() == 0


def test_a_port_that_is_in_use_ends_the_start_with_a_message(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = start("--port", str(port))
        assert running.ended() == 1
        assert f"PORT: {port} is already in use" in running.output


def test_wrong_settings_stop_the_start_and_each_is_named(start, tmp_path):
    running = start(folder=tmp_path / "var", PORT="0", BCRYPT_COST="99", DATABASE_URL="sqlite:///x")
    assert running.ended() == 2
    for name in ("PORT", "BCRYPT_COST", "DATABASE_URL"):
        assert re.search(rf"^  {name}: ", running.output, re.M), running.output
    assert "Traceback" not in running.output and not (tmp_path / "var").exists()


def test_no_server_that_others_reach_starts_with_the_demo_world(start, tmp_path):
    var = tmp_path / "var"
    assert start("seed", "--size", "small", folder=var).ended() == 0
    for command in ((), ("web",), ("live",), ("worker",)):
        running = start(*command, folder=var, HOST="0.0.0.0", PORT=str(free_port()))
        assert running.ended() == 1, command
        assert "HOST=0.0.0.0 lets others reach it" in running.output
    # Negative control: for this machine alone it starts.
    running = start(folder=var, PORT=str(free_port()))
    assert ready(running.port())
    running.process.terminate()
    running.ended()


def test_an_empty_start_prints_a_code_that_the_set_up_page_takes(start, tmp_path):
    running = start("--empty", folder=tmp_path / "var", ENVIRONMENT="development",
                    BCRYPT_COST="10", MAIL_TRANSPORT="file")
    port = running.port()
    assert get(port, "/").headers["Location"] == "/set-up"
    wait_for(lambda: "It works once" in running.output)
    code = re.search(r"^ {6}(\w{4}-\w{4})$", running.output, re.M)[1]
    browser = build_opener(HTTPCookieProcessor())
    page = browser.open(f"http://127.0.0.1:{port}/set-up").read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    sent = urlencode({"code": code, "csrf_token": token}).encode()
    answer = browser.open(f"http://127.0.0.1:{port}/set-up", sent)
    assert answer.url.endswith("/set-up/administrator")
    running.process.terminate()
    assert running.ended() == 0


def test_an_empty_database_becomes_no_public_demo_by_itself(start, tmp_path):
    refused = start("seed", folder=tmp_path / "var", HOST="0.0.0.0")
    assert refused.ended() == 1 and "DEMO=true makes a public demo" in refused.output


@pytest.mark.parametrize("command", [
    (), ("setup",), ("web",), ("worker",), ("migrate",), ("seed",), ("import",), ("check",),
    ("test",), ("bench",), ("user",),
])
def test_help_works_without_an_environment(command, tmp_path):
    (tmp_path / "run.py").write_bytes((ROOT / "run.py").read_bytes())
    python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    done = subprocess.run([python, "-S", "-E", tmp_path / "run.py", *command, "--help"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "usage: run.py" in done.stdout, done.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_web_process_can_serve_with_threads(start):
    running = start(ASYNC_MODE="threading")
    port = running.port()
    assert ready(port)
    running.process.terminate()
    assert running.ended() == 0 and get(port) is None


@contextlib.contextmanager
def proxy(folder: Path, port: int, servers: dict[str, int]) -> Iterator[None]:
    """Run nginx with the shipped configuration on this port, in front of these servers."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    changes = {name: f"127.0.0.1:{number}" for name, number in servers.items()}
    for old, new in (changes | {"listen 8080": f"listen {port}", "/tmp/": f"{folder}/"}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text)
    nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder,
                              "-g", "daemon off;"], stderr=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: ready(port) or nginx.poll() is not None)
        yield
    finally:
        nginx.terminate()
        nginx.wait()


def test_behind_nginx_metrics_are_hidden_and_forged_hosts_are_ignored(start, tmp_path):
    web_port, port = free_port(), free_port()
    assert start("migrate").ended() == 0
    running = start("web", PORT=str(web_port), TRUSTED_PROXIES="1",
                    BASE_URL="http://vault.example", ALLOW_HTTP="true")
    wait_for(lambda: ready(web_port) or running.process.poll() is not None)
    # allowed from this machine, but not through the proxy
    assert get(web_port, "/metrics").status == 200
    with proxy(tmp_path, port, {"web:8000": web_port, "live-1:8000": web_port,
                                "live-2:8000": web_port}):
        answer = get(port, "/health", Host="evil.example")
        assert answer.status == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert get(port, "/metrics").status == 404
        assert "nginx/" not in str(answer.headers)
    running.process.terminate()
    assert running.ended() == 0 and get(web_port) is None
