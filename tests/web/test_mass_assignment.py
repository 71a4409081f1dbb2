"""Every form also gets the fields that nobody may set: none takes effect.

Most values are marks found nowhere else, so that one look at all tables says whether one was kept.
"""

from typing import Any

import pytest
from flask import request

from app import db
from app.accounts import sessions
from app.web import forms
from tests.web import hostile
from tests.web.test_hostile_input import PEOPLE, asked_for, name_of, places
from tests.web.visitor import Noting, Undone
from tests.world import BOB, BORN, World

MARK = 987_654_321  # also an account, so that no foreign key refuses it
DAY = "1987-06-05"
NOBODY_SETS = {
    **dict.fromkeys(("id", "account_id", "accountId", "owner_id", "owner", "user_id", "userId",
                     "creator_id", "creatorId", "created_by", "actor_id", "auth_version",
                     "price", "price_cents", "charge_cents"), str(MARK)),
    **dict.fromkeys(("created_at", "deleted_at", "confirmed_at"), DAY),
    "password_hash": f"$2b$04${MARK}", "role": "admin", "roles": "admin", "is_admin": "1",
    "status": "disabled", "has_plan": "0", "maturity_age": "7",
}
# A mail program sends it with a field of its own; nothing of the body is looked at.
READS_THE_LINK_ALONE = {"community.stop_email"}
# What a form is there to set: endpoint → its own fields among those.
ITS_OWN = {
    "accounts.user_post": {"roles", "status", "has_plan", "maturity_age"},
    "accounts.invite": {"role"},
    "accounts.apply": {"role"},  # asked for; an employee decides
    "rights.create_contract": {"owner_id"}, "rights.update_contract": {"owner_id"},
    "catalog.create_title": {"maturity_age"}, "catalog.update_title": {"maturity_age"},
}


@pytest.fixture
def app(app, world, monkeypatch):
    """The application without CSRF, which the matrix tests; it records which fields it reads."""
    app.config["WTF_CSRF_ENABLED"] = False
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Noting)
    parse = forms.parse

    def noting(form: Any, sent: Any, *stored: Any) -> Any:
        assert form.model_config["extra"] == "forbid", form
        Noting.names |= form.model_fields.keys()
        return parse(form, sent, *stored)

    monkeypatch.setattr(forms, "parse", noting)
    add_marked_account(world)
    return app


def add_marked_account(world: World) -> None:
    """Somebody whose id a hostile field can name."""
    world.add("accounts", id=MARK, email="mallory@example.org", name="Mallory", country="PT",
              password_hash="$2b$04$" + "a" * 53, created_at=BORN)


def traces() -> dict[str, int]:
    """Return table → marked rows, and how many accounts have roles, are disabled or limited."""
    columns: dict[str, list[str]] = {}
    for row in db.database().rows(
            "SELECT c.table_name AS t, c.column_name AS c FROM information_schema.columns AS c "
            "JOIN information_schema.tables AS t ON t.table_schema = c.table_schema "
            "AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' "
            "WHERE c.table_schema = DATABASE()"):
        columns.setdefault(row["t"], []).append(f"`{row['c']}`")
    marked = " UNION ALL ".join(
        f"SELECT '{table}' AS name, COUNT(*) AS many FROM {table} "
        f"WHERE CONCAT_WS('|', {', '.join(names)}) LIKE %(mark)s "
        f"OR CONCAT_WS('|', {', '.join(names)}) LIKE %(day)s"
        for table, names in columns.items() if table != "days")
    power = ("SELECT 'power' AS name, COUNT(*) AS many FROM account_roles WHERE role <> 'customer' "
             "UNION ALL SELECT status, COUNT(*) FROM accounts GROUP BY status UNION ALL "
             "SELECT 'limited', COUNT(*) FROM accounts WHERE maturity_age < 18 OR NOT has_plan")
    return {row["name"]: int(row["many"]) for row in db.database().rows(
        f"{marked} UNION ALL {power}", {"mark": f"%{MARK}%", "day": f"%{DAY}%"}) if row["many"]}


def sent(app: Any, session: str | None, url: str, body: dict[str, Any]) -> tuple[int, dict]:
    """Return the answer's status and the traces it leaves, then undo them."""
    found: list[Any] = []

    def once() -> None:
        browser = app.test_client()
        if session:
            browser.set_cookie(sessions.cookie_name(), session)
        found.extend((browser.post(url, data=body).status_code, traces()))
        raise Undone

    with pytest.raises(Undone):
        db.run("tests.undone", once)
    return found[0], found[1]


@pytest.mark.parametrize("person", PEOPLE, ids=name_of)
def test_no_form_takes_a_field_that_nobody_may_set(app, world, person):
    site = hostile.Site(world, person.id if person else BOB.id)
    session, good = sessions.open_session(person.id) if person else None, hostile.bodies(site)
    wrong = []
    for endpoint, url in places(app, site, person, "POST"):
        body = good.get(endpoint, {})
        (status, plain), names = asked_for(
            lambda url=url, body=body: sent(app, session, url, body))
        assert status == 303 or endpoint in hostile.REFUSED, endpoint
        allowed = set(names) & set(NOBODY_SETS)
        if allowed != ITS_OWN.get(endpoint, set()):
            wrong.append(f"{endpoint} has the fields {sorted(allowed)}")
        more = {name: value for name, value in NOBODY_SETS.items() if name not in allowed}
        if endpoint == "catalog.confirm_import":  # its file is used up
            url = app.url_map.bind("localhost").build(endpoint, site.values(endpoint, {"token"}))
        status, marked = sent(app, session, url, more | body)
        if marked != plain and status < 400:
            wrong.append(f"{endpoint} kept something: {marked} instead of {plain}")
        elif status not in (303, 400, 409, 422) and endpoint not in READS_THE_LINK_ALONE:
            wrong.append(f"{endpoint}: {status}")
    assert wrong == []


@pytest.mark.own_app
def test_a_form_that_takes_every_field_is_noticed(app, world):
    """Negative control: two careless ways, both noticed."""

    def anything() -> Any:
        owner = request.form.get("owner_id", "7")
        db.insert_many("houses", ("name", "notes", "created_at"), [("Casa", owner, BORN)])
        return "", 303

    def promote() -> Any:
        if request.form.get("role"):
            db.insert_many("account_roles", ("account_id", "role"), [(BOB.id, "admin")])
        return "", 303

    for view in (anything, promote):
        app.add_url_rule(f"/{view.__name__}", view_func=view, methods=["POST"])
    for view in (anything, promote):
        _, plain = sent(app, None, f"/{view.__name__}", {})
        assert sent(app, None, f"/{view.__name__}", NOBODY_SETS) != (303, plain)
