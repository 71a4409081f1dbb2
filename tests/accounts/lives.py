"""A life in StreamVault: one person with rows in every table that can hold something of them."""

from datetime import date, timedelta
from typing import Any

from app import db
from app.accounts import passwords, personal_tokens, profiles, sessions, tokens, users
from app.ops import audit, jobs, mail
from app.ops.clock import now
from app.web import unsaved_forms
from tests.accounts import tools
from tests.accounts.two_step import Phone, give_phone
from tests.media.scenes import URL
from tests.world import BORN, PASSWORD, Person, World

NAME, EMAIL = "Zephyrine Quillfeather", "zephyrine.q@example.org"
FORMER_NAME, FORMER_EMAIL = "Zephyrine Oakenmoss", "zq.oakenmoss@example.net"
TRACES = ("zephyrine", "quillfeather", "oakenmoss")  # in lower case


def lead(world: World, roles: tuple[str, ...] = ("customer",)) -> Person:
    """Make the person, with everything that people leave behind; return them."""
    return db.run("tests.lead", _lead, world, roles)


def _lead(world: World, roles: tuple[str, ...]) -> Person:
    account_id = users.create(FORMER_EMAIL, FORMER_NAME, "PT", passwords.hash_password(PASSWORD),
                              roles, is_proven=True)
    person = Person(account_id, NAME, EMAIL, "PT", roles)
    audit.record("account.create", "account", account_id, actor_id=account_id,
                 new={"email": FORMER_EMAIL, "name": FORMER_NAME, "country": "PT"})
    for actor, action in ((world.ada.id, "create"), (account_id, "accept")):
        audit.record(f"invitation.{action}", "invitation", 4712, actor_id=actor,
                     new={"email": FORMER_EMAIL, "role": "creator"})
    world.add("invitations", email="zephyrine.new@example.org", role="employee",
              token_hash=b"z" * 32, invited_by=account_id, sent_at=BORN, expires_at=BORN)
    profiles.update(account_id, 1, NAME, "PT")
    tools.run("UPDATE accounts SET email = %(email)s, email_typed = %(typed)s WHERE id = %(id)s",
              email=EMAIL, typed=EMAIL.replace("z", "Z", 1), id=account_id)
    audit.record("account.email", "account", account_id, old={"email": FORMER_EMAIL},
                 new={"email": EMAIL})
    _ways_in(account_id)
    _viewing(world, account_id)
    _community(world, account_id)
    if "creator" in roles:
        _channel(world, account_id)
    if "employee" in roles:
        world.contract(world.house(), "SV-2026-0777", owner_id=account_id)
        world.add("imports", source="mine", total_rows=1, new_titles=1, known_titles=0,
                  warnings=0, findings="[]", made_by=account_id, created_at=BORN)
        audit.record("house.update", "house", 1, old={"notes": "a"}, new={"notes": "b"},
                     actor_id=account_id)
    return person


def with_phone(person: Person) -> Phone:
    """Turn two-step sign-in on for the person."""
    return give_phone(person)


def _ways_in(account_id: int) -> None:
    sessions.open_session(account_id, user_agent="Quillfeather/1.0", network="192.0.2.77")
    tokens.open_session(account_id, refresh=True, user_agent="Oakenmoss", network="192.0.2.78")
    db.run("tests.token", personal_tokens.create, account_id, "Zephyrine's script",
           ["reports:read"], 30)
    db.run("tests.form", unsaved_forms.keep, account_id, {"name": NAME})
    for to in (EMAIL, EMAIL.replace("z", "Z", 1)):
        db.run("tests.mail", mail.send, to, "Hello", f"Hello {NAME},")
    db.run("tests.ask", jobs.enqueue, "accounts.email",
           {"account_id": account_id, "email": "zephyrine.new@example.org"})
    db.run("tests.reset", jobs.enqueue, "accounts.reset", {"email": EMAIL})
    sent = db.run("tests.sent", mail.send, EMAIL, "Hello", "Hello")
    tools.run("UPDATE jobs SET state = 'done', payload = '{}', result = %(result)s, due_at = NULL, "
              "ended_at = created_at WHERE id = %(id)s", id=sent,
              result=f'{{"to": "{EMAIL}", "subject": "Hello"}}')
    tools.run("UPDATE jobs SET last_error = %(error)s WHERE task = 'accounts.reset'",
              error=f"SMTPRecipientsRefused: {{'{EMAIL}': (550, b'no')}}")
    for purpose, account in (("email", account_id), ("sign_up", None)):
        tools.run("INSERT INTO mail_tokens (purpose, token_hash, account_id, email, payload, "
                  "created_at, expires_at) VALUES (%(purpose)s, UNHEX(SHA2(%(purpose)s, 256)), "
                  "%(account)s, %(email)s, %(payload)s, %(now)s, %(now)s)", purpose=purpose,
                  account=account, email=EMAIL, payload='{"name": "Zephyrine"}', now=now())
    tools.run("INSERT INTO idempotency_keys (account_id, idempotency_key, request_hash, status, "
              "headers, body, created_at) VALUES (%(id)s, 'k', UNHEX(SHA2('k', 256)), 200, '{}', "
              "%(body)s, %(now)s)", id=account_id, body=f'{{"name": "{NAME}"}}', now=now())
    application = _add("role_applications", account_id=account_id, role="instructor",
                       message="I am Zephyrine and I teach.", created_at=BORN)
    audit.record("application.decide", "application", application, actor_id=4,
                 new={"state": "declined", "role": "instructor", "answer": "Sorry, Zephyrine."})


