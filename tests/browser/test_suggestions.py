"""A search field suggests names while somebody types."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import NARROW, WIDE
from tests.browser.stock import CUSTOMER


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def visitor(visit, request):
    """Show a customer the browse page."""
    found = visit(CUSTOMER, size=request.param)
    found.page.goto("/browse")
    return found


def typed(page: Page, words: str) -> Page:
    """Type into the search field and wait for suggestions."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.get_by_role("option").first).to_be_visible()
    return page


def test_arrows_choose_a_suggestion_and_enter_opens_it(visitor):
    page = typed(visitor.page, "the")
    field = page.get_by_role("combobox", name="Search titles and people")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert visitor.sideways_px() == 0 and visitor.findings() == []
    page.keyboard.press("ArrowDown")
    second = page.get_by_role("option").nth(1)
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".suggestions [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/titles/*")


def test_escape_closes_the_suggestions_and_enter_searches(visitor):
    page = typed(visitor.page, "the")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    field = page.get_by_role("combobox", name="Search titles and people")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("the")
    page.keyboard.press("Enter")
    page.wait_for_url("**/browse?q=the")


def test_a_suggestion_opens_with_a_click(visitor):
    page = typed(visitor.page, "the")
    first = page.get_by_role("option").first
    name = first.inner_text().splitlines()[0]
    first.click()
    page.wait_for_url("**/titles/*")
    expect(page).to_have_title(re.compile(re.escape(name)))
