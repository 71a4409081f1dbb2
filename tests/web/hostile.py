"""Hostile values, and a site small enough to receive all of them."""

import base64
import json
import secrets
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from app import db
from app.accounts import links, personal_tokens, sessions
from app.catalog.imports import runs as import_runs
from app.community.notifications import digest
from app.ops.clock import now, today
from tests.jobs import work
from tests.media.scenes import URL, upload
from tests.world import BORN, PASSWORD, World

WEEK = timedelta(days=7)
CONTROL = "a\x00b\x01\x1b[31m\x7f\x85c"
SCRIPT = "'\"><script>alert(1)</script>{x}{0.__class__}%s"
# One field at a time, while the others are as they should be.
SHARP = (CONTROL, SCRIPT, "9" * 25, "9" * 4000, "-1", "0001-01-01", "9999-12-31",
         "9999-12-31T23:59", "\U0001f600", "x" * 100_000)
# All fields at once.
BLUNT = (*SHARP, "", " ", "0", "NaN", "1e999", "2026-02-30", "%00", "../../etc/passwd", "[]",
         "\u202e\ufeff", "=cmd|' /C calc'!A0", "a,b\nc: d", "Bob\r\nBcc: all@example.org")
# One argument of an address at a time: most of them do not depend on each other.
FEW = (CONTROL, "9" * 25, "9999-12-31", "\U0001f600")
# As it comes over the wire: broken UTF-8, half of a character, a line end, nothing.
RAW = ("%ff%fe", "%ed%a0%80", "%0d%0aSet-Cookie:%20a=b", "%", "&&&=&=a")
# Names that mean something to some framework.
NAMES = ("endpoint", "self", "_external", "_scheme", "_anchor", "__class__", "undo", "history")


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


CURSORS = (
    *map(_cursor, (
        "[NaN,1]", "[Infinity,1]", "[1e999,1]", '["\\ud800",1]', '["\\u0000",1]', "[null,null]",
        f"[1,{'9' * 2000}]", f"[{'9' * 2000},1]", "[" * 3000, "{}", "[true,true]", "[[1],1]",
        json.dumps(["x" * 5000, -1]), '["9999-99-99",1]')),
    "%00", "=", "a", "\U0001f600")