def _viewing(world: World, account_id: int) -> None:
    video = world.video(world.title("Tidewrack"), runtime_s=1000)
    at = BORN + timedelta(days=3)
    session = world.add("watch_sessions", account_id=account_id, video_id=video, country="PT",
                        started_at=at, ended_at=at + timedelta(hours=1))
    for start_s in (0, 500):
        world.add("watch_sections", session_id=session, start_s=start_s, end_s=start_s + 400,
                  watched_at=at)
    world.add("viewer_progress", account_id=account_id, video_id=video, covered_s=800,
              watch_s=800, position_s=900, covered="[[0, 400], [500, 900]]",
              started_on=at.date(), started_country="PT", updated_at=at)
    world.add("account_days", account_id=account_id, day=date(2026, 1, 4), sessions=1,
              watch_s=800, starters=1)


def _community(world: World, account_id: int) -> None:
    title = world.title("The Salt Archive")
    video = world.video(title)
    world.add("comment_rooms", video_id=video, last_seq=4)
    mine = {"video_id": video, "account_id": account_id, "created_at": BORN}
    first = world.add("comments", **mine, seq=1, body="=Lovely opening")
    world.add("comments", **mine, seq=2, body="I am Zephyrine, forget it", state="deleted")
    theirs = world.add("comments", **mine | {"account_id": world.charlie.id}, seq=3,
                       body="Charlie's own words")
    answer = world.add("comments", **mine | {"account_id": world.charlie.id}, seq=4,
                       body="Charlie answers", reply_to_id=first)
    world.add("held_comments", **mine, body="Zephyrine says hello", held_for="word")
    world.add("comment_reports", comment_id=theirs, account_id=account_id, reason="spam",
              note="signed Zephyrine", created_at=BORN)
    audit.record("comment.report", "comment", theirs, actor_id=account_id,
                 new={"reason": "spam", "note": "signed Zephyrine"})
    audit.record("held_comment.reject", "held_comment", 4711, actor_id=world.erin.id,
                 old={"video_id": video, "author_id": account_id, "body": "Zephyrine was here",
                      "reason": "spam"})
    sanction = world.add("comment_sanctions", account_id=account_id, title_id=title, kind="ban",
                         reason="Zephyrine shouts", made_by=world.erin.id, created_at=BORN)
    audit.record("comment_sanction.create", "comment_sanction", sanction, actor_id=world.erin.id,
                 new={"account_id": account_id, "reason": "Zephyrine shouts", "kind": "ban"})
    world.add("reviews", title_id=title, account_id=account_id, rating=4, body="Grand.",
              created_at=BORN, updated_at=BORN)
    world.add("subscriptions", account_id=account_id, creator_id=world.alice.id, created_at=BORN,
              seen_at=BORN)
    world.add("notifications", account_id=account_id, kind="reply", object_id=answer,
              created_at=BORN)
    world.add("notification_settings", account_id=account_id, digest="weekly")


def _channel(world: World, account_id: int) -> None:
    channel = world.title(NAME, "channel", genres=(), owned=True, is_free=True,
                          owner_id=account_id)
    audit.record("title.create", "title", channel, actor_id=account_id,
                 new={"name": NAME, "kind": "channel"})
    for name in ("Watched", "Unwatched"):
        video = world.video(channel, name, "upload", synopsis="By Zephyrine.", runtime_s=600)
        world.add("assets", video_id=video, provider="url", state="ready",
                  url=f"{URL}?by=zephyrine", created_at=BORN)
        audit.record("video.create", "video", video, actor_id=account_id,
                     new={"name": name, "url": f"{URL}?by=zephyrine"})
        if name == "Watched":
            world.add("watch_sessions", account_id=world.bob.id, video_id=video, country="PT",
                      started_at=BORN, ended_at=BORN)
    world.add("subscriptions", account_id=world.bob.id, creator_id=account_id, created_at=BORN,
              seen_at=BORN)


def _add(table: str, **values: Any) -> int:
    return World().add(table, **values)


def traces(*words: str) -> dict[str, int]:
    """Return "table.column" → rows whose text has one of the words, in every column of the schema.
    """
    found: dict[str, int] = {}
    for row in db.database().rows(
            "SELECT c.table_name AS in_table, c.column_name AS name "
            "FROM information_schema.columns AS c "
            "INNER JOIN information_schema.tables AS t "
            "ON t.table_schema = c.table_schema AND t.table_name = c.table_name "
            "WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.data_type IN "
            "('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json', 'blob', "
            "'mediumblob', 'longblob', 'binary', 'varbinary')"):
        column = f"LOWER(CONVERT(`{row['name']}` USING utf8mb4))"
        match = " OR ".join(f"LOCATE('{word}', {column}) > 0" for word in words)
        count = db.database().rows(
            f"SELECT COUNT(*) AS n FROM `{row['in_table']}` WHERE {match}")[0]["n"]
        if count:
            found[f"{row['in_table']}.{row['name']}"] = count
    return found
