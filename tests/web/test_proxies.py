"""Forwarded headers are counted from the near end, up to the setting."""

import pytest
from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

from app import create_app
from app.accounts.access import public
from app.web import limits

CHAIN = "6.6.6.6, 203.0.113.7, 10.0.0.2"  # the first is what the visitor claims


def seen_by(app, **headers: str) -> dict[str, str]:
    """Return the address and scheme that the application sees."""
    app.add_url_rule("/who", "who", public(lambda: {
        "address": request.remote_addr, "host": request.host, "scheme": request.scheme}))
    answer = app.test_client().get("/who", environ_base={"REMOTE_ADDR": "10.0.0.1"}, headers={
        "X-Forwarded-For": CHAIN, "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "666", "X-Forwarded-Prefix": "/evil", "Forwarded": "for=6.6.6.6",
        "X-Real-IP": "6.6.6.6"} | headers)
    return answer.json


@pytest.mark.parametrize(("proxies", "address"), [
    (0, "10.0.0.1"), (1, "10.0.0.2"), (2, "203.0.113.7")])
def test_as_many_proxies_as_configured_are_trusted(database, test_settings, proxies, address):
    app = create_app(test_settings.model_copy(update={"trusted_proxies": proxies}))
    found = seen_by(app, **{"X-Forwarded-Proto": "https, https"})
    assert found == {"address": address, "host": "localhost",
                     "scheme": "https" if proxies else "http"}


@pytest.mark.own_app
def test_one_proxy_too_many_would_trust_the_visitor(app):
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=3, x_host=1)
    found = seen_by(app)
    assert (found["address"], found["host"]) == ("6.6.6.6", "evil.example")


def test_a_forged_address_does_not_evade_a_limit(client, monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "reset", limits.Policy(3, 86_400))
    answers = [client.post("/forgot", data={"email": "bob@example.org"},
                           headers={"X-Forwarded-For": f"6.6.6.{number}"}).status_code
               for number in range(5)]
    assert answers == [303, 303, 303, 429, 429]
