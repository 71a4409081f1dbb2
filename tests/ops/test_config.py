"""Settings are data: each is checked, each wrong one is named, and .env.example lists them all."""

from pathlib import Path

import pytest

from app.config import ROOT, Settings, SettingsError, load
from app.database_url import parse_database_url
from app.run.generated import env_example

pytestmark = pytest.mark.no_database
NO_FILE = Path("/nonexistent/.env")


def errors_of(environ: dict[str, str], env_file: Path = NO_FILE) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ, env_file)
    return str(caught.value).splitlines()


def test_every_wrong_setting_is_named_on_its_own_line(tmp_path):
    lines = errors_of({"PORT": "eighty", "REPORT_TIME_ZONE": "Mars/Base", "POOL_SIZE": "0",
                     "DATABASE_URL": "postgres://x", "VAR_DIR": str(tmp_path)})
    assert [line.split(":")[0] for line in lines] == [
        "PORT", "DATABASE_URL", "POOL_SIZE", "REPORT_TIME_ZONE"]


def test_settings_that_conflict_are_named(tmp_path):
    lines = errors_of({"DATABASE_URL": "mysql://a:b@host/db", "MAIL_TRANSPORT": "smtp",
                     "CACHE": "redis", "LOCK_WAIT_SECONDS": "9", "VAR_DIR": str(tmp_path)})
    assert {line.split(":")[0] for line in lines} == {
        "SECRET_KEY", "PASSWORD_PEPPER", "SMTP_HOST", "REDIS_URL", "LOCK_WAIT_SECONDS"}


def test_a_message_about_a_wrong_secret_never_repeats_it(tmp_path):
    lines = errors_of({"DATABASE_URL": "mysql://ana:hunter2secret@host:99999/db",
                     "SECRET_KEY": "short-hunter2secret"})
    assert "hunter2secret" not in "\n".join(lines)


def test_a_private_installation_makes_its_secrets_once(tmp_path):
    first, second = (load({"VAR_DIR": str(tmp_path)}, NO_FILE) for _ in range(2))
    assert first.secret_key == second.secret_key and first.secret_key != first.password_pepper
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_file_can_hold_a_secret_but_not_beside_the_variable(tmp_path):
    (tmp_path / "key").write_text("k" * 40 + "\n")
    environ = {"VAR_DIR": str(tmp_path), "SECRET_KEY_FILE": str(tmp_path / "key")}
    assert load(environ, NO_FILE).secret_key.get_secret_value() == "k" * 40
    assert errors_of(environ | {"SECRET_KEY": "x" * 40})[0].startswith("SECRET_KEY: is set twice")
    assert errors_of({"SECRET_KEY_FILE": "/nonexistent"})[0].startswith("SECRET_KEY_FILE:")


def test_the_environment_beats_the_env_file_and_a_misspelt_name_there_is_an_error(tmp_path):
    env_file = tmp_path / ".env"
    env_file.write_text("PORT=9001\nPOOL_SIZE=3\n")
    found = load({"PORT": "9002", "VAR_DIR": str(tmp_path)}, env_file)
    assert (found.port, found.pool_size) == (9002, 3)
    env_file.write_text("PROT=9001\n")
    assert errors_of({"VAR_DIR": str(tmp_path)}, env_file)[0].startswith("PROT: no such setting")


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    assert errors_of({"VAR_DIR": str(tmp_path / "file")})[0].startswith("VAR_DIR: ")


def test_tests_never_read_the_env_file(tmp_path):
    (tmp_path / ".env").write_text("PORT=nonsense\n")
    assert load({"ENVIRONMENT": "test", "VAR_DIR": str(tmp_path)}, tmp_path / ".env").port == 8000


def test_env_example_lists_exactly_the_settings():
    assert (ROOT / ".env.example").read_text("utf-8") == env_example()


def test_the_defaults_in_env_example_are_valid(tmp_path):
    lines = [line[1:] for line in env_example().splitlines() if line.startswith("#") and "=" in line
             and line[1].isupper() and "_FILE" not in line]
    names = {line.partition("=")[0] for line in lines}
    assert names == {name.upper() for name in Settings.model_fields}
    (tmp_path / ".env").write_text("\n".join(lines))
    load({"VAR_DIR": str(tmp_path)}, tmp_path / ".env")


@pytest.mark.parametrize(("url", "expected"), [
    ("mysql://ana:p%40ss%2Fw%C3%A9@db.example:3307/stream%5Fvault",
     {"user": "ana", "password": "p@ss/wé", "database": "stream_vault", "host": "db.example",
      "port": 3307, "ssl_disabled": False}),
    ("mysql://ana@localhost/v?socket=/tmp/a%20b/sock",
     {"user": "ana", "password": "", "database": "v", "unix_socket": "/tmp/a b/sock",
      "ssl_disabled": True}),
    ("mysql://ana:x@h/v?ssl_ca=/etc/ca.pem",
     {"user": "ana", "password": "x", "database": "v", "host": "h", "port": 3306,
      "ssl_disabled": False, "ssl_ca": "/etc/ca.pem", "ssl_verify_cert": True,
      "ssl_verify_identity": True}),
])
def test_a_database_url_becomes_connect_arguments(url, expected):
    assert parse_database_url(url) == expected


@pytest.mark.parametrize("url", [
    "postgresql://a:b@h/d", "mysql+pymysql://a:b@h/d", "a:b@h/d", "mysql://h/d", "mysql://a:b@h",
    "mysql://a:b@h/d/e", "mysql://a:b@h:port/d", "mysql://a:b@h:99999/d", "mysql://a:b@/d",
    "mysql://a:b@h/d?ssl=0",
])
def test_any_other_database_url_is_an_error(url):
    with pytest.raises(ValueError):
        parse_database_url(url)


def test_production_does_not_print_e_mail(tmp_path):
    given = {"ENVIRONMENT": "production", "BASE_URL": "https://a.example", "VAR_DIR": str(tmp_path)}
    assert errors_of(given)[0].startswith("MAIL_TRANSPORT:")
    assert load(given | {"MAIL_TRANSPORT": "file"}, NO_FILE).mail_transport == "file"


@pytest.mark.parametrize(("base_url", "more", "wrong"), [
    ("http://vault.example", {}, True), ("http://192.0.2.1:8080", {}, True),
    ("https://vault.example", {}, False), ("http://localhost:8080", {}, False),
    ("http://vault.example", {"ALLOW_HTTP": "true"}, False)])
def test_production_refuses_to_send_passwords_in_clear_text(tmp_path, base_url, more, wrong):
    environ = {"ENVIRONMENT": "production", "BASE_URL": base_url, "MAIL_TRANSPORT": "file",
               "VAR_DIR": str(tmp_path)} | more
    if wrong:
        assert [line.split(":")[0] for line in errors_of(environ)] == ["BASE_URL"]
    else:
        load(environ, NO_FILE)
