"""Changes that people make to their own accounts."""

import pytest

from app.accounts import locks
from tests.accounts import tools
from tests.accounts.tools import fresh, signed_in, try_to_sign_in
from tests.world import PASSWORD

NEW = "seven loud green parrots"


def profile(person):
    """Return a person's row."""
    return tools.rows("SELECT * FROM accounts WHERE id = %(id)s", id=person.id)[0]


def save(client, person, **changes):
    """Fill in the profile form."""
    data = {"name": "Robert Marsh", "country": "DE",
            "row_version": profile(person)["row_version"]}
    return client.post("/account", data=data | changes)


def test_name_and_country_are_saved_and_audited(client, world):
    client.sign_in(world.bob)
    assert save(client, world.bob).status_code == 303
    assert "Robert Marsh" in client.get("/account").text
    event = tools.rows("SELECT actor_id, new_values FROM audit_events "
                       "WHERE action = 'account.update'")[-1]
    assert event["actor_id"] == world.bob.id
    assert "Robert Marsh" in event["new_values"]


@pytest.mark.parametrize("extra", ["role", "roles", "email", "status", "id", "has_plan",
                                   "maturity_age", "auth_version", "password_hash"])
def test_the_form_rejects_fields_it_does_not_show(client, world, extra):
    client.sign_in(world.bob)
    before = profile(world.bob)
    assert save(client, world.bob, **{extra: "7"}).status_code == 422
    assert profile(world.bob) == before


def test_two_windows_do_not_overwrite_each_other(client, world):
    client.sign_in(world.bob)
    version = profile(world.bob)["row_version"]
    save(client, world.bob)
    answer = save(client, world.bob, name="Bobby", row_version=version)
    assert answer.status_code == 409
    assert "Bobby" in answer.text and "Robert Marsh" in answer.text
    assert profile(world.bob)["name"] == "Robert Marsh"


@pytest.mark.parametrize(("field", "value"), [
    ("country", "ZZ"), ("name", " "), ("row_version", "x"),
])
def test_a_wrong_field_is_named_and_nothing_is_saved(client, world, field, value):
    client.sign_in(world.bob)
    assert save(client, world.bob, **{field: value}).status_code == 422
    assert profile(world.bob)["name"] == world.bob.name


def test_a_new_password_signs_the_other_devices_out_and_keeps_this_one(app, client, world):
    elsewhere = fresh(app).sign_in(world.bob)
    client.sign_in(world.bob)
    answer = client.post("/account/password", data={"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 303
    assert signed_in(client)
    assert not signed_in(elsewhere)
    assert try_to_sign_in(fresh(app), world.bob.email, NEW).status_code == 303
    assert try_to_sign_in(fresh(app), world.bob.email, PASSWORD).status_code == 422
    assert "was changed" in tools.only(tools.mails())


def test_a_new_password_needs_the_current_one_and_guesses_count(client, world):
    client.sign_in(world.bob)
    for _ in range(locks.MOST):
        answer = client.post("/account/password",
                             data={"password": "wrong-guess", "new_password": NEW})
        assert answer.status_code == 422
    answer = client.post("/account/password", data={"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 422, "locked like a sign-in"


def test_a_weak_new_password_is_rejected_at_its_field(client, world):
    client.sign_in(world.bob)
    answer = client.post("/account/password",
                         data={"password": PASSWORD, "new_password": "Password123"})
    assert answer.status_code == 422
    assert 'id="error-new_password"' in answer.text


def change_email(client, email):
    """Fill in the form for another address."""
    return client.post("/account/email", data={"email": email, "password": PASSWORD})


def test_a_new_address_counts_once_its_link_is_opened(client, world):
    client.sign_in(world.bob)
    assert change_email(client, "robert@example.org").status_code == 303
    link = tools.link_in(tools.only(tools.mails()))
    assert profile(world.bob)["email"] == world.bob.email
    client.get(link)
    assert profile(world.bob)["email"] == world.bob.email
    client.post(link)
    assert profile(world.bob)["email"] == "robert@example.org"
    notice = tools.only(tools.mails())
    assert f"To: {world.bob.email}" in notice
    client.post(link)
    assert try_to_sign_in(client, "robert@example.org", PASSWORD).status_code == 303


def test_an_address_that_has_an_account_gets_the_same_answer(client, world):
    client.sign_in(world.bob)
    seen = [tools.shape(change_email(client, email))
            for email in ("free@example.org", world.charlie.email)]
    tools.only(seen)
    to_free, to_charlie = tools.mails()
    assert "/confirm-email/" in to_free
    assert f"To: {world.charlie.email}" in to_charlie and "/confirm-email/" not in to_charlie


def test_a_new_address_needs_the_password(client, world):
    client.sign_in(world.bob)
    answer = client.post("/account/email", data={"email": "x@example.org", "password": "wrong-one"})
    assert answer.status_code == 422
    assert "not your current password" in answer.text
    assert tools.mails() == []


def test_an_address_that_was_taken_meanwhile_stays_with_its_owner(client, world):
    client.sign_in(world.bob)
    change_email(client, "robert@example.org")
    link = tools.link_in(tools.only(tools.mails()))
    tools.run("UPDATE accounts SET email = 'robert@example.org' WHERE id = %(id)s",
              id=world.charlie.id)
    assert client.post(link).status_code == 303
    assert profile(world.bob)["email"] == world.bob.email


def test_a_person_sees_their_devices_and_signs_one_out(app, client, world):
    phone = fresh(app)
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Android 14) Firefox/140.0"
    phone.sign_in(world.bob)
    client.sign_in(world.bob)
    page = client.get("/account/sessions").text
    assert "Firefox on Android" in page and "this device" in page
    theirs = tools.rows("SELECT id FROM sessions ORDER BY id LIMIT 1")[0]["id"]
    assert client.post(f"/account/sessions/{theirs}/delete").status_code == 303
    assert not signed_in(phone)
    assert signed_in(client)


def test_somebody_elses_device_is_a_404(app, client, world):
    charlie = fresh(app).sign_in(world.charlie)
    client.sign_in(world.bob)
    theirs = tools.rows("SELECT id FROM sessions WHERE account_id = %(id)s",
                        id=world.charlie.id)[0]["id"]
    assert client.post(f"/account/sessions/{theirs}/delete").status_code == 404
    assert signed_in(charlie)


def test_all_other_devices_are_signed_out_at_once(app, client, world):
    others = [fresh(app).sign_in(world.bob) for _ in range(2)]
    client.sign_in(world.bob)
    assert client.post("/account/sessions/delete").status_code == 303
    assert signed_in(client)
    assert not any(signed_in(each) for each in others)


def test_signing_out_this_device_from_the_list_is_a_sign_out(client, world):
    client.sign_in(world.bob)
    mine = tools.rows("SELECT id FROM sessions")[0]["id"]
    assert client.post(f"/account/sessions/{mine}/delete").location == "/sign-in"
    assert not signed_in(client)


def test_a_new_address_voids_the_links_in_the_old_mailbox(client, world):
    client.post("/forgot", data={"email": world.bob.email})
    reset = tools.link_in(tools.only(tools.mails()))
    client.sign_in(world.bob)
    change_email(client, "robert@example.org")
    assert client.get(reset).status_code == 200
    client.post(tools.link_in(tools.only(tools.mails())))
    assert client.get(reset).location == "/forgot"
