"""Every page of the route map, by role, wide and narrow: accessible, and nothing is blocked."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask, url_for
from playwright.sync_api import expect

from app import db
from tests.browser.site import NARROW, WIDE, Visitor
from tests.browser.stock import (
    ADMIN,
    ANALYST,
    BOSS,
    CREATOR,
    CUSTOMER,
    EMPLOYEE,
    INSTRUCTOR,
)
from tests.parallel import NOTES
from tests.world import Person

ROLES: dict[str, Person | None] = {
    "nobody": None, "customer": CUSTOMER, "creator": CREATOR, "instructor": INSTRUCTOR,
    "employee": EMPLOYEE, "analyst": ANALYST, "admin": ADMIN,
}
NOT_PAGES = {"static", "health", "ready", "metrics"}
SIZES = (WIDE, NARROW)
LONG = bool(os.environ.get("LONG"))


# Pages that look different with a query: no results, a drawer, a filter.
MORE = ("/browse?q=zzzz", "/browse?kind=film&sort=name", "/catalog/titles?q=zzzz",
        "/catalog/titles?sort=-name", "/catalog/titles/terms/new?scope=all",
        "/catalog/titles/{title_id}?history=1", "/catalog/contracts/{draft_id}",
        "/catalog/contracts/{active_id}?history=1", "/analytics/performance?period=7d&genre=1")


# The dark theme has the same markup: one page of each kind is enough.
DARK = ("/catalog/titles", "/catalog/titles/{title_id}", "/catalog/contracts/{active_id}?history=1",
        "/admin/users")


def pages_of(application: Flask, samples: dict[str, Any]) -> list[str]:
    """Return every URL that answers GET, with a sample for each argument.

    A sample is named as its argument, or as "endpoint.argument" where one name means two things.
    """
    urls, missing = {url.format(**samples) for url in MORE}, []
    with application.test_request_context():
        for rule in application.url_map.iter_rules():
            if ("GET" not in (rule.methods or ()) or rule.endpoint in NOT_PAGES
                    or rule.rule.startswith("/api/")):
                continue
            values = {name: samples.get(f"{rule.endpoint}.{name}", samples.get(name))
                      for name in rule.arguments}
            if None in values.values():
                missing.append(f"{rule.rule} needs {values}")
            else:
                urls.add(url_for(rule.endpoint, **values))
    assert not missing, f"stock.py has no sample: {missing}"
    return sorted(urls)


def html_pages(visitor: Visitor, urls: list[str]) -> dict[str, str]:
    """Return the HTML by URL of those pages that this visitor may open."""
    found = {}
    for url in urls:
        answer = visitor.context.request.get(url, max_redirects=0)
        assert answer.status < 500, f"{url} answers {answer.status}"
        if answer.status == 200 and "text/html" in answer.headers.get("content-type", ""):
            found[url] = answer.text()
    return found


def pieces(html: str) -> set[str]:
    """Return the distinct tags of a page, without names, numbers and other values."""
    html = re.sub(r"poster-name [^\"]*", "poster-name", html)  # the lettering is data, too
    tags = re.findall(r"<[a-z][^>]*>", html)
    return {re.sub(r' (?!class|role|type)([\w-]+)="[^"]*"', r" \1", tag) for tag in tags}


def inspect(visitor: Visitor, url: str, axe: Sequence[dict[str, int]] = SIZES) -> list[str]:
    """Return the problems of a page: too wide at either width, and what axe-core finds at `axe`."""
    problems = []
    visitor.page.set_viewport_size(WIDE)
    visitor.page.goto(url)
    for size in SIZES:
        visitor.page.set_viewport_size(size)
        if size in axe:
            problems += [f"{url} at {size['width']}: {text}" for text in visitor.findings()]
        sideways = visitor.sideways_px()
        if sideways > 0:
            problems.append(f"{url} at {size['width']}: {sideways} px wider than the window")
    problems += [f"{url}: {text}" for text in visitor.complaints]
    visitor.complaints.clear()
    return problems


class Tally:
    """Pages by role, and the tags of each page that were already checked."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()
        self.inspected: Counter[str] = Counter()
        self.seen: dict[str, set[str]] = {}
        self.turns: Counter[str] = Counter()

    def news(self, url: str, html: str) -> bool:
        """Return whether this page has tags that no earlier role saw at its URL."""
        new = pieces(html) - self.seen.setdefault(url, set())
        self.seen[url] |= new
        return bool(new)

    def sizes(self, url: str) -> Sequence[dict[str, int]]:
        """Return the widths at which axe-core checks the page now: with --long both, else in turn.

        Half of the pages begin wide and half narrow; the next role with new tags at the URL has
        the other width.
        """
        if LONG:
            return SIZES
        if url not in self.turns:
            self.turns[url] = len(self.turns)
        self.turns[url] += 1
        return SIZES[self.turns[url] % 2:][:1]


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Count the checked pages; the summary of the run prints them."""
    counts = Tally()
    yield counts
    each = ", ".join(f"{role} {number}" for role, number in counts.open.items())
    request.config.stash[NOTES].append(
        f"axe-core at 1280 {'and' if LONG else 'or'} 360 px: {sum(counts.open.values())} pages "
        f"({each}), {sum(counts.inspected.values())} of them with new tags")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_accessible_and_blocks_nothing(
        role: str, visit, application: Flask, samples: dict[str, Any], tally: Tally):
    visitor = visit(ROLES[role])
    pages = html_pages(visitor, pages_of(application, samples))
    assert pages, f"{role} can open nothing"
    tally.open[role] = len(pages)
    new = [url for url, html in pages.items() if tally.news(url, html)]
    tally.inspected[role] = len(new)
    problems = [text for url in new for text in inspect(visitor, url, tally.sizes(url))]
    assert not problems, "\n".join(problems)


def test_office_pages_are_accessible_in_the_dark_theme(visit, samples: dict[str, Any]):
    visitor = visit(BOSS)
    visitor.context.add_init_script("localStorage.setItem('theme', 'dark')")
    problems = [text for url in DARK for text in inspect(visitor, url.format(**samples))]
    assert visitor.page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert not problems, "\n".join(problems)


def test_an_error_page_is_accessible(visit):
    visitor = visit()
    assert not inspect(visitor, "/there-is-no-such-page")


def test_the_page_of_a_title_that_cannot_be_watched_is_accessible(visit):
    visitor = visit(CUSTOMER)
    title_id = db.database().rows(
        "SELECT MIN(titles.id) AS id FROM titles INNER JOIN terms ON terms.title_id = titles.id "
        "INNER JOIN contracts ON contracts.id = terms.contract_id "
        "WHERE titles.published AND NOT titles.owned AND contracts.state <> 'draft' "
        "AND NOT EXISTS (SELECT 1 FROM terms AS here INNER JOIN term_territories AS place "
        "ON place.term_id = here.id WHERE here.title_id = titles.id AND place.country = 'PT')")[0][
            "id"]
    assert not inspect(visitor, f"/titles/{title_id}-x")
    expect(visitor.page.locator(".is-unlit")).to_have_count(1)


def test_the_check_finds_what_is_wrong(visit):
    """Negative control: a field without a label, a blocked script, and a page that is too wide."""
    visitor = visit()
    visitor.page.goto("/sign-in")
    visitor.page.evaluate("""() => {
      document.querySelector("label").remove();
      const wide = document.createElement("p");
      wide.textContent = "wide".repeat(2000);
      document.body.append(wide);
      const script = document.createElement("script");
      script.textContent = "1";
      document.head.append(script);
    }""")
    assert any("label" in text for text in visitor.findings())
    assert visitor.sideways_px() > 0
    assert any("Content Security Policy" in text for text in visitor.complaints)
    visitor.complaints.clear()
