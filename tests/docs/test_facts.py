"""The figures of docs/ are those of the code."""

import re
from pathlib import Path

import pytest

from app.db import errors, transactions
from app.db.connection import Options

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parents[2]
DOCS = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}

TABLE = {
    "deadlock, lock": errors.ROLLED_BACK,
    "read-only or": errors.NOT_PRIMARY,
    "cannot connect": errors.CANNOT_CONNECT,
    "connection lost": errors.CONNECTION_LOST,
    "error during COMMIT": errors.COMMIT_IN_DOUBT,
    "commit refused": errors.INTERRUPTED,
    "the row breaks": errors.REJECTED,
    "disk full": errors.DISK_FULL,
}


@pytest.mark.parametrize("meaning", TABLE)
def test_the_error_table_lists_the_numbers_of_the_code(meaning):
    row = next(line for line in DOCS["transactions"].splitlines() if f"| {meaning}" in line)
    assert set(map(int, re.findall(r"-?\d+", row.split("|")[1]))) == set(TABLE[meaning])


def test_the_rules_of_retrying_have_the_figures_of_the_code():
    text, options = " ".join(DOCS["transactions"].split()), Options({})
    for sentence in (
            f"**Retry**: {transactions.ATTEMPTS} attempts",
            f"up to {round(1000 * transactions.FIRST_BACKOFF_S)} ms",
            f"{transactions.MAX_BACKOFF_S:g} s at most",
            f"has {options.transaction_deadline_s:g} s in all",
            f"waited for {options.lock_wait_s} s"):
        assert sentence in text, sentence


def test_a_rule_of_security_without_its_test_would_be_noticed():
    """Negative control."""
    rows = [line for line in DOCS["security"].splitlines() if line.startswith("| ")]
    rules = [line for line in rows if not line.startswith(("| rule", "|---"))]
    assert all("`tests/" in line for line in rules) and len(rules) > 20
