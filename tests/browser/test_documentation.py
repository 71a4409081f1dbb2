"""The API's documentation in a browser: its own content policy holds, opened and tried out too."""

import pytest
from playwright.sync_api import expect

from tests.browser.site import NARROW, WIDE


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_an_operation_can_be_opened_and_tried(visit, size):
    visitor = visit(size=size)
    page = visitor.page
    page.goto("/openapi/")
    page.locator("#operations-Signing_in-sign_in_login .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table").wait_for()
    page.get_by_role("button", name="Authorize").first.click()
    page.get_by_role("button", name="Close").first.wait_for()
    assert visitor.findings() == []
    assert visitor.sideways_px() == 0


def test_every_operation_of_the_document_is_shown(visit, application):
    visitor = visit()
    visitor.page.goto("/openapi/")
    visitor.page.locator(".opblock").first.wait_for()
    document = visitor.page.request.get("/openapi/openapi.json").json()
    operations = sum(len(path) for path in document["paths"].values())
    expect(visitor.page.locator(".opblock")).to_have_count(operations)
