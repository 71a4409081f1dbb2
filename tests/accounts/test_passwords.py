"""Password hashes, and common passwords."""

import threading
import time

import pytest

from app.accounts import passwords, weak_passwords
from app.config import settings
from app.web.errors import Problem
from seeds import accounts as demo
from tests.accounts import tools

pytestmark = pytest.mark.no_database


def test_a_password_matches_its_own_hash_and_no_other():
    stored = passwords.hash_password("correct-horse-battery")
    assert passwords.verify("correct-horse-battery", stored)
    assert not passwords.verify("correct-horse-batterz", stored)
    assert not passwords.verify("correct-horse-battery", None)


def test_letters_after_the_72nd_byte_count():
    stored = passwords.hash_password("é" * 60 + "a")
    assert passwords.verify("é" * 60 + "a", stored)
    assert not passwords.verify("é" * 60 + "b", stored)


def test_two_encodings_of_the_same_letters_are_one_password():
    assert passwords.verify("cafe\u0301 au lait", passwords.hash_password("caf\u00e9 au lait"))


def test_a_hash_cannot_be_checked_without_the_pepper(monkeypatch):
    stored = passwords.hash_password("correct-horse-battery")
    other = settings().model_copy(update={"password_pepper": None})
    monkeypatch.setattr(passwords, "settings", lambda: other)
    assert not passwords.verify("correct-horse-battery", stored)


def test_the_setting_decides_the_cost(monkeypatch):
    assert passwords.hash_password("correct-horse-battery").startswith("$2b$04$")
    assert type(settings()).model_fields["bcrypt_cost"].default == 12


def test_more_than_a_kibibyte_is_rejected_before_hashing():
    with pytest.raises(ValueError, match="at most 1,024 bytes"):
        passwords.hash_password("x" * 1025)
    with tools.counted_hashes() as hashes:
        assert not passwords.verify("x" * 1025, "$2b$04$" + "a" * 53)
    assert hashes == ["pretend"], "a comparison like any other, but never right"


def test_two_hashes_run_at_once_and_a_longer_wait_gets_a_429(monkeypatch):
    running, most, lock, release = [0], [0], threading.Lock(), threading.Event()

    def slow(*_):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        release.wait(60)
        with lock:
            running[0] -= 1
        return b"$2b$04$hash"

    monkeypatch.setattr(passwords, "run_blocking", slow)
    monkeypatch.setattr(passwords, "QUEUE_S", 0.1)
    outcomes = []

    def one():
        try:
            outcomes.append(passwords.hash_password("correct-horse-battery"))
        except Problem as problem:
            outcomes.append(problem.status)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while len(outcomes) < 4 and time.monotonic() < until:  # those that get a 429
        time.sleep(0.01)
    release.set()
    for thread in threads:
        thread.join()
    assert most == [2]
    assert sorted(map(str, outcomes)) == ["$2b$04$hash"] * 2 + ["429"] * 4


@pytest.mark.parametrize("password", [
    "password", "Password1", "P@ssw0rd2024", "qwertyuiop", "12345678", "87654321", "11111111",
    "iloveyou!!", "abcabcabc", "sunshine99", "1q2w3e4r5t", "letmeinletmein", "abcdefgh",
    "20202020", "streamvault", "Liverpool-1", "asdfghjkl", "!!!!!!!!",
])
def test_a_common_password_is_rejected(password):
    assert "too common" in weak_passwords.problem(password)


@pytest.mark.parametrize("password", [
    "correct-horse-battery", "seven loud green parrots", "Tr0ub4dor&3x!", "o rato roeu a rolha",
    "пароль не простой", "k3#vQ9!mZp", "sunshine over lisbon",
])
def test_a_good_password_is_accepted(password):
    assert weak_passwords.problem(password, "Bob Marsh", "bob@example.org") is None


@pytest.mark.parametrize("password", ["bob.marsh@example.org", "Bob Marsh!", "bobmarsh1990"])
def test_a_name_or_an_address_is_rejected_as_a_password(password):
    assert "your name" in weak_passwords.problem(password, "Bob Marsh", "bob.marsh@example.org")


def test_a_password_has_a_shortest_and_a_longest_length():
    assert weak_passwords.problem("a7-kd2x") == "Use at least 8 characters."
    assert weak_passwords.problem("ab cd " * 200) == "Use at most 1,024 characters."


def test_the_demo_worlds_password_is_a_common_one():
    assert "too common" in weak_passwords.problem(demo.PASSWORD)
