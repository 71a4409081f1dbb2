"""Access: every route × every role, with own and others' objects.

tests/accounts/matrix.txt is the law, one line per route: method, rule, who, and whose object it is
about. `own`: somebody else's object is a 404. `own/403`: it is a 403, as on the earlier platform.
`any`: others may act on it. `-`: the object is nobody's in particular. A route that is missing, or
that differs from its line, fails. Pages are asked with a cookie, the API with a bearer token.
"""

import itertools
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from app.accounts import personal_tokens, sessions, tokens
from app.ops.clock import now
from tests.accounts import tools
from tests.media.scenes import upload
from tests.world import BORN, EVERYBODY, Person, World

LAW = Path(__file__).with_name("matrix.txt")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
PEOPLE: tuple[Person | None, ...] = (None, *EVERYBODY)
MISSING = 999_999_999
NUMBERS = itertools.count(1)
# The signed link in the e-mail is the proof; mail programs send this without a cookie.
PROVEN_BY_LINK = {"community.stop_email"}
ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")

Access = str | frozenset[str]


def law() -> dict[tuple[str, str], tuple[str, str]]:
    """Return (method, rule) → (who, whose)."""
    lines = [line.split() for line in LAW.read_text("utf-8").splitlines() if line.strip()]
    return {(method, rule): (who, whose) for method, rule, who, whose in lines}


def routes(app):
    """Yield (method, rule, access) of every route of the application."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            access = app.view_functions[rule.endpoint].access
            for method in sorted(rule.methods & METHODS):
                yield method, rule, access


def word(access: Access) -> str:
    """Return an access as the law writes it."""
    return access if isinstance(access, str) else ",".join(sorted(access))


def test_every_route_is_in_the_law_and_keeps_it(app):
    known, found = law(), {}
    for method, rule, access in routes(app):
        found[method, rule.rule] = word(access)
    missing = [f"{method} {rule} {who} -" for (method, rule), who in sorted(found.items())
               if (method, rule) not in known]
    assert not missing, "decide about these and add them to matrix.txt:\n" + "\n".join(missing)
    assert found == {place: who for place, (who, _) in known.items()}


OFFICE = {"admin", "analyst", "employee"}


def test_every_route_that_changes_an_object_by_id_states_its_owner():
    undecided = [f"{method} {rule}" for (method, rule), (who, whose) in law().items()
                 if method != "GET" and re.search("<(int|id):", rule) and whose == "-"
                 and not set(who.split(",")) <= OFFICE]
    assert not undecided, "own, own/403 or any? Say so in matrix.txt:\n" + "\n".join(undecided)


def url_of(app, rule, **values) -> str:
    """Return a URL of the rule; arguments that are not given name objects that do not exist."""
    samples = {name: MISSING if kind in ("int", "id") else "x"
               for kind, name in ARGUMENT.findall(rule.rule)}
    return app.url_map.bind("localhost").build(rule.endpoint, samples | values)


def visit(app, person: Person | None, method: str, url: str, *, bearer: bool | None = None,
          headers: dict[str, str] | None = None, **more):
    """Ask for the URL as this person, in a new browser, or as a program below /api."""
    client = tools.fresh(app)
    client.most_queries = 40
    headers = dict(headers or {})
    if person is not None:
        if url.startswith("/api/") if bearer is None else bearer:
            pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
            headers["Authorization"] = f"Bearer {pair.access}"
        else:
            client.set_cookie(sessions.cookie_name(), sessions.open_session(person.id))
    return client.open(url, method=method, headers=headers, **more)


def good_request(app, rule) -> dict[str, object]:
    """Return what an operation reads, as its document shows it; nothing for a page."""
    operation = getattr(app.view_functions[rule.endpoint], "operation", None)
    if operation is None:
        return {}
    return {"headers": {"If-Match": '"1"'} if operation.versioned else {},
            "json": operation.body.example if operation.body else None}


def may(person: Person | None, access: Access) -> bool:
    """Return whether the law lets this person in."""
    if access == "public":
        return True
    return person is not None and (access == "signed_in" or bool(set(access) & set(person.roles)))


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name if person else "nobody")
def test_every_route_opens_for_exactly_its_roles(app, world, person):
    wrong = []
    for method, rule, access in routes(app):
        answer = visit(app, person, method, url_of(app, rule))
        sent_away = answer.status_code in (401, 403) or (
            access != "public" and (answer.location or "").startswith("/sign-in"))
        if sent_away == may(person, access) or answer.status_code >= 500:
            wrong.append(f"{method} {rule.rule} ({word(access)}): {answer.status_code}")
    assert wrong == []


def test_a_program_without_a_session_gets_401_everywhere(app, world):
    wrong = []
    for method, rule, access in routes(app):
        if access != "public":
            answer = visit(app, None, method, url_of(app, rule),
                           headers={"Accept": "application/json"})
            if answer.status_code != 401:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def test_every_unsafe_route_rejects_a_request_without_the_csrf_token(app, world):
    wrong = []
    for method, rule, access in routes(app):
        if method == "GET" or rule.rule.startswith("/api/") or rule.endpoint in PROVEN_BY_LINK:
            continue
        person = next(each for each in EVERYBODY if may(each, access))
        for more in ({}, {"json": {}}, {"headers": {"X-CSRFToken": "made-up"}}):
            answer = visit(app, person, method, url_of(app, rule), csrf=False, **more)
            if answer.status_code != 400:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def test_a_cookie_opens_nothing_of_the_api_and_a_token_opens_no_page(app, world):
    wrong = []
    for method, rule, access in routes(app):
        if access != "public":
            person = next(each for each in EVERYBODY if may(each, access))
            program = rule.rule.startswith("/api/")
            answer = visit(app, person, method, url_of(app, rule), bearer=not program,
                           headers={"Accept": "application/json"})
            if answer.status_code != 401:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def a_session(_world: World, owner: Person) -> dict[str, object]:
    """Make a signed-in device."""
    sessions.open_session(owner.id)
    return {"session_id": tools.rows("SELECT MAX(id) AS id FROM sessions")[0]["id"]}


def a_review(world: World, owner: Person) -> dict[str, object]:
    """Make a review of a title that everybody can watch."""
    title_id = world.title(owned=True)
    return {"review_id": world.add(
        "reviews", title_id=title_id, account_id=owner.id, rating=4, body="Good.",
        created_at=BORN, updated_at=BORN)}


def an_application(world: World, owner: Person) -> dict[str, object]:
    """Make an open application to become an instructor; withdraw the one before."""
    tools.run("UPDATE role_applications SET state = 'withdrawn', is_open = NULL "
              "WHERE account_id = %(id)s", id=owner.id)
    return {"application_id": world.add(
        "role_applications", account_id=owner.id, role="instructor", message="I teach.",
        created_at=BORN)}


def an_upload(world: World, owner: Person) -> dict[str, object]:
    """Make a video in somebody's channel."""
    return {"video_id": upload(world, owner)}


