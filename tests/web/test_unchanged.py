"""A form that is sent as it was shown changes nothing: no column, no version, no audit event."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import db, text
from app.catalog.videos import pages as video_pages
from app.catalog.videos import values as video_values
from app.catalog.videos import videos
from app.catalog.videos.forms import in_parts
from app.config import settings as product_settings
from app.ops.clock import now
from app.web import amounts, sizes
from app.web.sizes import Size
from tests.accounts.test_matrix import routes
from tests.media.scenes import upload
from tests.web import page_parts
from tests.web.test_once import browser, undone
from tests.web.visitor import state
from tests.world import ADA, ALICE, BOB, BORN, ERIN, Person, World

Draw = Callable[[st.SearchStrategy[Any]], Any]
LISBON = ZoneInfo("Europe/Lisbon")
NOT_KEPT = {"form_answers"}  # the answer of a form's key, for its second click

LETTERS = (  # one character as people see it, in many scripts
    "a", "é", "ß", "Ж", "Ω", "ש", "ع", "क्‍ष", "ക", "ไ", "한", "漢", "𠮷", "🍣", "👩‍❤️‍👨", "&", "<",
    '"', "'", "\\", "%", "{")
NAMES = ("A", "Bücher & Söhne", "علی‌رضا", "Nguyễn", "  ".join("AB"), "O’Neill: “two”", "=1+1",
         "Jose\u0301", "한국", "x\u2068שלום\u2069", "{{ 7 }}", "</textarea><p>", "-1", "0")


@st.composite
def texts(draw: Draw, size: Size, least: int = 0, lines: bool = False) -> str:
    """Return a text as a row may hold it: short, at its limit, or older than some rule."""
    letter = draw(st.sampled_from(LETTERS))
    kinds = ["name", "limit"] + ["empty"] * (not least) + ["lines"] * lines
    kind = draw(st.sampled_from(kinds))
    if kind == "empty":
        return ""
    if kind == "lines":
        return draw(st.sampled_from(("\nfirst", "a\n\nb", "a\r\nb", "a,b\n: c", "a\n")))
    if kind == "name":
        found = draw(st.sampled_from([each for each in NAMES if len(each) <= size.most]))
    else:
        found = letter * size.most
        while size.problem(found):
            found = found[:len(found) * 9 // 10]
        found = found.strip("\u200d")
    return text.contained(found)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the values, or None."""
    return st.none() | values


COUNTRIES = st.sampled_from(["PT", "ES", "DE", "JP", "CI", "BA", "GB"])
LANGUAGES = st.lists(st.sampled_from(["pt", "en", "ja", "ar"]), unique=True)
DAYS = st.sampled_from([
    date(1990, 1, 1), date(2024, 2, 29), date(2026, 3, 29), date(2026, 10, 25), date(2100, 12, 31)])
BOOLS = st.booleans()
# Around both changes of Lisbon's clocks in 2026, which are at 01:00 UTC.
MOMENTS = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)]),
    st.sampled_from([-61, -60, -59, -30, -1, 0, 1, 29, 30, 59, 60, 61]))


@dataclass(frozen=True)
class Edit:
    """A stored record in its form: who opens which page, and where the form leads."""

    person: Person
    page: str
    action: str = ""
    sent: dict[str, str] | None = None  # by a script, which makes its form itself


