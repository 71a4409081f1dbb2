"""The position that the room's script reports, over a connection that the test imitates."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.stock import CUSTOMER
from tests.browser.test_watch import SAID, live, video, visit  # noqa: F401

# Stands in for the library: `fake.asked` holds what the room has sent, `fake.tell` sends to it.
CONNECTION = """
window.fake = { asked: [], hears: {}, active: true, connected: true };
fake.on = (name, hear) => { fake.hears[name] = hear; return fake; };
fake.timeout = () => fake;
fake.emit = (name, asked, answer) => {
  document.documentElement.dataset.asked = fake.asked.push([name, asked]);
  fake.answer = answer;
};
fake.disconnect = () => fake;
fake.connect = () => fake;
fake.tell = (name, data) => fake.hears[name](data);
window.io = () => fake;
"""


@pytest.fixture
def page(visit, video):  # noqa: F811
    """A page with the comments, and the imitated connection."""
    found = visit(CUSTOMER).page
    found.route(re.compile(r"socket\.io[^/]*\.js"), lambda route: route.fulfill(
        body=CONNECTION, content_type="text/javascript"))
    found.goto(f"/watch/{video}")
    expect(found.locator("[data-list] .msg").last).to_contain_text(f"Number {SAID}")
    return found


@pytest.mark.parametrize("answer", [
    {"status": 429, "message": "That was too fast. Wait a moment.", "retryAfter": 1},
    {"status": 503, "message": "StreamVault is busy. Please try again."}])
def test_a_join_that_is_refused_for_a_moment_is_repeated(page, video, answer):  # noqa: F811
    page.evaluate("fake.tell('connect')")
    page.evaluate("(answer) => fake.answer(null, answer)", {"ok": False} | answer)
    expect(page.get_by_text(answer["message"])).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-asked", "2")
    page.evaluate("(answer) => fake.answer(null, answer)", entered(video))
    expect(page.locator("[data-presence]")).to_contain_text("1 watching")
    expect(page.get_by_role("textbox", name="Your comment")).to_be_editable()


def entered(video: int, **more: object) -> dict[str, object]:  # noqa: F811
    """Return the answer to a join."""
    return {"ok": True, "videoId": str(video), "seq": SAID, "revision": SAID, "behind": False,
            "watching": 1, "typing": 0, "policy": "open", "slowMode": 0, "mayWrite": True,
            "why": None} | more


def test_a_change_counts_as_seen_only_after_everything_missed_has_come(page, video):  # noqa: F811
    def told(name: str, **data: object) -> None:
        page.evaluate("([name, data]) => fake.tell(name, data)", [name, data])

    def joins() -> tuple[int, int]:
        told("connect")
        asked = page.evaluate("fake.asked.at(-1)[1]")
        return asked["after"], asked["revision"]

    assert joins() == (SAID, SAID)
    missed = {"videoId": str(video), "userId": "1", "user": {"id": "1", "name": "Ann"},
              "state": "visible", "mediaSecond": None, "editedAt": None, "replyTo": None,
              "removalReason": None, "client_msg_id": None, "createdAt": "2026-01-01T00:00:00Z"}
    told("new_comment", **missed, id="9000001", seq=SAID + 1, revision=SAID + 3, content="Newer")
    expect(page.locator("[data-list] .msg").last).to_contain_text("Newer")
    told("disconnect")  # before the change of an older one came, and before the answer
    assert joins() == (SAID + 1, SAID)
    page.evaluate("(answer) => fake.answer(null, answer)",
                  entered(video, seq=SAID + 1, revision=SAID + 3))
    expect(page.locator("[data-presence]")).to_contain_text("1 watching")
    told("disconnect")
    assert joins() == (SAID + 1, SAID + 3)
