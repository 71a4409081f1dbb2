"""Everything with one command: a private database, the web process, the worker, one address."""

import contextlib
import http.client
import socket
import threading
import time

from app.config import Settings
from app.db import embedded
from app.run import supervisor, vendor
from app.run.starting import (
    bring_up_to_date,
    check_demo,
    console,
    errors,
    gets_demo,
    say,
    seed_if_empty,
    start_server,
    warn_of_new_key,
    with_database,
)

READY_SECONDS = 60
PORTS_TRIED = 100


def run(settings: Settings, *, empty: bool = False) -> int:
    """Start everything, print the address and who can sign in, and stop it on a signal.

    With `empty` an empty database stays empty.
    """
    try:
        with supervisor.only_one(settings.var_dir) as notes:
            vendor.prepare(say)
            with with_database(settings) as (ready, server):
                if bring_up_to_date(ready):
                    say("The schema is up to date")
                if gets_demo(settings) and not empty:
                    seed_if_empty(ready)
                check_demo(ready)
                warn_of_new_key(ready)
                return _serve(ready, server, notes)
    except supervisor.AlreadyRunning as error:
        errors.print(f"StreamVault is already running from this folder: {error}\n"
                         "Stop it first, or use another VAR_DIR.")
        return 1
    except supervisor.GaveUp as error:
        errors.print(f"{error} The lines above say why.")
        return 1


def _serve(settings: Settings, server: embedded.Server | None, notes: supervisor.Notes) -> int:
    listener = listen(settings.host, settings.port, fixed="port" in settings.model_fields_set)
    if listener is None:
        errors.print(f"PORT: {settings.port} is already in use on {settings.host}")
        return 1
    with listener:
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        env = supervisor.child_environment(settings)
        web = _child("web", settings, listener)
        worker = supervisor.Child("worker", ["worker"], env)
        servers = [server] if server else []

        def look_after_database() -> None:
            if servers and not servers[0].alive():
                errors.print("The database server stopped unexpectedly. Starting it again.")
                servers[0] = start_server(settings.model_copy(update={"database_url": None}))

        stop = supervisor.stop_event()
        try:
            web.start()
            worker.start()
            notes.write(address=settings.address)
            threading.Thread(target=_announce, args=(settings, stop), daemon=True).start()
            supervisor.watch([web, worker], stop, notes, look_after_database)
        finally:
            with contextlib.suppress(OSError, SystemExit):  # the terminal may be gone
                console.print("\nStopping …")
            web.stop()
            worker.stop()
            for own in servers:
                own.stop()
    return 0


def run_live(settings: Settings) -> int:
    """Keep one process for live connections running until a signal stops it.

    Several can run behind a proxy that keeps each client with one of them.
    """
    listener = listen(settings.host, settings.port, fixed=True)
    if listener is None:
        errors.print(f"PORT: {settings.port} is already in use on {settings.host}")
        return 1
    with listener:
        live, stop = _child("live", settings, listener), supervisor.stop_event()
        try:
            live.start()
            say(f"Serving live connections on {settings.host}:{settings.port}")
            supervisor.watch([live], stop)
        except supervisor.GaveUp as error:
            errors.print(f"{error} The lines above say why.")
            return 1
        finally:
            live.stop()
    return 0


def _child(name: str, settings: Settings, listener: socket.socket) -> supervisor.Child:
    """Return the process that serves on the listener; it imports little before it patches."""
    kind = "_green" if settings.async_mode == "eventlet" else "_threads"
    return supervisor.Child(
        name, [kind, str(listener.fileno()), str(settings.live_connections)],
        supervisor.child_environment(settings, reports=True), [listener.fileno()])


def listen(host: str, port: int, *, fixed: bool) -> socket.socket | None:
    """Open the port, or the next free one unless it is `fixed`; return None when there is none.

    The web process gets the socket, so nobody can take the port in between.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in range(port, port + 1 if fixed else min(port + PORTS_TRIED, 65536)):
        opened = socket.socket(family, socket.SOCK_STREAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, number))
            opened.listen(512)
        except OSError:
            opened.close()
        else:
            return opened
    return None


def _announce(settings: Settings, stop: threading.Event) -> None:
    """Wait for the first answer, then print the address and who can sign in."""
    until = time.monotonic() + READY_SECONDS
    while not _answers(settings) and not stop.is_set():
        if time.monotonic() > until:
            errors.print("The web process is not answering yet. The lines above may say why.")
            return
        stop.wait(0.1)
    if stop.is_set():
        return
    console.print(f"\n[bold]StreamVault is ready: {settings.address}[/]")
    _print_who_can_sign_in()
    console.print("[dim]Press Ctrl-C to stop.[/]")


def _print_who_can_sign_in() -> None:
    """Print the accounts of the demo world, one line each, or the code for the first one."""
    import seeds
    from app.accounts import setup, terminal

    if setup.is_needed():
        setup.show_code(at_start=True)
    rows = [("Sign in as", "name", "e-mail", "password"), *seeds.demo_accounts()]
    if not terminal.exists(rows[1][2]):
        return
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for number, row in enumerate(rows):
        line = "   ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        console.print(f"  {line.rstrip()}", style="" if number else "dim", markup=False)


def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
