"""Whole journeys in a browser, from beginning to end."""

import re

from playwright.sync_api import expect

from tests.browser.site import texts
from tests.browser.stock import ANALYST, CREATOR, CUSTOMER
from tests.world import PASSWORD


def test_every_failed_sign_in_gets_one_message_and_the_right_one_succeeds(visit):
    page = visit().page
    for email, password in ((CUSTOMER.email, PASSWORD + "!"), ("nobody@example.org", PASSWORD)):
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("Incorrect e-mail address or password")
        expect(page.get_by_label("E-mail")).to_have_value(email)
    page.get_by_label("E-mail").fill(CUSTOMER.email)
    page.get_by_label("Password").fill(CUSTOMER.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Browse")
    page.get_by_label(re.compile("Your account")).click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/browse")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_signing_in_returns_to_the_page_that_asked_for_it(visit):
    page = visit().page
    page.goto("/browse?kind=film")
    page.get_by_label("E-mail").fill(CUSTOMER.email)
    page.get_by_label("Password").fill(CUSTOMER.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/browse\?kind=film$"))


def test_a_viewer_writes_edits_and_deletes_a_review(visit):
    page = visit(CREATOR).page
    page.goto("/browse")
    page.locator(".wall-grid a.poster").first.click()
    page.get_by_role("button", name="Publish review").click()
    expect(page).not_to_have_url(re.compile("reviews$"))  # the browser asks for the stars
    page.locator(".rate-stars label").nth(3).click()
    page.get_by_label("Your review").fill("The harbour scenes are worth the slow start.")
    page.get_by_role("button", name="Publish review").click()
    own = page.get_by_label("Your review")
    expect(own).to_contain_text("worth the slow start")
    expect(own.get_by_role("img", name="4 of 5 stars")).to_be_visible()
    own.get_by_role("link", name="Edit").click()
    page.locator(".rate-stars label").nth(1).click()
    page.get_by_label("Your review").fill("On second thoughts, too slow.")
    page.get_by_role("button", name="Save review").click()
    expect(own.get_by_role("img", name="2 of 5 stars")).to_be_visible()
    own.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete review").click()
    expect(page.get_by_role("button", name="Publish review")).to_be_visible()


def drawn(page, index: int = 0) -> bool:
    """Return whether a chart has drawn anything."""
    return page.locator("canvas[data-chart]").nth(index).evaluate("""(canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value !== 0);
    }""")


def test_a_dashboard_filter_applies_to_every_card_table_and_file(visit):
    page = visit(ANALYST).page
    page.goto("/analytics/performance")
    page.wait_for_function("document.querySelector('canvas[data-chart]')")
    assert drawn(page)
    page.get_by_label("Period", exact=True).select_option(index=2)
    page.get_by_label("Genre", exact=True).select_option(index=1)
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"genre=\d+"))
    chosen = re.search(r"genre=\d+", page.url)
    assert chosen
    files = page.get_by_role("link", name="CSV")
    for index in range(len(texts(files))):
        assert chosen[0] in (files.nth(index).get_attribute("href") or "")
    with page.expect_download() as download:
        files.first.click()
    assert download.value.suggested_filename.endswith(".csv")
    page.get_by_role("button", name="Light or dark").first.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
