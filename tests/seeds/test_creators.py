"""Uploads and applications of the demo world."""

import pytest

from app.media import hosts
from tests.seeds.conftest import ANCHOR

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("size", ["small", "demo"])
def test_every_upload_is_on_a_listed_host(request, size):
    world = request.getfixturevalue(size)
    uploads = {row["id"] for row in world("videos") if row["kind"] == "upload"}
    assert [row["video_id"] for row in world("assets")] == sorted(uploads)
    for row in world("assets"):
        assert hosts.checked(row["url"]) == row["url"]


@pytest.mark.parametrize("size", ["small", "demo"])
def test_an_application_waits_or_was_decided_by_somebody_else(request, size):
    world = request.getfixturevalue(size)
    roles = {(row["account_id"], row["role"]) for row in world("account_roles")}
    rows = world("role_applications")
    assert {row["state"] for row in rows} == {"open", "approved", "declined"}
    assert len({row["account_id"] for row in rows}) == len(rows)
    for row in rows:
        assert (row["state"] == "approved") == ((row["account_id"], row["role"]) in roles)
        assert row["created_at"].date() <= ANCHOR and row["account_id"] > 8
        if row["state"] == "open":
            assert row["is_open"] and row["decided_by"] is None
        else:
            assert row["is_open"] is None and row["decided_at"] > row["created_at"]
            assert (row["decided_by"], "employee") in roles and row["answer"]
