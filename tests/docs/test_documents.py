"""The README is one page, and true; so is each document."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from app.config import Settings
from tests.architecture.source import SLICES

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])
FOLDERS = ("app", "benchmarks", "dashboards", "deploy", "docs", "seeds", "sql", "tests")
WRONG = """
`app/nowhere.py` [a](missing.md) `run.py fly` `WEB_WINGS`
`tests/docs/test_documents.py::test_nothing`
"""


def test_it_is_one_page():
    assert README.count("\n") <= 70


def test_every_command_is_named_and_every_named_one_exists():
    line = re.search(r"lists the other commands:(.*?)\n\n", README, re.S)
    assert line
    assert set(re.findall(r"`(\w+)`", line[1])) == commands()
    assert set(re.findall(r"run\.py (\w+)", README)) <= commands()


def test_every_link_and_folder_exists():
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target
    table = README.split("## Where things are")[1].split("`run.py import")[0]
    for name in re.findall(r"^\| (.+?) \|", table, re.M)[2:]:
        for folder in re.findall(r"`([\w/]+)`", name):
            assert (ROOT / folder).is_dir(), folder
    slices = {p.name for p in (ROOT / "app").iterdir() if (p / "pages.py").exists()}
    assert slices <= set(re.findall(r"`app/(\w+)`", README)), "a slice is missing in the map"


def test_every_event_of_the_socket_is_named():
    """The README names every event that a client may send or receive."""
    from app.community.comments.live import EVENTS

    code = "".join((ROOT / "app" / path).read_text("utf-8") for path in (
        "live/server.py", "community/comments/live.py", "community/comments/delivery.py"))
    sent = set(re.findall(r"(?:_emit|emit_to_room)\((?:sid|video_id), \"(\w+)\"", code))
    sent |= set(re.findall(r"\"((?:new_)?comment(?:_\w+)?)\"[, )]", code)) - {"comment"}
    assert {"new_comment", "comment_deleted", "presence", "room_settings", "error",
            "signed_out"} <= sent
    line = README.split("Comments are live")[1].split("## Settings")[0]
    assert sent | set(EVENTS) == set(re.findall(r"`(\w+)`", line)) - {
        "after", "revision", "code"}


def test_every_named_setting_exists():
    known = {name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", README)) - {"NAME_FILE"}
    assert named <= known, named - known


def test_the_demo_accounts_are_the_ones_that_are_made():
    import seeds

    for _role, name, email, password in seeds.demo_accounts():
        assert f"`{email}`" in README and name in README
        assert password in README


def test_every_folder_of_analytics_is_used():
    """A report file that no dashboard shows, or a dashboard that names a missing one, is a lie."""
    named = set()
    for path in (ROOT / "dashboards").glob("*.toml"):
        named |= set(re.findall(r'"([a-z0-9_]+)"', path.read_text("utf-8")))
    reports = {path.stem for path in (ROOT / "sql" / "analytics").glob("*.sql")}
    assert reports <= named, reports - named


@cache
def commands() -> set[str]:
    """Return the commands of run.py."""
    shown = subprocess.run([sys.executable, "run.py", "--help"], cwd=ROOT, capture_output=True,
                           text=True, check=True).stdout
    return set(re.findall(r"^    (\w+)  ", shown, re.M))


def untrue(text: str, folder: Path) -> set[str]:
    """Return what a document names and the repository does not have."""
    found = {target for target in re.findall(r"\]\(([^)#]+)\)", text)
             if not target.startswith("http") and not (folder / target).exists()}
    for word in re.findall(r"`([^`\n]+)`", text):
        path, _, test = word.partition("::")
        if re.fullmatch(r"[\w./-]+", path) and path.split("/")[0] in FOLDERS and "/" in path:
            file = ROOT / path
            if "festival" in path:  # the example of adding-a-noun.md, which a test of its own adds
                continue
            if not file.exists() or (test and f"def {test}(" not in file.read_text("utf-8")):
                found.add(word)
        setting = word.removesuffix("_FILE").lower()
        if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", word) and setting not in Settings.model_fields:
            found.add(word)
    named = set(re.findall(r"run\.py ([a-z]+)\b", text))
    return found | {f"run.py {name}" for name in named - commands()}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_only_what_exists(path: Path):
    assert not untrue(path.read_text("utf-8"), path.parent)


def test_a_wrong_name_in_a_document_is_found():
    assert untrue(WRONG, ROOT) == {"app/nowhere.py", "missing.md", "run.py fly", "WEB_WINGS",
                                   "tests/docs/test_documents.py::test_nothing"}


def test_the_readme_links_every_document():
    linked = set(re.findall(r"\]\(([^)]+)\)", README))
    assert {path.relative_to(ROOT).as_posix() for path in DOCUMENTS} <= linked


def test_the_page_of_metrics_is_made_from_the_reports():
    from app.run.generated import metrics

    assert (ROOT / "docs/metrics.md").read_text("utf-8") == metrics(), (
        "run .venv/bin/python -m app.run.generated")


def test_the_page_of_personal_data_is_made_from_the_decisions():
    from app.run.generated import personal_data

    assert (ROOT / "docs/personal-data.md").read_text("utf-8") == personal_data(), (
        "run .venv/bin/python -m app.run.generated")


def test_the_document_of_the_laws_names_the_slices_in_their_order():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert " ← ".join(SLICES) in text


def test_a_file_of_tests_that_proves_the_earlier_api_is_named_in_its_document():
    text = (ROOT / "docs/compatibility.md").read_text("utf-8")
    for path in (ROOT / "tests/compatibility").glob("test_*.py"):
        if "The earlier platform's API" in path.read_text("utf-8"):
            assert path.name in text
