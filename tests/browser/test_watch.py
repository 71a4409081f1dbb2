"""Watching and commenting in two browsers, over a real server with its sockets."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import db
from app.config import ROOT, settings
from app.ops.clock import now
from tests.browser.site import NARROW, Site, Visitor, texts
from tests.browser.stock import BOSS, CREATOR, CUSTOMER
from tests.compatibility.running import running
from tests.live.servers import urls
from tests.world import Person

NAME = "streamvault_browser"
SAID = 60  # comments on the video before anybody opens it


@pytest.fixture(scope="module")
def live(server, stocked, browser, tmp_path_factory) -> Iterator[Site]:
    """Start the process that serves pages and sockets, on the database of the browser tests."""
    here = settings()
    secrets = {name.upper(): getattr(here, name).get_secret_value()
               for name in ("secret_key", "password_pepper")}
    with running(tmp_path_factory.mktemp("live") / "var", urls(server, NAME), secrets,
                 (str(ROOT / "run.py"), "live"),
                 COMMENTS_PER_MINUTE="600") as site:
        yield Site(browser, site.address)


@pytest.fixture
def visit(live: Site, stocked: db.Database) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens windows of the live site; a console error fails the test."""
    db.configure(stocked)
    windows: list[Visitor] = []

    def open_window(person: Person | None = None, **more: Any) -> Visitor:
        windows.append(live.visitor(person, **more))
        return windows[-1]

    yield open_window
    complaints = [text for window in windows for text in window.complaints]
    for window in windows:
        window.close()
    assert not complaints


@pytest.fixture
def video(stocked: db.Database) -> int:
    """Make a video of Alice's whose room is open and has only her comments."""
    db.configure(stocked)
    return db.run("browser.video", _new_video)


def _new_video() -> int:
    title = _row(f"SELECT t.id, t.owner_id FROM titles AS t INNER JOIN accounts AS a "
                 f"ON a.id = t.owner_id WHERE a.email = '{CREATOR.email}' LIMIT 1")
    db.insert_many("videos", ("title_id", "kind", "name", "synopsis", "runtime_s", "created_at"),
                   [(title["id"], "upload", "A hum at two", "What it was.", 600, now())])
    video_id = _row("SELECT LAST_INSERT_ID() AS id")["id"]
    db.insert_many("comment_rooms", ("video_id", "last_seq", "revision"), [(video_id, SAID, SAID)])
    db.insert_many(
        "comments", ("video_id", "seq", "revision", "account_id", "body", "media_second",
                     "created_at"),
        [(video_id, n, n, title["owner_id"], f"Number {n}", 5 * n, now())
         for n in range(1, SAID + 1)])
    return video_id


def _row(query: str) -> dict[str, Any]:
    return db.database().rows(query)[0]


def enter(visitor: Visitor, video: int) -> Page:
    """Open the page and wait until it has joined the room."""
    page = visitor.page
    page.goto(f"/watch/{video}")
    expect(page.locator("[data-presence]")).to_contain_text("watching")
    return page


def say(page: Page, text: str) -> None:
    """Write a comment and send it."""
    page.get_by_role("textbox", name="Your comment").fill(text)
    page.keyboard.press("Enter")


def message(page: Page, text: str):
    """Return the comment with this text."""
    return page.locator("[data-list] .msg").filter(has_text=re.compile(rf"{re.escape(text)}$"))


def tool(page: Page, text: str, name: str) -> None:
    """Press a button of a comment."""
    found = page.locator("[data-list] .msg").filter(
        has=page.locator("p:not(.quote)").filter(has_text=text)).last
    found.hover()
    found.get_by_role("button", name=re.compile(name)).click()


def test_a_comment_reaches_the_other_viewer_at_once(visit, video):
    bob, alice = enter(visit(CUSTOMER), video), enter(visit(CREATOR, size=NARROW), video)
    expect(bob.locator("[data-presence]")).to_contain_text("2 watching")
    bob.get_by_role("textbox", name="Your comment").press_sequentially("What is <b>that</b>")
    expect(alice.locator("[data-presence]")).to_contain_text("1 typing")
    bob.keyboard.press("Enter")
    expect(alice.locator("[data-list] .msg").last).to_contain_text("What is <b>that</b>")
    expect(bob.locator("[data-waiting] .msg")).to_have_count(0)
    tool(alice, "What is", "Reply")
    expect(alice.get_by_text("Replying to Bob")).to_be_visible()
    say(alice, "The mains.")
    answer = bob.locator("[data-list] .msg").last
    expect(answer).to_contain_text("The mains.")
    expect(answer.locator(".role")).to_have_text("Creator")
    expect(answer.locator(".quote")).to_contain_text("What is <b>that</b>")


