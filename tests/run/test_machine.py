"""What the machine lacks is installed with a word, or named with the command that brings it."""

import os

import pytest

from app.run import machine

pytestmark = pytest.mark.no_database
PACKAGES = ("mysql-server-core-8.4", "mariadb-server-core")


@pytest.fixture
def bare(monkeypatch):
    """A machine with apt and nothing else; returns what is run and said on it."""
    did: list[str] = []
    there = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(machine, "have", lambda *names: next(filter(None, map(there.get, names)),
                                                             None))

    def run(command, what, **_):
        did.append(" ".join(command))
        if "install" in command:
            there["mariadbd"] = "/usr/sbin/mariadbd"
        return ""

    monkeypatch.setattr(machine, "run", run)
    monkeypatch.setattr(machine, "_available", lambda names: names[-1] if did else None)
    return did


def test_root_gets_the_distributions_package_and_is_told(bare, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    said: list[str] = []
    machine.need(("mysqld", "mariadbd"), PACKAGES, "mariadb", "a database server", said.append)
    assert [line.split(" -", 1)[0] for line in bare] == ["apt-get", "apt-get"]
    assert bare[0].endswith("update -qq") and bare[1].endswith("mariadb-server-core")
    assert "mariadb-server-core (a database server)" in said[-1]


def test_without_root_one_message_names_the_exact_command(bare, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(machine.MachineError, match="sudo apt-get install mariadb-server-core"):
        machine.need(("mysqld",), PACKAGES, "mariadb", "a database server", print)
    assert bare == []


def test_a_program_that_fails_is_shown_with_its_last_lines():
    with pytest.raises(machine.MachineError, match=r"(?s)Trying failed.*line 29"):
        machine.run(["sh", "-c", "for i in $(seq 29); do echo line $i; done; exit 3"], "Trying")