def a_title(world: World, draw: Draw) -> Edit:
    """Store a title with its lists."""
    house = world.house(draw(texts(sizes.HOUSE_NAME, 1))) if draw(BOOLS) else None
    title_id = world.title(
        draw(texts(sizes.TITLE_NAME, 1)), draw(st.sampled_from(["series", "film", "course"])),
        draw(st.lists(st.integers(1, 12), unique=True, max_size=sizes.GENRES)),
        synopsis=draw(texts(sizes.SYNOPSIS, lines=True)), house_id=house,
        release_year=draw(maybe(st.sampled_from([1880, 2024, 2100]))), added_on=draw(maybe(DAYS)),
        maturity_age=draw(st.sampled_from([0, 7, 18])),
        rating_label=draw(texts(sizes.RATING_LABEL)),
        original_language=draw(maybe(st.sampled_from(["pt", "ja"]))),
        owned=draw(BOOLS), published=draw(BOOLS), is_free=draw(BOOLS))
    for position, country in enumerate(draw(st.lists(COUNTRIES, unique=True)), 1):
        world.add("title_countries", title_id=title_id, country=country, position=position)
    for country in draw(st.lists(COUNTRIES, unique=True, max_size=3)):
        world.add("title_releases", title_id=title_id, country=country, released_on=draw(DAYS))
    names = draw(st.lists(texts(sizes.PERSON_NAME, 1) | st.just("Ana: Lima"), max_size=4))
    for position, name in enumerate(names, 1):  # some are namesakes
        world.add("credits", title_id=title_id, person_id=world.add("people", name=name),
                  position=position, role=draw(st.sampled_from(["cast", "as: Eva", "漢" * 40])))
    return Edit(ERIN, f"/catalog/titles/{title_id}")


def a_video(world: World, draw: Draw) -> Edit:
    """Store a video with its schedule and languages."""
    title_id = world.title()
    begin, end = draw(maybe(MOMENTS)), draw(maybe(MOMENTS))
    video_id = world.video(
        title_id, draw(texts(sizes.TITLE_NAME, 1)),
        runtime_s=draw(st.sampled_from([1, 59, 60, 3599, 3600, 86399, 86400])),
        season_id=world.season(title_id) if draw(BOOLS) else None,
        number=draw(st.sampled_from([1, 9999])), published=draw(BOOLS), publish_at=begin,
        unpublish_at=None if begin and end and end <= begin else end,
        synopsis=draw(texts(sizes.SYNOPSIS, lines=True)))
    for track in ("audio", "subtitle"):
        for language in draw(LANGUAGES):
            world.add("video_languages", video_id=video_id, track=track, language=language)
    return Edit(ERIN, f"/catalog/videos/{video_id}")


def a_season(world: World, draw: Draw) -> Edit:
    """Store a season."""
    season_id = world.season(world.title(), draw(st.sampled_from([1, 9999])),
                             name=draw(texts(sizes.TITLE_NAME)))
    return Edit(ERIN, f"/catalog/seasons/{season_id}")


def a_house(world: World, draw: Draw) -> Edit:
    """Store a house."""
    house_id = world.house(
        draw(texts(sizes.HOUSE_NAME, 1)), country=draw(maybe(COUNTRIES)),
        website=draw(st.sampled_from([
            None, "http://a.example/?q=1&copy=2", "https://" + 292 * "x"])),
        notes=draw(maybe(texts(sizes.NOTES, lines=True))))
    return Edit(ERIN, f"/catalog/houses/{house_id}")


def a_producer(world: World, draw: Draw) -> Edit:
    """Store a producer."""
    producer_id = world.add(
        "producers", name=draw(texts(sizes.HOUSE_NAME, 1)), country=draw(maybe(COUNTRIES)),
        email=draw(st.sampled_from([None, "a@example.org", "é+ü@bücher.example"])),
        notes=draw(maybe(texts(sizes.NOTES, lines=True))), created_at=BORN)
    return Edit(ERIN, f"/catalog/producers/{producer_id}")


def an_alliance(world: World, draw: Draw) -> Edit:
    """Store an alliance with a house of any name."""
    producer_id = world.add("producers", name="Iker Sanz", created_at=BORN)
    first, last = draw(DAYS), draw(maybe(DAYS))
    alliance_id = world.add(
        "alliances", producer_id=producer_id, starts_on=first,
        house_id=world.house(draw(texts(sizes.HOUSE_NAME, 1))),
        ends_on=max(first, last) if last else None)
    return Edit(ERIN, f"/catalog/alliances/{alliance_id}")


