"""Two-step sign-in in a real browser, from setup to a recovery code."""

import re
from pathlib import Path

import pyotp
from playwright.sync_api import expect

from app import db
from app.accounts import users
from app.accounts.passwords import hash_password
from tests.browser.site import NARROW, WIDE, Visitor, texts
from tests.world import PASSWORD, Person

EMAIL = "two.steps@example.org"


def fine(visitor: Visitor) -> None:
    """Assert that the page is accessible and fits the window, wide and narrow."""
    for size in (WIDE, NARROW):
        visitor.page.set_viewport_size(size)
        assert visitor.findings() == [], visitor.page.url
        assert visitor.sideways_px() <= 0, visitor.page.url
    visitor.page.set_viewport_size(WIDE)


def test_a_person_sets_it_up_saves_the_codes_and_signs_in_with_one(visit, stocked):
    account_id = db.run("browser.two_steps", users.create, EMAIL, "Tess Two", "PT",
                        hash_password(PASSWORD), is_proven=True)
    first = visit(Person(account_id, "Tess Two", EMAIL, "PT", ("customer",)))
    page = first.page
    page.goto("/account/two-step")
    fine(first)
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_alt_text("QR code")).to_be_visible()
    expect(page.get_by_alt_text("QR code")).to_have_js_property("complete", True)
    assert page.get_by_alt_text("QR code").evaluate("image => image.naturalWidth") > 150
    fine(first)
    secret = re.sub(r"\s", "", page.locator(".key code").inner_text())
    page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn on").click()
    shown = page.locator(".codes code")
    expect(shown).to_have_count(10)
    codes = texts(shown)
    fine(first)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    assert all(code in Path(saved.value.path()).read_text() for code in codes)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.goto("/account/two-step/delete")
    fine(first)

    second = visit()
    page = second.page
    page.goto("/sign-in?next=/account/sessions")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("is incorrect")).to_be_visible()
    fine(second)
    page.get_by_role("link", name="Use a recovery code").click()
    fine(second)
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/account/sessions$"))
