"""The position that the room's script reports, over a connection that the test imitates."""

import re

from playwright.sync_api import expect

from tests.browser.stock import CUSTOMER
from tests.browser.test_watch import SAID, live, video, visit  # noqa: F401

# Stands in for the library: `fake.asked` holds what the room has sent, `fake.tell` sends to it.
CONNECTION = """
window.fake = { asked: [], hears: {}, active: true };
fake.on = (name, hear) => { fake.hears[name] = hear; return fake; };
fake.timeout = () => fake;
fake.emit = (name, asked, answer) => { fake.asked.push([name, asked]); fake.answer = answer; };
fake.disconnect = () => fake;
fake.connect = () => fake;
fake.tell = (name, data) => fake.hears[name](data);
window.io = () => fake;
"""


def test_a_change_counts_as_seen_only_after_everything_missed_has_come(visit, video):  # noqa: F811
    page = visit(CUSTOMER).page
    page.route(re.compile(r"socket\.io[^/]*\.js"), lambda route: route.fulfill(
        body=CONNECTION, content_type="text/javascript"))
    page.goto(f"/watch/{video}")
    expect(page.locator("[data-list] .msg").last).to_contain_text(f"Number {SAID}")

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
    page.evaluate("(answer) => fake.answer(null, answer)", {
        "ok": True, "videoId": str(video), "seq": SAID + 1, "revision": SAID + 3, "behind": False,
        "watching": 1, "typing": 0, "policy": "open", "slowMode": 0, "mayWrite": True, "why": None})
    expect(page.locator("[data-presence]")).to_contain_text("1 watching")
    told("disconnect")
    assert joins() == (SAID + 1, SAID + 3)