def a_contract(world: World, draw: Draw) -> Edit:
    """Store a contract, perhaps of somebody who is no employee any more."""
    contract_id = world.contract(
        world.house(draw(texts(sizes.HOUSE_NAME, 1))),
        state=draw(st.sampled_from(["draft", "active", "ended"])),
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        notes=draw(maybe(texts(sizes.NOTES, lines=True))),
        owner_id=draw(st.sampled_from([None, ERIN.id, BOB.id])))
    return Edit(ERIN, f"/catalog/contracts/{contract_id}/edit",
                f"/catalog/contracts/{contract_id}")


def a_term(world: World, draw: Draw) -> Edit:
    """Store a term with a charge in the contract's currency."""
    currency = draw(st.sampled_from(["EUR", "JPY"]))
    units = draw(st.sampled_from([0, 1, 999, 1000, 12_000, 1_234_567, amounts.MOST]))
    cents = 0 if currency == "JPY" or units == amounts.MOST else draw(st.integers(0, 99))
    contract_id = world.contract(world.house(), currency=currency)
    first, last = sorted([draw(DAYS), draw(DAYS)])
    term_id = world.term(
        contract_id, world.title(draw(texts(sizes.TITLE_NAME, 1))),
        draw(st.lists(st.sampled_from(["PT", "ES", "DE", "JP"]), min_size=1, unique=True)),
        first, last, exclusive=draw(BOOLS), charge_cents=100 * units + cents,
        charge_kind=draw(st.sampled_from(["flat", "per_episode"])))
    return Edit(ERIN, f"/catalog/contracts/{contract_id}/terms/{term_id}")


def an_upload(world: World, draw: Draw) -> Edit:
    """Store a creator's upload."""
    video_id = upload(world, ALICE, draw(texts(sizes.TITLE_NAME, 1)),
                      synopsis=draw(texts(sizes.SYNOPSIS, lines=True)), published=draw(BOOLS))
    return Edit(ALICE, f"/studio/videos/{video_id}")


def a_review(world: World, draw: Draw) -> Edit:
    """Store a review."""
    review_id = world.add(
        "reviews", title_id=world.title(owned=True), account_id=BOB.id,
        rating=draw(st.integers(1, 5)), body=draw(texts(sizes.REVIEW, lines=True)),
        created_at=BORN, updated_at=BORN)
    return Edit(BOB, f"/reviews/{review_id}")


def a_comment(world: World, draw: Draw) -> Edit:
    """Store a comment of today."""
    video_id = upload(world, ALICE)
    world.add("comment_rooms", video_id=video_id, last_seq=1, revision=1)
    body = draw(st.sampled_from([each for each in NAMES if each == text.clean(each)]))
    comment_id = world.add("comments", video_id=video_id, seq=1, revision=1, account_id=BOB.id,
                           body=body, created_at=now())
    return Edit(BOB, f"/watch/{video_id}/comments", f"/comments/{comment_id}", {"content": body})


def a_room(world: World, draw: Draw) -> Edit:
    """Store a room, or none, whose settings are the usual ones."""
    video_id = upload(world, ALICE)
    if draw(BOOLS):
        world.add("comment_rooms", video_id=video_id, slow_mode_s=draw(st.sampled_from([0, 600])),
                  policy=draw(st.sampled_from(["open", "approval", "off"])))
    return Edit(ALICE, f"/watch/{video_id}/room")


def an_interval(world: World, draw: Draw) -> Edit:
    """Store an interval of e-mail, or none."""
    if draw(BOOLS):
        world.add("notification_settings", account_id=BOB.id,
                  digest=draw(st.sampled_from(["daily", "weekly", "off"])))
    return Edit(BOB, "/account/notifications")


def a_profile(world: World, draw: Draw) -> Edit:
    """Store an account's name and country."""
    change_account(BOB.id, name=draw(texts(sizes.ACCOUNT_NAME, 1)), country=draw(COUNTRIES))
    return Edit(BOB, "/account")


