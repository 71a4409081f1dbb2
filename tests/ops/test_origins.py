"""The origins whose pages may open a live connection."""

import pytest

from app.ops import origins

pytestmark = pytest.mark.no_database

OURS, OTHER, COOKIE = "https://films.example.org", "https://other.example.org", "streamvault"
LISTED = frozenset({OURS, "https://app.example.org"})
SIGNED_IN = {"HTTP_COOKIE": f"theme=dark; {COOKIE}=abc"}


def settings_of(test_settings, **changes):
    return test_settings.model_copy(update=changes)


def test_the_configured_address_and_cors_origins_are_allowed(test_settings):
    found = origins.allowed(settings_of(
        test_settings, base_url=f"{OURS}/below", cors_origins=" https://app.example.org, ,"))
    assert found == LISTED


def test_without_a_configured_address_all_local_names_are_allowed(test_settings):
    found = origins.allowed(settings_of(
        test_settings, base_url=None, host="127.0.0.1", port=8123, cors_origins=""))
    assert found == {f"http://{name}:8123" for name in ("127.0.0.1", "localhost", "[::1]")}


@pytest.mark.parametrize("environ", [
    {"HTTP_ORIGIN": OURS},
    {"HTTP_ORIGIN": OURS, **SIGNED_IN},
    {},  # a program
    {"QUERY_STRING": "EIO=4&sid=abc", **SIGNED_IN},  # it goes on
    {"HTTP_SEC_FETCH_SITE": "same-origin", **SIGNED_IN},
    {"HTTP_COOKIE": "theme=dark"},
], ids=str)
def test_a_page_of_an_allowed_origin_may_open_a_connection(environ):
    assert origins.may_open(environ, LISTED, COOKIE)


@pytest.mark.parametrize("environ", [
    {"HTTP_ORIGIN": OTHER},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": ""},
    {"HTTP_ORIGIN": f"{OURS}.evil.example"},
    {"HTTP_ORIGIN": OURS.upper()},
    {"HTTP_ORIGIN": f"{OURS}:444"},
    {"HTTP_ORIGIN": OTHER, "QUERY_STRING": "EIO=4&sid=abc"},
    {"HTTP_ORIGIN": OTHER, "HTTP_SEC_FETCH_SITE": "same-origin"},
    SIGNED_IN,
    {"HTTP_SEC_FETCH_SITE": "cross-site", **SIGNED_IN},
    {"HTTP_SEC_FETCH_SITE": "same-site", **SIGNED_IN},
    {"QUERY_STRING": "EIO=4&sid=", **SIGNED_IN},
], ids=str)
def test_a_page_of_another_origin_may_not_open_a_connection(environ):
    assert not origins.may_open(environ, LISTED, COOKIE)


def asked(path: str, **environ: str) -> list[str]:
    """Return the status of an answer; the application's own is 200."""
    statuses: list[str] = []

    def application(_environ, start_response):
        start_response("200 OK", [])
        return [b""]

    guarded = origins.guarded(application, LISTED, COOKIE)
    list(guarded({"PATH_INFO": path, **environ}, lambda status, _headers: statuses.append(status)))
    return statuses


def test_only_live_connections_are_guarded():
    assert asked("/watch/1", HTTP_ORIGIN=OTHER) == ["200 OK"]
    assert asked("/socket.io/", HTTP_ORIGIN=OTHER) == ["403 Forbidden"]
    assert asked("/socket.io/", HTTP_ORIGIN=OURS) == ["200 OK"]