def a_token(_world: World, owner: Person) -> dict[str, object]:
    """Make a personal token."""
    return {"token_id": personal_tokens.create(owner.id, "Script", ["account:read"], 30)["id"]}


def a_notification(world: World, owner: Person) -> dict[str, object]:
    """Make a notification."""
    return {"notification_id": world.add(
        "notifications", account_id=owner.id, kind="reply", object_id=next(NUMBERS),
        created_at=BORN)}


def an_own_comment(world: World, owner: Person) -> dict[str, object]:
    """Make a new comment on an upload."""
    video_id, number = upload(world, world.alice), next(NUMBERS)
    world.add("comment_rooms", video_id=video_id, last_seq=1, revision=1)
    return {"video_id": video_id, "comment_id": world.add(
        "comments", video_id=video_id, seq=1, revision=1, account_id=owner.id,
        body=f"Number {number}", created_at=now())}


def a_comment(world: World, owner: Person, state: str = "visible") -> dict[str, object]:
    """Make a comment of Ivan's on a film of the owner's, and a report by Bob."""
    video_id = a_room(world, owner)["video_id"]
    comment_id = world.add("comments", video_id=video_id, seq=1, revision=1, state=state,
                           account_id=world.ivan.id, body="Loud.", created_at=BORN)
    world.add("comment_reports", comment_id=comment_id, account_id=world.bob.id,
              reason="harassment", created_at=BORN)
    return {"comment_id": comment_id}


