"""Fixtures of the tests of viewer pages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.ops import clock
from app.site import browse
from tests.community.conftest import (  # noqa: F401  the fixtures come along
    call,
    nothing_kept,
    say,
    upload,
)
from tests.site.scenes import NOW, TODAY


@pytest.fixture(autouse=True)
def fresh_facets() -> Iterator[None]:
    """The lists of the browse page are kept until data versions change; a rolled-back test takes
    its versions with it."""
    browse._kept.clear()
    yield
    browse._kept.clear()


@pytest.fixture
def fixed_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Noon of TODAY, wherever a viewer is made.

    After the application: a module imported now would keep the wrong clock for good.
    """
    from app.accounts import viewer

    for module in (clock, viewer):
        monkeypatch.setattr(module, "today", lambda: TODAY)
        monkeypatch.setattr(module, "now", lambda: NOW)
