"""A missing program is installed with a line of progress, or named with the command to run."""

import os

import pytest

from app.run import machine

pytestmark = pytest.mark.no_database
PACKAGES = ("mysql-server-core-8.4", "mariadb-server-core")


@pytest.fixture
def bare(monkeypatch):
    """Pretend a machine with apt and nothing else; return the commands that run on it."""
    commands: list[str] = []
    there = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(machine, "have", lambda *names: next(filter(None, map(there.get, names)),
                                                             None))

    def run(command, what, **_):
        commands.append(" ".join(command))
        if "install" in command:
            there["mariadbd"] = "/usr/sbin/mariadbd"
        return ""

    monkeypatch.setattr(machine, "run", run)
    monkeypatch.setattr(machine, "_available", lambda names: names[-1] if commands else None)
    return commands


def test_root_gets_the_distributions_package_and_a_line_of_progress(bare, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    lines: list[str] = []
    machine.need(("mysqld", "mariadbd"), PACKAGES, "mariadb", "as the database server",
                 lines.append)
    assert [line.split(" -", 1)[0] for line in bare] == ["apt-get", "apt-get"]
    assert bare[0].endswith("update -qq") and bare[1].endswith("mariadb-server-core")
    assert "mariadb-server-core as the database server" in lines[-1]


def test_without_root_the_message_names_the_command_to_run(bare, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(machine.MachineError, match="sudo apt-get install mariadb-server-core"):
        machine.need(("mysqld",), PACKAGES, "mariadb", "as the database server", print)
    assert bare == []


def test_the_error_of_a_program_shows_its_last_lines():
    with pytest.raises(machine.MachineError, match=r"(?s)Trying failed.*line 29"):
        machine.run(["sh", "-c", "for i in $(seq 29); do echo line $i; done; exit 3"], "Trying")
