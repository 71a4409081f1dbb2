"""The pages that may open a live connection. A cookie counts only beside a listed origin."""

from wsgiref.util import setup_testing_defaults

import pytest

from app.ops import origins
from tests.compatibility.people import open_session
from tests.compatibility.running import ORIGIN
from tests.live.raw import Poller, Raw, upgrade_status

FOREIGN = ["https://evil.example", "null", f"{ORIGIN}.evil.example", "http://127.0.0.1",
           "http://app.example.org", f"{ORIGIN}, https://evil.example", "*", "file://"]
TRICKS = [{"X-Forwarded-Host": "evil.example"}, {"Host": "evil.example"},
          {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
          {"Forwarded": "host=evil.example"}]


@pytest.fixture
def cookie(emil) -> str:
    return f"streamvault={open_session(emil)}"


def statuses(site, **headers: str) -> tuple[int, int]:
    """Return the status of a polling request and of a WebSocket."""
    return Poller(site, **headers).opening.status_code, upgrade_status(site, **headers)


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_is_rejected(live, cookie, origin):
    assert statuses(live, Origin=origin, Cookie=cookie) == (403, 403)
    assert statuses(live, Origin=origin) == (403, 403)


@pytest.mark.parametrize("tricks", TRICKS)
def test_the_host_headers_of_a_request_change_nothing(green, cookie, tricks):
    assert statuses(green, Origin="https://evil.example", Cookie=cookie, **tricks) == (403, 403)
    assert statuses(green, Origin=ORIGIN, Cookie=cookie, **tricks) == (200, 101)


def test_listed_pages_and_our_own_connect_with_their_cookie(live, cookie):
    for origin in (ORIGIN, "https://other.example.org", live.address):
        assert statuses(live, Origin=origin, Cookie=cookie) == (200, 101), origin
        opened = Raw(live, Origin=origin, Cookie=cookie)
        opened.send("40")
        assert opened.take("40")
        opened.close()


def test_a_cookie_without_an_origin_is_rejected_unless_the_browser_vouches_for_the_page(
        live, cookie):
    assert statuses(live, Cookie=cookie) == (403, 403)
    for site in ("cross-site", "same-site", "none", "same-origin, cross-site"):
        assert statuses(live, Cookie=cookie, **{"Sec-Fetch-Site": site}) == (403, 403), site
    assert statuses(live, Cookie=cookie, **{"Sec-Fetch-Site": "same-origin"}) == (200, 101)


def test_a_program_without_a_cookie_needs_no_origin(live, emil):
    assert statuses(live) == (200, 101)
    opened = Raw(live, emil.token)
    opened.close()
    assert Poller(live).enter(emil.token)


def test_a_foreign_page_cannot_use_the_connection_of_another(green, cookie):
    poller = Poller(green, Origin=green.address, Cookie=cookie)
    poller.headers["Origin"] = "https://evil.example"
    assert poller.get().status_code == 403 and poller.post("40").status_code == 403
    assert upgrade_status(green, f"&sid={poller.sid}", Origin="https://evil.example") == 403


def test_without_the_guard_pages_without_a_listed_origin_could_connect():
    """Negative control: Engine.IO's own check, at its strictest, allows a missing origin, and
    trusts X-Forwarded-Host where none is listed."""
    import socketio

    def status(application, **environ: str) -> str:
        said: list[str] = []
        asked = {"PATH_INFO": "/socket.io/", "QUERY_STRING": "EIO=4&transport=polling",
                 "HTTP_COOKIE": "streamvault=x", **environ}
        setup_testing_defaults(asked)
        list(application(asked, lambda status, _headers: said.append(status)))
        return said[0][:3]

    def server(**options):
        return socketio.WSGIApp(socketio.Server(async_mode="threading", logger=False,
                                                engineio_logger=False, **options))

    strict, usual = server(cors_allowed_origins=[ORIGIN]), server()
    evil = {"HTTP_ORIGIN": "https://evil.example", "HTTP_X_FORWARDED_HOST": "evil.example",
            "HTTP_X_FORWARDED_PROTO": "https"}
    assert status(strict) == "200" and status(usual, **evil) == "200"
    for careful in (origins.guarded(each, frozenset([ORIGIN]), "streamvault")
                    for each in (strict, usual)):
        assert status(careful) == status(careful, **evil) == "403"
