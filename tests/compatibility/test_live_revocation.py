"""A client whose session or permission ends is told why and disconnected within a second."""

import statistics
import time

import pytest
import socketio.exceptions

from app.accounts import deletion, personal_tokens, sessions
from app.accounts.users import Account
from app.community.moderation import sanctions
from tests.accounts.tools import rows, run
from tests.compatibility.people import id_of, open_session, personal_token
from tests.compatibility.running import PASSWORD
from tests.faults.pace import lost_time
from tests.live.servers import wait_for
from tests.live.talker import TRANSPORTS, Talker, talking
from tests.world import ADA

pytestmark = pytest.mark.slow

WORST_S, MEDIAN_S = 2.0, 1.0
SEVERAL = 3


def account_of(person_id: int) -> Account:
    """Return the account as the verbs take it."""
    found = sessions.account_of(sessions.open_session(person_id))
    assert found is not None
    return found


@pytest.fixture
def video(dora) -> dict:
    return dora.upload()


@pytest.fixture
def moderator() -> Account:
    """An employee."""
    return account_of(ADA.id)


def by_session(site, person) -> tuple[dict, int]:
    """Return a browser's headers, and its session's id."""
    value = open_session(person)
    session_id = sessions.account_of(value).session_id
    return {"Cookie": f"streamvault={value}", "Origin": site.address}, session_id


def leaves(live, way: str, site, moderator, transports) -> float:
    """Connect a new account, end its access in some way, and check that it cannot come back. Return
    the seconds until it is out."""
    person = site.join("USER")
    video = site.join("CREATOR").upload()
    headers, session_id = by_session(live, person)
    auth = None
    if way in ("token", "password", "role", "disabled"):
        headers = {}
        auth = {"token": person.token}
    if way == "token":
        made = personal_tokens.create(id_of(person), "Bot", ["community:read"], 30)
        auth = {"token": made["token"]}
    talker = Talker(live, transports)
    try:
        talker.connect(auth, **headers)
        assert talker.ask("join_video", video["id"])["ok"]
        began = time.monotonic()
        match way:
            case "logout":
                value = headers["Cookie"].partition("=")[2]
                sessions.void(value)
            case "list":
                assert sessions.revoke(id_of(person), session_id)
            case "password":
                answer = person.send("PUT", "/api/account/password", json={
                    "password": PASSWORD, "newPassword": "another-lantern-entirely"})
                assert answer.status_code < 300, answer.text
            case "role":
                run("INSERT INTO account_roles (account_id, role) VALUES (%(id)s, 'creator')",
                    id=id_of(person))
                run("UPDATE accounts SET auth_version = auth_version + 1 WHERE id = %(id)s",
                    id=id_of(person))
            case "disabled":
                run("UPDATE accounts SET status = 'disabled', auth_version = auth_version + 1 "
                    "WHERE id = %(id)s", id=id_of(person))
            case "deletion":
                deletion.delete(id_of(person))
            case "ban":
                sanctions.ban(id_of(person), None, moderator)
            case "token":
                personal_tokens.revoke(id_of(person), made["id"])
        wait_for(lambda: talker.ended_at, what=f"for the end by {way}")
        assert talker.all("signed_out")[0]["message"]
        seconds = talker.ended_at - began
    finally:
        talker.close()
    again = Talker(live, transports)
    try:
        if way == "ban":  # a banned account may join no room, yet it is signed in
            again.connect(auth, **headers)
            assert again.ask("join_video", video["id"])["status"] == 403
        else:
            with pytest.raises(socketio.exceptions.ConnectionError):
                again.connect(auth, **headers)
    finally:
        again.close()
    return seconds


@pytest.mark.parametrize("way", ["logout", "list", "password", "role", "disabled", "ban", "token",
                                 "deletion"])
def test_a_signed_out_client_is_disconnected_within_a_second(live, site, moderator, way):
    with lost_time() as lost:
        took = [leaves(live, way, site, moderator, transports)
                for transports in list(TRANSPORTS.values())[:SEVERAL]]
    assert statistics.median(took) <= MEDIAN_S + lost[0], took
    assert max(took) <= WORST_S + lost[0], took


def test_a_creators_ban_dismisses_from_her_own_rooms_only(live, site, dora, video):
    emil = site.join("USER")
    elsewhere = site.join("CREATOR").upload()
    with talking(live, emil.token) as his:
        for each in (video, elsewhere):
            assert his.ask("join_video", each["id"])["ok"]
        run_ban(dora, emil, video)
        assert his.receives("error", videoId=video["id"])["status"] == 403
        dora.comment(video, "He does not hear this")
        other = site.join("USER").comment(elsewhere, "But this")
        his.receives("new_comment", id=other["id"])
        assert [c["videoId"] for c in his.all("new_comment")] == [elsewhere["id"]]
        assert his.ask("join_video", video["id"])["status"] == 403


def run_ban(creator, person, video) -> None:
    """Have a creator ban somebody on her title."""
    title_id = rows("SELECT title_id FROM videos WHERE id = %(id)s", id=int(video["id"]))[0][
        "title_id"]
    sanctions.ban(id_of(person), title_id, account_of(id_of(creator)))


def test_a_token_that_may_not_read_comments_cannot_connect(green, emil):
    talker = Talker(green)
    with pytest.raises(socketio.exceptions.ConnectionError):
        talker.connect({"token": personal_token(emil, "account:read")})
    talker.close()