def test_an_author_edits_and_deletes_a_comment(visit, video):
    bob, alice = enter(visit(CUSTOMER), video), enter(visit(CREATOR), video)
    say(bob, "It hms")
    tool(bob, "It hms", "Edit or delete your comment")
    bob.get_by_role("button", name="Edit", exact=True).click()
    bob.locator(".mod textarea").fill("It hums")
    bob.get_by_role("button", name="Save").click()
    expect(alice.locator("[data-list] .msg").last).to_contain_text("It hums (edited)")
    tool(bob, "It hums", "Edit or delete your comment")
    bob.get_by_role("button", name="Delete", exact=True).click()
    bob.get_by_role("button", name="Keep it").click()
    tool(bob, "It hums", "Edit or delete your comment")
    bob.get_by_role("button", name="Delete", exact=True).click()
    bob.get_by_role("button", name="Delete it").click()
    expect(alice.locator("[data-list] .msg").last).to_contain_text("Deleted by its author")


def test_a_dropped_connection_loses_no_comment(visit, video):
    window = visit(CUSTOMER)
    bob, alice = enter(window, video), enter(visit(CREATOR), video)
    window.context.set_offline(True)
    say(bob, "Into the dark")
    expect(bob.get_by_text("Not sent: the connection was lost.")).to_be_visible()
    expect(bob.get_by_text("Reconnecting. Your comments are kept.")).to_be_visible()
    say(alice, "First")
    say(alice, "Second")
    expect(message(alice, "Second")).to_be_visible()
    window.context.set_offline(False)
    expect(bob.get_by_text("2 comments while you were offline")).to_be_visible()
    expect(message(bob, "Into the dark")).to_have_count(1)
    expect(message(alice, "Into the dark")).to_have_count(1)
    assert [text.splitlines()[-1] for text in texts(bob.locator("[data-list] li"))[-4:]
            ] == ["2 comments while you were offline", "First", "Second", "Into the dark"]


def test_an_unsent_comment_survives_a_reload(visit, video):
    window = visit(CUSTOMER)
    bob = enter(window, video)
    window.context.set_offline(True)
    say(bob, "Keep me")
    say(bob, "Drop me")
    expect(bob.get_by_text("Not sent: the connection was lost.")).to_have_count(2)
    bob.get_by_role("button", name="Discard").last.click()
    kept = bob.evaluate("Object.entries(sessionStorage)")
    assert "Keep me" in str(kept) and "Drop me" not in str(kept)
    bob.goto("about:blank")  # before the page can connect again by itself
    window.context.set_offline(False)
    enter(window, video)
    expect(message(bob, "Keep me")).to_have_count(1)
    expect(bob.get_by_text("Drop me")).to_have_count(0)
    expect(bob.locator("[data-waiting] .msg")).to_have_count(0)


def test_a_viewer_who_has_scrolled_up_is_notified_and_not_moved(visit, video):
    bob, alice = enter(visit(CUSTOMER), video), enter(visit(CREATOR), video)
    expect(message(bob, "Number 1")).to_have_count(0)
    box = bob.locator("[data-comments]")
    box.evaluate("(box) => { box.scrollTop = 0; }")
    expect(message(bob, "Number 1")).to_have_count(1)
    assert box.evaluate("(box) => box.scrollTop") > 100, "older ones move nothing"
    box.evaluate("(box) => { box.scrollTop = 0; }")
    say(alice, "Down here")
    expect(bob.get_by_role("button", name="1 new comment")).to_be_visible()
    assert box.evaluate("(box) => box.scrollTop") < 100
    bob.get_by_role("button", name="1 new comment").click()
    expect(message(bob, "Down here")).to_be_in_viewport()
    expect(bob.get_by_role("button", name="new comment")).to_have_count(0)


