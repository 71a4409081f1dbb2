"""Headers for browsers and caches."""

import pytest

from app import create_app

FOR_GOOD = "public, max-age=31536000, immutable"


def kept(answer) -> str:
    """Return which caches may keep the answer."""
    return answer.headers["Cache-Control"]


def test_browsers_cache_a_style_sheet_named_by_its_hash_forever(client):
    assert kept(client.get("/static/css/kit.css?v=1")) == FOR_GOOD


def test_browsers_do_not_cache_an_error_in_its_place(client):
    assert "no-store" in kept(client.get("/static/css/missing.css?v=1"))
    assert "no-store" in kept(client.post("/static/css/kit.css?v=1"))


def test_no_cache_keeps_a_persons_pages(client, world):
    for path in ("/", "/sign-in", "/nowhere"):
        assert "no-store" in kept(client.get(path)), path
    client.sign_in(world.erin)
    for path in ("/", "/account", "/catalog/titles", "/nowhere", "/catalog/titles/9"):
        assert "no-store" in kept(client.get(path)), path


@pytest.mark.parametrize(("address", "secure"), [("https://vault.example", True),
                                                 ("http://vault.example", False)])
def test_only_an_https_address_sends_hsts(database, test_settings, address, secure):
    app = create_app(test_settings.model_copy(update={"base_url": address}))
    answer = app.test_client().get("/sign-in")
    assert ("Strict-Transport-Security" in answer.headers) == secure
