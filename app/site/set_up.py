"""The checklist of a new installation: what to settle before visitors come."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app import db
from app.accounts import key_marks
from app.catalog.imports import history
from app.config import Settings, settings
from app.office.nouns import Noun
from app.ops import audit, jobs, mail
from app.setting_rules import is_loopback

NOUN = Noun("installation", "installation", actions={"mail_test": "sent a test message"})


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the checklist."""

    key: Literal["administrator", "address", "time_zone", "mail", "import", "secret_key"]
    title: str
    is_done: bool
    text: str


def steps(administrator: str, has_totp: bool, seen_address: str) -> list[Step]:
    """Return the checklist. `seen_address` is the site's address as the browser has it."""
    s = settings()
    second = "with two-step sign-in" if has_totp else "with a password alone"
    return [
        Step("administrator", "Administrator", True, f"{administrator}, {second}."),
        _address(s, seen_address),
        _time_zone(s),
        _mail(s),
        Step("import", "First import", bool(history.page({}).rows),
             "Titles from a CSV file. Every row is checked before anything is saved."),
        *_secret_key(),
    ]


def _secret_key() -> list[Step]:
    """Return a step only when the key was replaced: it is no task of a new installation."""
    problem = key_marks.problem(settings().secret_key, settings().secret_key_before)
    return [Step("secret_key", "Secret key", False, f"{problem} {key_marks.WHAT_TO_DO}")
            ] if problem else []


def _address(s: Settings, seen: str) -> Step:
    if seen != s.address:
        return Step("address", "Address", False, f"E-mails link to {s.address}, but this page was "
                    f"opened at {seen}. Set BASE_URL to the address that visitors use.")
    if s.address.startswith("http:") and not is_loopback(urlsplit(s.address).hostname or ""):
        return Step("address", "Address", False, f"{s.address} is not encrypted: anybody on the "
                    "way can read passwords. Serve it over https and set BASE_URL.")
    return Step("address", "Address", True, f"{s.address}. The browser and the setting agree.")


def _time_zone(s: Settings) -> Step:
    here = datetime.now(ZoneInfo(s.report_time_zone))
    return Step("time_zone", "Report time zone", "report_time_zone" in s.model_fields_set,
                f"{s.report_time_zone}, now {here:%H:%M}. Days in reports begin at midnight there. "
                "Set REPORT_TIME_ZONE, even to the same, before anybody watches.")


def _mail(s: Settings) -> Step:
    is_real = s.mail_transport == "smtp"
    text = (f"{mail.way(s)}, from {s.mail_from}. Password resets and sign-ups need it." if is_real
            else f"MAIL_TRANSPORT is {s.mail_transport}, so no e-mail leaves this machine. Set it "
                 "to smtp, with SMTP_HOST.")
    return Step("mail", "E-mail", is_real and mail.way(s) in _tested(), text)


def _tested() -> set[str]:
    """Return the ways by which a test message was accepted."""
    return {json.loads(event["new_values"] or "{}").get("way", "")
            for event in audit.history("installation", 1)
            if event["action"] == "installation.mail_test"}


@db.transactional("set_up.ask_test")
def ask_test(to: str, account_id: int) -> int:
    """Queue a test message and return its job's id."""
    return jobs.enqueue(mail.TEST, {"to": to, "subject": "StreamVault can send e-mail", "text": (
        "This is the test message of your StreamVault. It arrived, so sign-ups and password resets "
        "will, too.\n"), "asked_by": account_id}, asked_by=account_id)


def test_job(job_id: int | None) -> jobs.JobRow | None:
    """Return the job of a test message."""
    job = jobs.get(job_id) if job_id else None
    return job if job and job["task"] == mail.TEST else None