def test_everybody_sees_what_a_moderator_does_in_the_room(visit, video):
    erin, bob = enter(visit(BOSS), video), enter(visit(CUSTOMER), video)
    say(bob, "She dies at the end")
    expect(message(erin, "She dies at the end")).to_be_visible()
    tool(bob, "She dies", "Reply")
    say(bob, "Or so I think")
    expect(message(bob, "Or so I think").locator(".quote")).to_contain_text("She dies at the end")
    tool(erin, "She dies", "Moderate")
    erin.get_by_role("button", name="Remove", exact=True).click()
    erin.get_by_label("Reason (everyone sees it)").fill("spoils the end")
    erin.get_by_role("button", name="Remove", exact=True).click()
    expect(bob.get_by_text("Removed by a moderator: spoils the end")).to_be_visible()
    expect(message(bob, "Or so I think").locator(".quote")).to_contain_text("(removed)")
    tool(erin, "spoils the end", "Moderate")
    erin.get_by_role("button", name="Restore").click()
    expect(message(bob, "She dies at the end")).to_be_visible()
    tool(erin, "She dies", "Moderate")
    erin.get_by_role("button", name="Mute for 10 min").click()
    expect(erin.get_by_text("is muted for 10 minutes")).to_be_visible()
    expect(bob.get_by_text(re.compile(r"You can write again (at|on) "))).to_be_visible()
    expect(bob.get_by_role("textbox", name="Your comment")).to_have_count(0)
    lift_sanctions()
    expect(bob.get_by_role("textbox", name="Your comment")).to_be_visible()


def test_a_mute_ends_on_the_page(visit, video):
    db.run("browser.mute", db.insert_many, "comment_sanctions",
           ("account_id", "kind", "created_at", "ends_at", "made_by"),
           [(_row(f"SELECT id FROM accounts WHERE email = '{CUSTOMER.email}'")["id"], "mute",
             now(), now() + timedelta(seconds=8),
             _row(f"SELECT id FROM accounts WHERE email = '{BOSS.email}'")["id"])])
    bob = enter(visit(CUSTOMER), video)
    expect(bob.get_by_text("A moderator has muted you. You can write again ")).to_be_visible()
    expect(bob.get_by_role("textbox", name="Your comment")).to_be_visible()
    say(bob, "Back again")
    expect(message(bob, "Back again")).to_be_visible()


def test_a_moderator_sees_how_often_the_author_is_reported_by_now(visit, video):
    alice, bob = enter(visit(CREATOR), video), enter(visit(CUSTOMER), video)
    say(bob, "Nobody minds yet")
    with alice.expect_response(re.compile(r"/comments/\d+/reports/count")):
        tool(alice, "Nobody minds yet", "Moderate")
    reported = alice.get_by_text("in this room")
    expect(reported).to_be_hidden()
    db.run("browser.report", db.insert_many, "comment_reports",
           ("comment_id", "account_id", "reason", "created_at"),
           [(_row("SELECT id FROM comments WHERE body = 'Nobody minds yet'")["id"],
             _row(f"SELECT id FROM accounts WHERE email = '{BOSS.email}'")["id"], "spam", now())])
    tool(alice, "Nobody minds yet", "Moderate")
    tool(alice, "Nobody minds yet", "Moderate")
    expect(reported).to_have_text("Reported once in this room")


def lift_sanctions() -> None:
    """Lift every sanction."""
    def lift() -> None:
        for row in db.database().rows("SELECT id FROM comment_sanctions"):
            db.queries("community/sanctions").lift(sanction_id=row["id"], now=now())

    db.run("browser.lift", lift)


def test_a_deleted_comment_disappears_from_quotes(visit, video):
    bob, alice = enter(visit(CUSTOMER), video), enter(visit(CREATOR), video)
    say(bob, "My number is 912 000 000")
    tool(alice, "My number is", "Reply")
    say(alice, "Take that away!")
    quote = bob.locator("[data-list] .msg").filter(has_text="Take that away!").locator(".quote")
    expect(quote).to_have_text("Bob Tavares: My number is 912 000 000")
    own = bob.locator("[data-list] .msg").filter(has_text="My number is").first
    own.hover()
    own.get_by_role("button", name=re.compile("Edit or delete")).click()
    bob.get_by_role("button", name="Delete", exact=True).click()
    bob.get_by_role("button", name="Delete it").click()
    expect(quote).to_have_text("Bob Tavares: (removed)")