def a_user(world: World, draw: Draw) -> Edit:
    """Store what an administrator decides about an account."""
    disabled = draw(BOOLS)
    change_account(ALICE.id, name=draw(texts(sizes.ACCOUNT_NAME, 1)), has_plan=draw(BOOLS),
                   maturity_age=draw(st.sampled_from([0, 7, 13, 16, 18])),
                   status="disabled" if disabled else "active",
                   disabled_at=BORN if disabled else None)
    return Edit(ADA, f"/admin/users/{ALICE.id}")


def change_account(account_id: int, **columns: Any) -> None:
    """Write columns of an account."""
    row = db.database().rows("SELECT * FROM accounts WHERE id = %(id)s", {"id": account_id})[0]
    db.run("tests.change", lambda: db.insert_many(
        "accounts", tuple(row), [tuple((row | columns).values())], update=tuple(columns)))


# Every form that edits a stored record, by its endpoint.
EDITS: dict[str, Callable[[World, Draw], Edit]] = {
    "catalog.update_title": a_title, "catalog.update_video": a_video,
    "catalog.update_season": a_season, "catalog.update_house": a_house,
    "catalog.update_producer": a_producer, "catalog.update_alliance": an_alliance,
    "rights.update_contract": a_contract, "rights.update_term": a_term,
    "media.update_upload": an_upload, "community.update_review": a_review,
    "community.edit_comment": a_comment, "community.change_comment_room": a_room,
    "community.notification_settings_post": an_interval,
    "accounts.profile_post": a_profile, "accounts.user_post": a_user,
}
# Their forms are filled by the person, or are a button: they show no stored record to save.
OTHERS = {
    "makes something": """
        accounts.apply accounts.create_token accounts.invite accounts.set_up_administrator_post
        accounts.sign_up_post catalog.create_alliance catalog.create_house catalog.create_producer
        catalog.create_season catalog.create_title catalog.create_video catalog.upload_import
        community.add_blocked_word community.post_comment community.post_review
        community.report_comment media.create_upload rights.add_amendment rights.create_contract
        rights.create_term rights.create_terms rights.import_rates rights.save_rate""",
    "deletes or undoes something": """
        accounts.account_delete_post accounts.delete_token accounts.session_delete
        accounts.sessions_delete accounts.user_sign_out accounts.user_two_step_delete
        accounts.withdraw_application accounts.withdraw_invitation
        catalog.cancel_import catalog.delete_alliance catalog.delete_house catalog.delete_producer
        catalog.delete_season catalog.delete_title catalog.delete_video catalog.unmark_titles
        community.delete_blocked_word community.delete_comment community.delete_review
        community.lift_sanction community.restore_comment community.undo_dismissal
        community.unsubscribe media.delete_upload rights.delete_contract rights.delete_term
        rights.undo_terms""",
    "proves who somebody is, with secrets that no page shows": """
        accounts.accept_invitation accounts.confirm_email_post accounts.confirm_post
        accounts.data_post accounts.email_post accounts.email_proof accounts.forgot_post
        accounts.password_post accounts.reset_post accounts.set_up_post
        accounts.sign_in_code_post accounts.sign_in_post accounts.sign_out
        accounts.two_step_codes_post accounts.two_step_delete_post accounts.two_step_device_post
        accounts.two_step_post""",
    "is a button, a decision or a selection": """
        accounts.cancel_jobs accounts.decide_application accounts.retry_jobs
        accounts.send_invitation analytics.refresh
        catalog.confirm_import catalog.mark_titles catalog.show_video community.approve_held
        community.dismiss_reports community.read_channel community.read_feed
        community.read_notification community.read_notifications community.reject_held
        community.remove_comment community.sanction_author community.sanction_held_author
        community.stop_email community.subscribe media.show_upload rights.activate_contract
        rights.end_contract rights.renew_contract rights.renew_contracts site.set_up_test
        site.studio_refresh""",
}