class Site:
    """One of everything, with its ids under the names in URLs."""

    def __init__(self, world: World, owner_id: int):
        self.world = world
        day = today()
        house_id = world.house()
        self.title_id = title_id = world.title(owned=True)
        season_id = world.season(title_id)
        video_id = world.video(title_id, season_id=season_id)
        producer_id = world.add("producers", name="Iker Sanz", created_at=BORN)
        draft_id = world.contract(house_id, "SV-2026-0002", "draft")
        self.signed_id = world.contract(house_id)
        owner = next(person for person in world.everybody if person.id == owner_id)
        self.upload_id = upload(world, owner)
        self.asked_id = world.add("role_applications", account_id=world.charlie.id, role="creator",
                                  message="I film.", created_at=BORN)
        world.term(self.signed_id, world.title("Low Water"), ends_on=day + timedelta(days=9))
        self.ids: dict[str, Any] = {
            "title_id": title_id, "season_id": season_id, "video_id": video_id,
            "house_id": house_id, "producer_id": producer_id, "contract_id": draft_id,
            "term_id": world.term(draft_id, title_id, ends_on=day),
            "alliance_id": world.add("alliances", producer_id=producer_id, house_id=house_id,
                                     starts_on=date(2020, 1, 1)),
            "account_id": world.charlie.id, "token": "x", "name": "performance",
            "report": "top10_by_country_week",
            "review_id": world.add("reviews", title_id=title_id, account_id=owner_id, rating=4,
                                   body="Good.", created_at=BORN, updated_at=BORN),
            "application_id": world.add(
                "role_applications", account_id=owner_id, role="instructor", message="I teach.",
                created_at=BORN),
            "job_id": world.add("jobs", lane="mail", task="mail", payload="{}", created_at=BORN,
                                state="buried", ended_at=BORN, last_error="OSError: <b>no</b>"),
        }
        self.ids["invitation_id"] = world.add(
            "invitations", email="nora@example.org", role="employee", token_hash=b"x" * 32,
            invited_by=world.ada.id, sent_at=BORN, expires_at=now() + WEEK)
        self.ids["creator_id"] = world.alice.id
        self.ids["notification_id"] = world.add(
            "notifications", account_id=owner_id, kind="reply", object_id=1, created_at=BORN)
        self.ids["token_id"] = personal_tokens.create(owner_id, "Job", ["account:read"], 9)["id"]
        self.owner_id = owner_id
        world.add("comment_rooms", video_id=self.upload_id, last_seq=3, revision=3)
        self.ids["comment_id"] = self._comment("visible")
        for person, settled_at in ((world.ivan, None), (world.ana, BORN)):
            world.add("comment_reports", comment_id=self.ids["comment_id"], reason="spam",
                      note="Again.", account_id=person.id, created_at=BORN, settled_at=settled_at)
        self.removed_id = self._comment("hidden")
        self.said_id = self._comment("visible", account_id=owner_id, created_at=now())
        self.ids["held_id"] = world.add(
            "held_comments", video_id=self.upload_id, account_id=world.charlie.id, body="Wait.",
            held_for="word", created_at=BORN)
        self.ids["sanction_id"] = world.add(
            "comment_sanctions", account_id=world.ivan.id, kind="ban", made_by=owner_id,
            title_id=self._channel(), created_at=BORN)
        self.ids["word_id"] = world.add("comment_words", word="casino", effect="hold",
                                        made_by=owner_id, created_at=BORN)
        sessions.open_session(owner_id)
        self.ids["session_id"] = db.database().rows(
            "SELECT MIN(id) AS id FROM sessions WHERE account_id = %(id)s", {"id": owner_id}
        )[0]["id"]

    def _comment(self, state: str, **more: Any) -> int:
        """Add a comment of Charlie, or of another, on the owner's upload."""
        found = db.database().rows("SELECT COUNT(*) + 1 AS seq FROM comments "
                                   "WHERE video_id = %(id)s", {"id": self.upload_id})[0]["seq"]
        values = {"account_id": self.world.charlie.id, "created_at": BORN} | more
        return self.world.add("comments", video_id=self.upload_id, seq=found, revision=found,
                              body="Loud.", state=state, **values)

    def _channel(self) -> int:
        return int(db.database().rows("SELECT title_id AS id FROM videos WHERE id = %(id)s",
                                      {"id": self.upload_id})[0]["id"])

    def values(self, endpoint: str, names: set[str]) -> dict[str, Any]:
        """Return the arguments of an endpoint's URL."""
        if endpoint in ("rights.end_contract", "rights.renew_contract", "rights.add_amendment",
                        "rights.confirm_end_contract"):
            return {"contract_id": self.signed_id}
        if endpoint == "site.title":
            return {"title_id": self.title_id, "name": "the-salt-archive"}
        if endpoint == "accounts.decide_application":  # of somebody who is not asked
            return {"application_id": self.asked_id}
        if endpoint == "site.channel":
            return {"creator_id": self.world.alice.id, "name": "alice-prado"}
        if endpoint in ("community.ask_stop", "community.stop_email"):
            return {"token": digest.token(self.owner_id)}
        if endpoint == "community.post_review":  # one that has none of theirs
            return {"title_id": self.world.title("Deep Field", owned=True)}
        if endpoint in ("community.edit_comment", "community.delete_comment"):  # one's own, new
            return {"comment_id": self.said_id}
        if endpoint == "community.restore_comment":
            return {"comment_id": self.removed_id}
        if endpoint.startswith("media.") or endpoint.endswith("comment_room"):
            return {"video_id": self.upload_id}
        if endpoint == "site.studio_csv":
            return {"report": "daily_hours"}
        if "token" in names:
            return {"token": self._token(endpoint)}
        return {name: self.ids[name] for name in names}

    def _token(self, endpoint: str) -> str:
        if endpoint.startswith("catalog."):
            token = import_runs.start(self.owner_id, "a.csv", "test", [],
                                      BytesIO(b"show_id,type,title\ns1,Movie,A"))
            work("imports")
            return token
        if endpoint.endswith("invitation"):
            return self._invitation()
        purpose = {"reset": "reset", "confirm_email": "email"}.get(
            endpoint.removeprefix("accounts.").removesuffix("_post"), "sign_up")
        about = {"name": "Dora", "country": "PT", "password_hash": "$2b$04$" + "a" * 53}
        account_id = None if purpose == "sign_up" else self.world.charlie.id
        link = db.run("tests.issue", lambda: links.issue(
            purpose, "dora@example.org", timedelta(hours=1), account_id, about))
        return link.rpartition("/")[2]

    def _invitation(self) -> str:
        """Add an invitation, and return the secret of its link."""
        token = secrets.token_urlsafe(32)
        self.world.add("invitations", email=f"{token[:9]}@example.org", role="customer",
                       token_hash=bytes.fromhex(sessions.digest(token)),
                       invited_by=self.world.ada.id, sent_at=BORN, expires_at=now() + WEEK)
        return token