def a_removed_comment(world: World, owner: Person) -> dict[str, object]:
    """Make a removed comment."""
    return a_comment(world, owner, "hidden")


def a_room(world: World, owner: Person) -> dict[str, object]:
    """Make a video that everybody can watch."""
    return {"video_id": world.video(world.title(owned=True, owner_id=owner.id))}


def a_held_comment(world: World, owner: Person) -> dict[str, object]:
    """Make a held comment on a title of the owner's."""
    return {"held_id": world.add(
        "held_comments", **a_room(world, owner), account_id=world.ivan.id, body="Wait.",
        held_for="policy", created_at=BORN)}


def a_sanction(world: World, owner: Person) -> dict[str, object]:
    """Ban Ivan on a title of the owner's."""
    return {"sanction_id": world.add(
        "comment_sanctions", account_id=world.ivan.id, kind="ban", made_by=owner.id,
        title_id=world.title(owner_id=owner.id), created_at=BORN)}


# endpoint → what makes somebody's object and returns the URL's arguments
OWNED: dict[str, Callable[[World, Person], dict[str, object]]] = {
    "accounts.session_delete": a_session,
    "accounts.withdraw_application": an_application,
    "community.edit_comment": an_own_comment,
    "community.delete_comment": an_own_comment,
    "api_comments.edit_comment": an_own_comment,
    "api_comments.delete_comment": an_own_comment,
    "community.edit_review": a_review,
    "community.update_review": a_review,
    "community.confirm_delete_review": a_review,
    "community.delete_review": a_review,
    "community.read_notification": a_notification,
    "api_notifications.read_notification": a_notification,
    "api_notifications.unread_notification": a_notification,
    "api_reviews.get_review": a_review,
    "api_reviews.change_review": a_review,
    "api_reviews.delete_review": a_review,
    "accounts.confirm_delete_token": a_token,
    "accounts.delete_token": a_token,
    "api_account.end_session": a_session,
    "api_tokens.revoke_token": a_token,
    "community.dismiss_reports": a_comment,
    "community.undo_dismissal": a_comment,
    "community.count_reports": a_comment,
    "community.remove_comment": a_comment,
    "community.restore_comment": a_removed_comment,
    "community.sanction_author": a_comment,
    "community.lift_sanction": a_sanction,
    "community.approve_held": a_held_comment,
    "community.reject_held": a_held_comment,
    "community.sanction_held_author": a_held_comment,
    "community.comment_room": a_room,
    "community.change_comment_room": a_room,
    "api_comment_reports.dismiss_reports": a_comment,
    "api_comment_reports.undo_dismissal": a_comment,
    "api_comment_reports.restore_comment": a_removed_comment,
    "api_comment_sanctions.lift_sanction": a_sanction,
    "api_held_comments.approve_held": a_held_comment,
    "api_held_comments.reject_held": a_held_comment,
    "api_comment_rooms.change_room": a_room,
    "media.edit_upload": an_upload,
    "media.update_upload": an_upload,
    "media.show_upload": an_upload,
    "media.ask_delete_upload": an_upload,
    "media.delete_upload": an_upload,
    "api_applications.withdraw_application": an_application,
    "api_videos.change_video": an_upload,
    "api_videos.delete_video": an_upload,
}


def test_a_person_reaches_their_own_objects_and_nobody_elses(app, world):
    known, tried = law(), set()
    for method, rule, access in routes(app):
        whose = known.get((method, rule.rule), ("", "-"))[1]
        if whose in ("-", "any"):
            continue
        make, more = partial(OWNED[rule.endpoint], world), good_request(app, rule)
        me = world.bob if may(world.bob, access) else world.alice
        theirs = visit(app, me, method, url_of(app, rule, **make(world.charlie)), **more)
        mine = visit(app, me, method, url_of(app, rule, **make(me)), **more)
        assert theirs.status_code == {"own": 404, "own/403": 403}[whose], rule
        assert mine.status_code not in (401, 403, 404), rule
        tried.add(rule.endpoint)
    assert tried == set(OWNED)


def test_the_application_does_not_start_with_a_page_that_has_no_access_rule(app):
    from app.web import access

    app.view_functions["forgotten"] = lambda: "open to all"
    with pytest.raises(RuntimeError, match="forgotten"):
        access.check(app)
