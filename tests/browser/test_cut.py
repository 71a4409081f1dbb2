"""Nothing is cut, broken or covered: what a narrow screen and crowded charts did."""

from playwright.sync_api import expect

from app import db
from tests.browser.site import NARROW
from tests.browser.stock import ANALYST, CUSTOMER, EMPLOYEE

OF_CHART = """(part) => {
  const chart = Chart.getChart(document.querySelector(`#${part} canvas`));
  return chart.data.datasets.filter((set) => set.label).map((_set, i) =>
    chart.getDatasetMeta(i).data.at(-1)?.y);
}"""


def test_the_tabs_of_ones_account_are_one_row_that_shows_the_open_one(visit):
    page = visit(CUSTOMER, size=NARROW).page
    page.goto("/account/tokens")
    expect(page.locator(".own-links a").first).to_be_attached()
    rows = page.locator(".own-links a").evaluate_all(
        "(tabs) => new Set(tabs.map((tab) => Math.round(tab.getBoundingClientRect().y))).size")
    assert rows == 1
    expect(page.locator(".own-links [aria-current]")).to_be_in_viewport(ratio=0.9)


def test_a_contract_number_is_never_broken_at_its_hyphen(visit):
    page = visit(EMPLOYEE, size=NARROW).page
    renewed = db.database().rows(
        "SELECT MIN(predecessor_id) AS id FROM contracts WHERE state <> 'draft'")[0]["id"]
    page.goto(f"/catalog/contracts/{renewed}")
    numbers = page.locator(".chain li:last-child").evaluate("""(card) => {
      const text = card.lastElementChild, range = document.createRange();
      const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.search(/SV-/);
        if (at < 0) continue;
        range.setStart(node, at);
        range.setEnd(node, at + "SV-2026-0001".length);
        return new Set([...range.getClientRects()].map((box) => Math.round(box.y))).size;
      }
      return 0;
    }""")
    assert numbers == 1


def test_heads_of_the_heat_table_are_level_with_their_columns_also_for_one_country(visit):
    page = visit(ANALYST).page
    page.goto("/analytics/performance?country=PT")
    ends = page.locator(".heat tr").evaluate_all("""(rows) => rows.map((row) => {
      const range = document.createRange();
      range.selectNodeContents(row.cells[1]);
      return Math.round(range.getBoundingClientRect().right);
    })""")
    assert len(ends) > 2 and len(set(ends)) == 1


def test_equal_places_of_the_top_10_do_not_cover_each_other(visit):
    page = visit(ANALYST).page
    page.goto("/analytics/performance")
    page.wait_for_function("Chart.getChart(document.querySelector('#top10_by_country_week "
                           "canvas'))")
    page.locator("#top10_by_country_week table").first.evaluate("""(table) => {
      for (const row of [...table.tBodies[0].rows].slice(1, 4)) {
        row.cells[row.cells.length - 1].dataset.value = "2";
      }
      document.dispatchEvent(new Event("themechange"));
    }""")
    ys = [y for y in page.evaluate(OF_CHART, "top10_by_country_week") if y is not None]
    assert len(ys) > 3 and min(abs(a - b) for i, a in enumerate(ys) for b in ys[:i]) > 3