TITLE = {"kind": "series", "name": "Name", "synopsis": "", "genres": ["Drama"],
         "release_year": "2024", "countries": "Portugal", "original_language": "", "house": "",
         "maturity_age": "0", "rating_label": "", "added_on": "2026-01-01", "credits": "A: cast",
         "release_country": ["Portugal"], "release_on": ["2026-01-01"], "owned": "1"}
VIDEO = {"name": "Name", "kind": "episode", "season_id": "", "number": "7", "hours": "1",
         "minutes": "0", "seconds": "0", "published": "1", "publish_at": "2026-01-01T20:00",
         "unpublish_at": "2027-01-01T20:00", "audio": "English", "subtitles": "", "synopsis": ""}
HOUSE = {"name": "Name", "country": "Portugal", "website": "https://a.example", "notes": ""}
PRODUCER = {"name": "Name", "country": "Portugal", "email": "a@example.org", "notes": ""}
ALLIANCE = {"house": "Casa Tramuntana", "starts_on": "2010-01-01", "ends_on": "2011-01-01"}
TERM = {"starts_on": "2030-01-01", "ends_on": "2030-12-31", "exclusive": "1",
        "charge_kind": "flat", "charge": "1250.00", "territories": ["PT", "ES"]}
V = {"row_version": "1"}
# Of this site they are refused, even in good form: something is in use, unsigned or not chosen.
# Unsubscribing answers with a page for an answer, as mail programs follow no redirect; a new token
# is on the page that answers, as it is shown once.
REFUSED = {"catalog.delete_house", "catalog.delete_title", "rights.activate_contract",
           "catalog.upload_import", "rights.import_rates",
           "accounts.account_delete_post", "accounts.apply", "accounts.two_step_codes_post",
           "accounts.two_step_delete_post",
           "community.stop_email", "accounts.create_token"}


def bodies(site: Site) -> dict[str, dict[str, Any]]:
    """Return endpoint → the fields that it takes; endpoints without fields are missing."""
    ids = site.ids
    contract = {"house_id": str(ids["house_id"]), "signed_on": "2026-01-01", "currency": "EUR",
                "notes": "", "owner_id": "4"}
    return {
        "accounts.retry_jobs": {"job": str(ids["job_id"])},
        "accounts.cancel_jobs": {"job": str(ids["job_id"])},
        "accounts.profile_post": {"name": "Name", "country": "PT", **V},
        "accounts.email_post": {"email": "new@example.org", "password": PASSWORD},
        "accounts.data_post": {"password": PASSWORD},
        "accounts.account_delete_post": {"password": PASSWORD, "confirmation": "no"},
        "accounts.password_post": {"password": PASSWORD, "new_password": "seven loud parrots"},
        "accounts.two_step_post": {"password": PASSWORD},
        "accounts.two_step_codes_post": {"password": PASSWORD, "code": "123456"},
        "accounts.two_step_delete_post": {"password": PASSWORD, "code": "123456"},
        "accounts.user_post": {"roles": ["customer"], "status": "active", "has_plan": "1",
                               "maturity_age": "18", **V},
        "accounts.apply": {"role": "creator", "message": "I film."},
        "accounts.create_token": {"name": "Job", "scopes": ["account:read"], "days": "30"},
        "accounts.decide_application": {"decision": "declined", "answer": "Not now."},
        "accounts.sign_in_post": {"email": "bob@example.org", "password": PASSWORD, "next": "/"},
        "accounts.sign_up_post": {"name": "Dora", "email": "d@example.org", "country": "PT",
                                  "password": "seven loud parrots"},
        "accounts.invite": {"email": "d@example.org", "role": "employee"},
        "accounts.accept_invitation": {"name": "Dora", "country": "PT",
                                       "password": "seven loud parrots"},
        "accounts.forgot_post": {"email": "bob@example.org"},
        "accounts.reset_post": {"password": "seven loud parrots"},
        "site.studio_refresh": {"figure": "daily_hours"},
        "site.set_up_test": {"email": "dora@example.org"},
        "media.create_upload": {"title": "Name", "url": URL, "description": ""},
        "media.update_upload": {"title": "Name", "description": "", **V},
        "media.show_upload": {"published": "0", **V},
        "analytics.refresh": {"figure": "top10_by_country_week"},
        "catalog.create_title": TITLE, "catalog.update_title": TITLE | V,
        "catalog.delete_title": V, "catalog.delete_house": V, "catalog.delete_producer": V,
        "catalog.delete_season": V, "catalog.delete_video": V, "community.delete_review": V,
        "catalog.mark_titles": {"do": "own", "ids": [str(site.title_id)]},
        "catalog.unmark_titles": {"request_id": "0123456789abcdef"},
        "catalog.create_season": {"number": "7", "name": ""},
        "catalog.update_season": {"number": "7", "name": "", **V},
        "catalog.create_video": VIDEO, "catalog.update_video": VIDEO | V,
        "catalog.show_video": {"published": "0", **V},
        "catalog.create_house": HOUSE, "catalog.update_house": HOUSE | V,
        "catalog.create_producer": PRODUCER, "catalog.update_producer": PRODUCER | V,
        "catalog.create_alliance": ALLIANCE, "catalog.update_alliance": ALLIANCE,
        "rights.create_contract": contract, "rights.update_contract": contract | V,
        "rights.renew_contracts": {"ids": [str(site.signed_id)]},
        "rights.add_amendment": {"summary": "More.", "agreed_on": "2026-02-01"},
        "rights.create_term": TERM | {"title_id": str(site.title_id)},
        "rights.update_term": TERM | V,
        "rights.create_terms": TERM | {"contract": "SV-2026-0002",
                                        "titles": [str(site.title_id)]},
        "rights.save_rate": {"currency": "GBP", "day": "2026-02-02", "rate": "0.85"},
        "rights.undo_terms": {"request_id": "0123456789abcdef"},
        "community.post_comment": {"content": "Well said.", "client_msg_id": "",
                                   "media_second": "12", "reply_to": ""},
        "community.edit_comment": {"content": "Well said indeed."},
        "community.report_comment": {"reason": "spam", "note": "Again.", "next": "/feed"},
        "community.remove_comment": {"reason": "Too loud.", "next": "/feed"},
        "community.sanction_author": {"kind": "mute", "minutes": "10", "reason": "Too loud."},
        "community.reject_held": {"reason": "Too loud."},
        "community.sanction_held_author": {"kind": "ban", "reason": "Too loud."},
        "community.add_blocked_word": {"word": "lottery", "effect": "hold"},
        "community.change_comment_room": {"policy": "approval", "slow_mode_s": "10", **V},
        "community.read_notification": {"open": "1"},
        "community.notification_settings_post": {"digest": "weekly"},
        "community.post_review": {"rating": "5", "body": "Good."},
        "community.update_review": {"rating": "5", "body": "Good.", **V},
    }

