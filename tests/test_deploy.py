"""The container files do not run everywhere, so tests compare them with the code they start."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.config import Settings
from app.web.admission import LARGEST
from tests.web.test_admission import LARGER

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SERVICES = COMPOSE["services"]


def test_compose_has_the_services_of_the_design():
    assert {"nginx", "web", "live-1", "live-2", "worker", "mysql"} <= SERVICES.keys()
    upstream = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    named = set(re.findall(r"server ([\w-]+):8000;", upstream))
    for name, service in SERVICES.items():
        if name.startswith("live-"):
            prefix = service["environment"]["LIVE_NAME"]
            assert f'"~^{prefix}\\." {name};' in upstream
    assert named == {"web", *(name for name in SERVICES if name.startswith("live-"))}


def test_each_process_gets_its_own_database_account_only():
    accounts = {name: {each for each in service.get("secrets", []) if each.startswith("database")}
                for name, service in SERVICES.items() if "secrets" in service}
    assert accounts.pop("migrate") == {"database_migrator_url"}
    assert accounts.pop("web") == {"database_url", "database_analyst_url"}
    assert accounts.pop("mysql") == set()
    assert set(accounts) >= {"worker", "live-1", "live-2"}
    assert all(each == {"database_url"} for each in accounts.values())
    for name, service in SERVICES.items():
        given = {value.removeprefix("/run/secrets/")
                 for variable, value in (service.get("environment") or {}).items()
                 if variable.endswith("_FILE")}
        assert given == set(service.get("secrets", [])), name


def test_the_settings_of_the_mail_server_pass_through():
    wanted = {name.upper() for name in Settings.model_fields
              if name.startswith(("smtp_", "mail_"))}
    for name in ("web", "worker"):
        passed = {each.removesuffix("_FILE") for each in SERVICES[name]["environment"]}
        assert wanted <= passed, name


def test_the_secrets_that_are_made_are_those_that_are_declared(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("make_secrets", ROOT / "deploy/make_secrets.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    monkeypatch.setattr(make, "FOLDER", tmp_path / "secrets")
    assert make.main() == 0
    files = {path.name for path in (tmp_path / "secrets").iterdir()}
    assert files == {*COMPOSE["secrets"], "accounts.sql"}
    sql = (tmp_path / "secrets/accounts.sql").read_text()
    assert "GRANT SELECT ON streamvault_reports.* TO 'analyst'" in sql
    assert "ON streamvault.* TO 'analyst'" not in sql


def test_images_are_pinned_to_a_version_and_a_digest():
    images = [service["image"] for service in SERVICES.values() if "image" in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    for image in images:
        tag, _, digest = image.partition(":")[2].partition("@")
        assert re.match(r"\d+\.\d+", tag), image
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", digest), image


def test_every_setting_and_command_they_name_exists():
    known = {name.upper() for name in Settings.model_fields}
    for name in ("web", "worker", "migrate"):
        for variable in SERVICES[name]["environment"]:
            assert variable.removesuffix("_FILE") in known, variable
    help_text = (ROOT / "run.py").read_text("utf-8")
    for service in SERVICES.values():
        command = service.get("command", [])
        if "run.py" in command:
            assert f'add("{command[2]}"' in help_text, command


def test_secrets_are_files_and_declared():
    declared = set(COMPOSE["secrets"])
    for name, service in SERVICES.items():
        assert set(service.get("secrets", [])) <= declared, name
        for variable, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET|PEPPER|_URL", variable) and variable != "BASE_URL":
                assert variable.endswith("_FILE") and value.startswith("/run/secrets/"), variable


def test_a_service_waits_for_what_it_needs_and_for_nothing_else():
    for name, service in SERVICES.items():
        for needed, condition in (service.get("depends_on") or {}).items():
            assert needed in SERVICES, f"{name} waits for {needed}"
            if condition["condition"] == "service_healthy":
                healthy = SERVICES[needed].get("healthcheck") or "HEALTHCHECK" in DOCKERFILE
                assert healthy, f"nobody asks whether {needed} is healthy"


def test_the_image_installs_by_hash_and_does_not_run_as_root():
    assert "--require-hashes" in DOCKERFILE or "run.py setup" in DOCKERFILE
    assert re.search(r"^USER (?!root)\S+", DOCKERFILE, re.M)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M):
        for name in source.split():
            if not name.startswith("--"):
                assert (ROOT / name).exists(), name


def ceilings(text: str) -> Iterator[tuple[str, int]]:
    """Yield each location's pattern and the largest body of it, in bytes; "" is the server."""
    size = r"client_max_body_size (\d+)([km]);"
    for pattern, body in [("", text), *re.findall(r"location ~ (\S+) \{(.*?)\n    \}", text, re.S)]:
        found = re.search(size, body)
        if found:
            yield pattern, int(found[1]) << {"k": 10, "m": 20}[found[2]]


def test_nginx_lets_through_what_each_route_takes_and_no_more():
    least, *larger = ceilings((ROOT / "deploy" / "nginx.conf").read_text("utf-8"))
    assert least == ("", LARGEST)
    for (_, rule), most in LARGER.items():
        path = re.sub(r"<.*?>", "7", rule)
        assert [size for pattern, size in larger if re.search(pattern, path)] == [most], rule
    assert {size for _, size in larger} == set(LARGER.values())
