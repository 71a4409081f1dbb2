"""Tasks of staff, done in a browser from beginning to end."""

import re

from playwright.sync_api import Page, expect

from tests.browser.site import NARROW, texts
from tests.browser.stock import EMPLOYEE
from tests.jobs import work

# Far ahead, where the demo world has licensed nothing.
FIRST_DAY, LAST_DAY = "2041-01-01", "2041-12-31"
TITLE = "The Salt Archive"


def draft(page: Page) -> str:
    """Drafts a contract with the first house of the list and returns its number."""
    page.goto("/catalog/contracts/new")
    page.get_by_label("House").select_option(index=1)
    page.get_by_role("button", name="Draft contract").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(re.compile(r"^SV-\d{4}-\d{4}$"))
    return heading.inner_text()


def add_exclusive_term(page: Page, first_day: str, last_day: str) -> None:
    """Add an exclusive term for TITLE in Portugal, from the page of a contract."""
    page.get_by_role("link", name="Add term").click()
    page.get_by_role("searchbox").fill(TITLE)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("First day").fill(first_day)
    page.get_by_label("Last day").fill(last_day)
    page.get_by_label("Charged").select_option("flat")
    page.get_by_label(re.compile("^Charge in")).fill("1250.50")
    page.get_by_label("Exclusive: no other contract").check()
    box = page.locator("input[name=territories][value=PT]")
    box.evaluate("(box) => { box.closest('details').open = true; }")
    box.check()
    page.get_by_role("button", name="Add term").click()


def test_a_contract_is_drafted_refused_signed_overlapped_renewed_and_ended(visit):
    visitor = visit(EMPLOYEE)
    page = visitor.page
    number = draft(page)
    url = page.url
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was changed")
    add_exclusive_term(page, LAST_DAY, FIRST_DAY)
    expect(page.locator("#f-ends_on")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label(re.compile("^Charge in"))).to_have_value("1250.50")
    assert not visitor.findings()  # a refused form is a page no address leads to
    page.get_by_label("First day").fill(FIRST_DAY)
    page.get_by_label("Last day").fill(LAST_DAY)
    page.get_by_role("button", name="Add term").click()
    expect(page.get_by_role("region", name="Terms table")).to_contain_text(TITLE)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Signed on").fill("2026-01-15")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Activate").click()
    expect(page.locator(".head .badge").first).to_have_text("active")

    draft(page)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Signed on").fill("2026-01-16")
    page.get_by_role("button", name="Save").click()
    add_exclusive_term(page, "2041-06-01", "2042-05-31")
    expect(page.get_by_role("alert").filter(has_text=number).first).to_contain_text(TITLE)

    page.goto(url)
    page.get_by_role("button", name="Draft renewal").click()
    expect(page.locator(".head .badge").first).to_have_text("draft")
    expect(page.get_by_text(f"Renews {number}")).to_be_visible()
    page.goto(url)
    page.get_by_role("link", name="End", exact=True).click()
    page.get_by_role("button", name="End contract").click()
    expect(page.locator(".head .badge").first).to_have_text("ended")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.locator(".past").first).to_contain_text(EMPLOYEE.name)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="History")).not_to_be_visible()


HEAD = ("show_id,type,title,director,cast,country,date_added,release_year,rating,duration,"
        "listed_in,description")
ROWS = f"""{HEAD}
s1,Movie,The Weir Keeper,,,"Portugal, ","September 25, 2021",2019,PG-13,90 min,Dramas,A weir.
s2,TV Show,Small Hours,,,Spain," September 24, 2021",2020,TV-MA,2 Seasons,TV Comedies,Late.
"""