# Parts of a multipart form as no browser writes them.
PARTS = (
    b'Content-Disposition: form-data; filename="x"', b"Content-Disposition: form-data", b"X: y",
    b'Content-Disposition: form-data; name=""; filename=""', b"",
    b"Content-Disposition: attachment",
    b'Content-Disposition: form-data; name="file"; filename="\xff\xfe.csv"',
    b'Content-Disposition: form-data; name="file"; filename="a\x00b\x01.csv"',
    b'Content-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: \xff; x=\xff',
    b'Content-Disposition: form-data; name="fi\x00le"; filename*=utf-8\'\'%ff%00.csv',
)
SHEET = b"show_id,type,title\ns1,Movie,A"
# (file name, content) of uploads
FILES = (
    ("a\x01\x1b[31m.csv", SHEET), ("..\\..\\..\\etc/passwd", SHEET), ("x" * 5000, SHEET),
    ("\u202egpj.csv", SHEET), (SCRIPT, SHEET), ("a.csv", b""), ("a.csv", b"\x00" * 50),
    ("a.csv", b"\xff\xfe" + SHEET), ("a.csv", SHEET.decode().encode("utf-16-be")),
    ("a.csv", b"PK\x03\x04" + SHEET), ("a.csv", b"show_id,type,title\n" + b"\"" * 999),
    ("a.csv", b"show_id,type,title," + CONTROL.replace("\x00", "").encode() + b"\ns1,Movie,A,"),
    ("a.csv", b"show_id,type,title\ns1,Movie," + SCRIPT.encode()),
    ("a.csv", b"show_id,type,title\ns1,Movie," + b"x" * 200_000),
    ("a.csv", b"show_id,type,title\n" + SCRIPT.encode() + b"," + CONTROL[3:].encode() + b",A"),
    ("a.csv", b"," * 50_000), ("a.csv", b"\n" * 50_000), ("a.csv", b"title\n" * 1000),
    ("a.csv", b"show_id,type,title,date_added\ns1,Movie,A,0000-00-00"),
    ("a.csv", "show_id,type,title,duration\ns1,Movie,A,٣٣ min".encode()),
)