def test_every_form_that_edits_a_stored_record_is_listed(app):
    known = set(EDITS).union(*(names.split() for names in OTHERS.values()))
    found = {rule.endpoint for method, rule, _ in routes(app)
             if method == "POST" and not rule.rule.startswith("/api/")}
    assert sorted(found - known) == [], "does it edit a stored record? Then it belongs to EDITS"
    assert sorted(known - found) == []


@pytest.fixture
def in_lisbon(monkeypatch):
    """Pages write and read times of Lisbon, whose clocks change."""
    there = product_settings().model_copy(update={"report_time_zone": LISBON.key})
    monkeypatch.setattr(video_values, "settings", lambda: there)


def save_as_shown(app: Any, edit: Edit) -> tuple[Any, set[str]]:
    """Open the page and send its form as a browser does; return the answer and what changed."""
    there = browser(app, edit.person)
    page = there.get(edit.page)
    assert page.status_code == 200, page.text
    action = edit.action or edit.page
    if edit.sent is None:
        form, = (each for each in page_parts.forms(page.text, edit.page) if each.action == action)
    before = state()
    answer = there.post(action, data=edit.sent or form.body(), csrf=edit.sent is not None)
    after = state()
    return answer, {table for table in after if after[table] != before.get(table)} - NOT_KEPT


def messages(answer: Any) -> list[str]:
    """Return the lines of a refused form that say why."""
    return [line for line in answer.text.splitlines() if 'class="wrong"' in line]


@pytest.mark.parametrize("endpoint", EDITS)
@settings(max_examples=100 if os.environ.get("LONG") else 20, deadline=None,
          derandomize=True, database=None,
          phases=[Phase.explicit, Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                                 HealthCheck.data_too_large])
@given(data=st.data())
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(
        app, world, in_lisbon, endpoint, data):
    def save() -> None:
        edit = EDITS[endpoint](world, data.draw)
        answer, changed = save_as_shown(app, edit)
        assert answer.status_code == 303, messages(answer)
        assert changed == set(), data

    undone(save)



def saved_film(app: Any, world: World) -> set[str]:
    """Return what the unchanged form of a film of 52:10 changes, which is then undone."""
    found: set[str] = set()

    def save() -> None:
        video_id = world.video(world.title(kind="film"), kind="feature", runtime_s=3130)
        answer, changed = save_as_shown(app, Edit(ERIN, f"/catalog/videos/{video_id}"))
        assert answer.status_code == 303, messages(answer)
        found.update(changed)

    undone(save)
    return found


def test_a_form_that_loses_a_value_is_noticed(app, world, monkeypatch):
    assert saved_film(app, world) == set()
    monkeypatch.setattr(video_pages, "in_parts",
                        lambda values: in_parts(values) | {"seconds": None})
    assert {"videos", "audit_events"} <= saved_film(app, world)


def test_a_verb_that_writes_whatever_it_gets_is_noticed(app, world, monkeypatch):
    monkeypatch.setattr(videos, "unchanged", lambda before, values: False)
    assert {"videos", "audit_events", "data_versions"} <= saved_film(app, world)


@pytest.mark.parametrize("begins", [datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30)])
def test_another_change_keeps_a_time_of_the_hour_that_comes_twice(app, world, in_lisbon, begins):
    video_id = world.video(world.title(), publish_at=begins)
    address = f"/catalog/videos/{video_id}"
    erin = browser(app, ERIN)
    form, = (each for each in page_parts.forms(erin.get(address).text, address)
             if each.action == address)
    assert form.body()["publish_at"] == ["2026-10-25 01:30"]
    answer = erin.post(address, data=form.body() | {"name": "Another"})
    assert answer.status_code == 303, messages(answer)
    row, = db.database().rows("SELECT name, publish_at FROM videos")
    assert (row["name"], row["publish_at"]) == ("Another", begins)