def test_a_viewer_reports_a_comment_in_the_room(visit, video):
    bob = enter(visit(CUSTOMER), video)
    tool(bob, "Number 60", "Report")
    bob.get_by_label("Reason").select_option("spoiler")
    bob.get_by_label("Note for the moderators").fill("It gives the end away.")
    bob.get_by_role("button", name="Report", exact=True).click()
    expect(bob.get_by_text("A moderator will review this comment.")).to_be_visible()


def test_new_room_settings_change_the_form(visit, video):
    erin, visitor = visit(BOSS).page, visit(CUSTOMER)
    bob = enter(visitor, video)

    def set_room(policy: str, slow_s: int) -> None:
        erin.goto(f"/watch/{video}/room")
        erin.locator("select[name=policy]").select_option(policy)
        erin.locator("input[name=slow_mode_s]").fill(str(slow_s))
        erin.get_by_role("button", name="Save the room").click()

    set_room("open", 60)
    expect(bob.get_by_text("Slow mode: one comment every 60 s")).to_be_visible()
    say(bob, "Once")
    expect(message(bob, "Once")).to_be_visible()
    enter(visitor, video)
    say(bob, "Twice")
    expect(bob.get_by_text("Not sent: One comment every 1 minute here.")).to_be_visible()
    expect(bob.get_by_role("button", name="Discard")).to_be_in_viewport()
    bob.get_by_role("button", name="Discard").click()
    expect(bob.get_by_role("button", name=re.compile(r"Send \(in"))).to_be_disabled()
    set_room("approval", 0)
    say(bob, "May I?")
    expect(bob.get_by_text("Held for a moderator")).to_be_visible()
    enter(visitor, video)
    expect(bob.get_by_text("Held for a moderator")).to_be_visible()
    erin.goto("/moderation/held")
    erin.get_by_role("listitem").filter(has_text="May I?").get_by_role(
        "button", name="Approve").click()
    expect(message(bob, "May I?")).to_be_visible()
    expect(bob.get_by_text("Held for a moderator")).to_have_count(0)
    set_room("off", 0)
    expect(bob.get_by_text("Comments are closed here.")).to_be_visible()
    expect(bob.get_by_role("textbox", name="Your comment")).to_have_count(0)
    set_room("open", 0)
    expect(bob.get_by_role("textbox", name="Your comment")).to_be_visible()


def test_the_player_obeys_keys_and_the_replay_follows_the_player(visit, video):
    bob = enter(visit(CUSTOMER), video)
    clock = bob.locator("[data-clock]")
    bob.get_by_role("button", name="Play").first.click()
    expect(bob.locator("[data-player]")).to_have_class(re.compile("is-playing"))
    bob.keyboard.press("k")
    expect(bob.locator("[data-player]")).not_to_have_class(re.compile("is-playing"))
    for _ in range(6):
        bob.keyboard.press("ArrowRight")
    expect(clock).to_have_text(re.compile(r"1:0\d"))
    bob.get_by_label("Replay").check()
    expect(bob.locator("[data-replayed] .msg").last).to_contain_text("Number 12")
    bob.keyboard.press("ArrowRight")
    expect(bob.locator("[data-replayed] .msg").last).to_contain_text("Number 14")
    bob.locator("[data-replayed]").get_by_role("button", name="Jump to 0:05").click()
    expect(clock).to_have_text("0:05")
    bob.get_by_label("Replay").uncheck()
    say(bob, "Right here")
    expect(message(bob, "Right here").get_by_role("button", name="Jump to 0:05")).to_be_attached()
    bob.locator("[data-position]").press("m")
    expect(bob.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")


def test_a_viewer_who_signs_out_in_another_tab_is_told_and_stays_out(visit, video):
    window = visit()
    window.sign_in(CUSTOMER)
    page = enter(window, video)
    other = window.context.new_page()
    other.goto("/")
    other.get_by_label(re.compile("Your account")).click()
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_count(0)
    page.get_by_role("link", name="Reload the page").click()
    expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "narrow"])
def test_the_page_is_usable_in_every_state(visit, video, size):
    window = visit(CUSTOMER, **({"size": size} if size else {}))
    page = enter(window, video)
    say(page, "Mine")
    expect(message(page, "Mine")).to_be_visible()
    tool(page, "Mine", "Edit or delete your comment")
    window.context.set_offline(True)
    say(page, "Lost")
    expect(page.get_by_text("Not sent: the connection was lost.")).to_be_visible()
    tool(page, "Number 60", "Reply")
    window.context.set_offline(False)
    assert window.findings() == [] and window.sideways_px() <= 0
