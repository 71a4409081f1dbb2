"""The administrators' page of jobs: what failed, runs and waits, with Retry, Cancel and Discard."""

import json
import re
from datetime import timedelta

import pytest

from app.accounts import resets
from app.ops import jobs, leases
from app.ops.clock import now
from tests.accounts import tools
from tests.accounts.tools import rows
from tests.world import BORN


@pytest.fixture
def ada(client, world):
    """The client, signed in as an administrator."""
    client.sign_in(world.ada)
    return client


def buried(world, error="SMTPException: no", task="mail"):
    return world.add("jobs", lane=jobs.tasks[task].lane, task=task, payload="{}", attempts=8,
                     created_at=BORN, state="buried", ended_at=BORN, last_error=error)


def running(world, **more):
    values = {"held_by": "box:7:aa", "due_at": now() + leases.LEASE, "started_at": now(),
              "created_at": BORN, "attempts": 1, "state": "running"} | more
    return world.add("jobs", lane="default", task="video.published", payload="{}", **values)


def waiting(world, **more):
    values = {"due_at": now(), "created_at": BORN} | more
    return world.add("jobs", lane="default", task="video.published", payload="{}", **values)


def state_of(job_id):
    return jobs.get(job_id)["state"]


def test_jobs_that_failed_alike_are_one_row_and_are_retried_together(ada, world):
    alike = [buried(world), buried(world)]
    other = buried(world, "OSError: disk full")
    page = ada.get("/admin/jobs").text
    assert page.count('class="tomb"') == 2
    assert "2 jobs" in page and "Retry 2" in page
    assert ada.post("/admin/jobs/retry", data={"job": alike}).status_code == 303
    assert [state_of(each) for each in (*alike, other)] == ["waiting", "waiting", "buried"]


def test_a_running_job_shows_its_progress_and_worker_and_can_be_cancelled(ada, world):
    job_id = running(world, done_units=3, total_units=10, note="Notifying")
    page = ada.get("/admin/jobs").text
    assert 'max="10" value="3"' in page and "Notifying: 3 of 10" in page and "box:7" in page
    assert ada.post("/admin/jobs/cancel", data={"job": job_id}).status_code == 303
    assert jobs.get(job_id)["cancel_asked_at"] is not None
    assert state_of(job_id) == "running", "its worker decides"
    page = ada.get("/admin/jobs").text
    assert "Cancelling" in page


def test_a_silent_worker_is_marked(ada, world):
    running(world, due_at=now() + timedelta(seconds=5))
    assert "another worker takes over at 30 s" in ada.get("/admin/jobs").text


def test_a_waiting_job_says_why_and_is_cancelled_at_once(ada, world):
    later = waiting(world, due_at=now() + timedelta(hours=3))
    failed = waiting(world, attempts=2, last_error="OSError: away")
    page = ada.get("/admin/jobs").text
    assert "scheduled" in page and "2 failed: OSError: away" in page
    ada.post("/admin/jobs/cancel", data={"job": [later, failed]})
    assert (state_of(later), state_of(failed)) == ("cancelled", "cancelled")
    page = ada.get("/admin/jobs?state=cancelled").text
    assert page.count("Notify subscribers of an upload") == 2


def test_a_buried_job_is_discarded_with_its_payload(ada, world):
    job_id = buried(world)
    assert ada.post("/admin/jobs/cancel", data={"job": job_id}).status_code == 303
    assert rows("SELECT state, payload FROM jobs") == [{"state": "cancelled", "payload": "{}"}]


def test_upkeep_says_when_it_runs_and_cannot_be_cancelled(ada, world):
    jobs.schedule()
    page = ada.get("/admin/jobs?lane=upkeep").text
    assert "runs every minute" in page and "runs every hour" in page and "5 minutes" in page
    job_id = rows("SELECT id FROM jobs WHERE task = 'analytics.rollups'")[0]["id"]
    assert f'name="job" value="{job_id}"' not in page
    assert ada.post("/admin/jobs/cancel", data={"job": job_id}).status_code == 404


def test_a_lane_shows_only_its_own_jobs(ada, world):
    buried(world)
    assert "Send an e-mail" in ada.get("/admin/jobs?lane=mail").text
    assert "Send an e-mail" not in ada.get("/admin/jobs?lane=default").text


@pytest.mark.parametrize(("sent", "status"), [
    ({}, 400), ({"job": "x"}, 400), ({"job": "1", "state": "done"}, 400),
    ({"job": "-1"}, 404), ({"job": "9" * 30}, 404), ({"job": "999999"}, 404)])
def test_a_job_that_does_not_exist_is_not_found(ada, sent, status):
    assert ada.post("/admin/jobs/retry", data=sent).status_code == status
    assert ada.post("/admin/jobs/cancel", data=sent).status_code == status


def test_the_sidebar_counts_buried_jobs(ada, world):
    buried(world)
    assert '<span>Jobs</span><span class="count">1' in ada.get("/admin/users").text


def test_what_was_sent_is_shown_with_its_subject_and_address_but_never_its_text(ada, world):
    resets.ask(world.bob.email)
    link = tools.link_in(tools.only(tools.mails()))
    page = ada.get("/admin/jobs?state=done&lane=mail").text
    assert "Reset your password" in page and f"to {world.bob.email}" in page
    assert link not in page
    assert "Reset your password" not in ada.get("/admin/jobs?state=cancelled").text
    assert not any(link in str(row) for row in rows("SELECT * FROM jobs"))


def test_every_ended_job_is_on_a_page(ada, world):
    for number in range(120):
        world.add("jobs", lane="mail", task="mail", payload="{}", created_at=BORN, state="done",
                  ended_at=BORN, attempts=1,
                  result=json.dumps({"to": f"d{number}@example.org", "subject": "Hello"}))
    url, seen = "/admin/jobs?state=done", set()
    while url:
        page = ada.get(url).text
        seen |= set(re.findall(r"to (d\d+@example\.org)", page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following and following[1].replace("&amp;", "&")
    assert len(seen) == 120


def test_ended_jobs_are_kept_for_thirty_days(world):
    for days in (29, 31):
        world.add("jobs", lane="mail", task="mail", payload="{}", created_at=BORN, state="done",
                  ended_at=now() - timedelta(days=days), attempts=days)
    jobs.purge()
    assert [row["attempts"] for row in rows("SELECT attempts FROM jobs")] == [29]
