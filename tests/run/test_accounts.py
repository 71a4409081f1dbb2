"""Each process gets its own database account, and none the migrator's."""

import pytest
from pydantic import SecretStr

from app.config import settings
from app.run import supervisor

pytestmark = pytest.mark.no_database
URL = "mysql://{}:x@localhost/streamvault?socket=/s"


@pytest.fixture
def chosen(monkeypatch):
    found = settings()  # before the process inherits others' accounts
    for name in ("MIGRATOR_URL", "ANALYST_URL_FILE", "MIGRATOR_URL_FILE"):
        monkeypatch.setenv(f"DATABASE_{name}", "inherited")
    return found.model_copy(update={
        "database_url": SecretStr(URL.format("app")), "secret_key": SecretStr("k" * 40),
        "database_migrator_url": SecretStr(URL.format("migrator")),
        "password_pepper": SecretStr("p" * 40),
        "database_analyst_url": SecretStr(URL.format("analyst"))})


def urls(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("DATABASE_")}


def test_the_worker_gets_the_apps_account_alone(chosen):
    assert urls(supervisor.child_environment(chosen)) == {"DATABASE_URL": URL.format("app")}


def test_a_process_with_reports_gets_the_analysts_account_too(chosen):
    assert urls(supervisor.child_environment(chosen, reports=True)) == {
        "DATABASE_URL": URL.format("app"), "DATABASE_ANALYST_URL": URL.format("analyst")}