def test_an_import_names_what_is_wrong_then_brings_all_rows_in_once(visit, tmp_path):
    visitor = visit(EMPLOYEE)
    page = visitor.page
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(ROWS.replace("2019", "nineteen"), "utf-8")
    right = tmp_path / "right.csv"
    right.write_text(ROWS, "utf-8")

    page.goto("/catalog/imports")
    page.get_by_label("CSV file").set_input_files(wrong)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert not visitor.findings()
    work("imports")
    expect(page.get_by_role("alert")).to_contain_text("Nothing can be imported yet")
    expect(page.get_by_role("region", name="Problems by row")).to_contain_text("release_year")
    assert not visitor.findings()

    for expected, is_new in (("2 titles are ready", True),
                             ("The catalogue has every row already", False)):
        page.goto("/catalog/imports")
        page.get_by_label("CSV file").set_input_files(right)
        page.get_by_label("Name of the source").fill("browser")
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        work("imports")
        expect(page.locator(".flash").filter(has_text=expected)).to_be_visible()
        if is_new:
            page.get_by_role("button", name="Import 2 titles").click()
            expect(page.get_by_role("progressbar")).to_be_visible()
            work("imports")
            expect(page.get_by_role("status").first).to_contain_text("2")
    page.goto("/catalog/titles?q=The+Weir+Keeper")
    expect(page.get_by_role("link", name="The Weir Keeper", exact=True)).to_have_count(1)


def test_two_people_editing_one_house_lose_nothing(visit):
    visitor = visit(EMPLOYEE)
    first, second = visit(EMPLOYEE).page, visitor.page
    for page in (first, second):
        page.goto("/catalog/houses")
        page.locator("tbody th a").first.click()
    first.get_by_label("Website").fill("https://first.example")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status")).to_be_visible()
    second.get_by_label("Website").fill("https://second.example")
    second.get_by_label("Notes").fill("Prefers letters.")
    second.get_by_role("button", name="Save").click()
    merge = second.locator("form.merge")
    expect(merge).to_contain_text("https://first.example")
    assert not visitor.findings()
    expect(second.get_by_role("button", name=re.compile("^Save as version"))).to_be_disabled()
    merge.get_by_label("https://second.example").check()
    merge.get_by_role("button", name=re.compile("^Save as version")).click()
    expect(second.get_by_label("Website")).to_have_value("https://second.example")
    expect(second.get_by_label("Notes")).to_have_value("Prefers letters.")


def test_selected_titles_are_added_to_a_contract_and_removed_again(visit):
    visitor = visit(EMPLOYEE)
    page = visitor.page
    number = draft(page)
    page.goto("/catalog/titles?kind=series")
    for n in range(3):
        page.locator("tbody input[type=checkbox]").nth(n).check()
    page.get_by_role("button", name="Add to a contract").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add 3 titles to a contract")
    page.get_by_label("Contract", exact=True).fill(number)
    page.get_by_label("First day").fill(FIRST_DAY)
    page.get_by_label("Last day").fill(LAST_DAY)
    page.get_by_label("Charge for each title").fill("1,250.00")
    page.locator("details.region").first.evaluate("(region) => { region.open = true; }")
    page.get_by_label("All of Europe").check()
    page.get_by_role("button", name="Add 3 titles").click()
    expect(page.get_by_text("3 terms added.")).to_be_visible()
    assert not visitor.findings()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 terms removed again.")).to_be_visible()


def test_ticked_rows_bring_a_bar_that_can_be_read(visit):
    visitor = visit(EMPLOYEE)
    page = visitor.page
    page.goto("/catalog/contracts")
    expect(page.locator(".bulk")).not_to_be_visible()
    page.locator("tbody input[type=checkbox]").nth(0).check()
    page.locator("tbody input[type=checkbox]").nth(2).check()
    expect(page.locator(".bulk")).to_contain_text("2 selected")
    assert not visitor.findings()
    page.get_by_label("Select all on this page").check()
    expect(page.locator("tr[data-on]")).to_have_count(len(texts(page.locator("tbody tr"))))


def test_the_sidebar_is_a_menu_on_a_narrow_screen_and_works_from_the_keyboard(visit):
    page = visit(EMPLOYEE, size=NARROW).page
    page.goto("/catalog/houses")
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("navigation", name="Back office")
    expect(menu.get_by_role("link", name="Contracts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
