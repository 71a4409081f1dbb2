"""Reports over the API: the numbers of the dashboards, for the same readers."""

import csv
import io
from datetime import date, timedelta

import pytest

from app.accounts import personal_tokens, tokens
from app.analytics import reports, runner
from app.ops import versions
from app.ops.clock import today
from app.web import limits
from tests.analytics.test_pages import PAGE, facts  # noqa: F401  a fixture


@pytest.fixture
def ask(client):
    """Send GET as a person: ask(person, url)."""
    def get(person, url, **headers):
        pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
        return client.get(url, headers={"Authorization": f"Bearer {pair.access}"} | headers)

    return get


ALL = ("/api/dashboards", "/api/reports", "/api/reports/performance_tiers",
       "/api/reports/performance_tiers.csv")


@pytest.mark.parametrize("url", ALL)
def test_only_analysts_and_administrators_read_reports(ask, world, url):
    for person, status in ((world.ana, 200), (world.ada, 200), (world.erin, 403),
                           (world.bob, 403), (world.alice, 403)):
        assert ask(person, url).status_code == status, person.name


def test_a_personal_token_needs_the_scope(client, world):
    for scope, status in (("reports:read", 200), ("viewing:read", 403)):
        made = personal_tokens.create(world.ana.id, scope, [scope], 1)
        head = {"Authorization": f"Bearer {made['token']}"}
        assert {client.get(url, headers=head).status_code for url in ALL} == {status}


def test_the_list_gives_definition_parameters_and_sql(ask, world):
    listed = {row["name"]: row for row in ask(world.ana, "/api/reports").json}
    (board,) = ask(world.ana, "/api/dashboards").json
    assert set(listed) == {figure["report"] for figure in board["figures"]} | {
        board["keyFigures"]}
    for name, row in listed.items():
        report = reports.get(name)
        assert row["definition"] == report.meaning and row["sql"] == report.statement
        assert set(row["parameters"]) == report.parameters
        assert row["dashboards"] == ["performance"]


def test_the_api_returns_the_numbers_of_the_dashboard_under_the_same_filter(
        ask, client, world, facts):  # noqa: F811
    query = "?period=28d&country=PT"
    report = ask(world.ana, f"/api/reports/performance_tiers{query}").json
    assert report["rows"] and report["minSample"] == 20
    names = [column["name"] for column in report["columns"]]
    assert all(list(row) == names for row in report["rows"])
    text = client.sign_in(world.ana).get(f"{PAGE}/performance_tiers.csv{query}").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Starters"] for row in rows] == [str(row["starters"]) for row in report["rows"]]
    house = next(t["house"] for t in facts.titles.values() if t["name"] == "Tidewrack")
    only = ask(world.ana, f"/api/reports/performance_tiers?house={house}").json["rows"]
    assert 0 < len(only) < len(report["rows"])


def test_the_api_applies_a_figures_own_settings_and_headings(ask, world, facts):  # noqa: F811
    report = ask(world.ana, "/api/reports/regional_comparison?country=PT&country=DE").json
    assert report["title"] == "Portugal against Germany"
    assert not any("{" in column["heading"] for column in report["columns"])
    weeks = ask(world.ana, "/api/reports/top10_by_country_week?period=7d").json
    assert weeks["title"] == "Top 10 in Portugal, week by week"
    assert (date.fromisoformat(weeks["lastDay"]) - date.fromisoformat(weeks["firstDay"])).days == 6


def test_key_figures_come_with_the_compared_days(ask, world, facts):  # noqa: F811
    url = "/api/reports/key_figures?period=7d"
    young = ask(world.ana, url).json
    assert young["compared"] is None
    assert young["notCompared"].startswith("Not compared: the numbers begin on ")
    facts.watched(next(iter(facts.videos)), "PT", today() - timedelta(days=30), 1, 1)
    versions.bump("viewing")
    found = ask(world.ana, url).json
    assert found["notCompared"] is None
    assert len(found["rows"]) == len(found["compared"]["rows"]) == 7
    assert found["compared"]["lastDay"] < found["firstDay"]
    alone = ask(world.ana, "/api/reports/key_figures?period=7d&compare=none").json
    assert alone["compared"] is None
    tiers = ask(world.ana, "/api/reports/performance_tiers").json
    assert tiers["compared"] is None


def test_the_csv_of_the_api_has_the_rows_of_the_page_and_no_formula(ask, client, world, facts):  # noqa: F811
    answer = ask(world.ana, "/api/reports/performance_tiers.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    assert "'=HYPERLINK" in answer.text
    page = client.sign_in(world.ana).get(f"{PAGE}/performance_tiers.csv")
    names, *rows = answer.text.splitlines()
    assert rows == page.text.splitlines()[1:]
    assert names == "title,starters,measured,completion,starters_rank,completion_rank,tier"


def test_the_api_computes_a_result_once_and_answers_304(ask, world, facts, monkeypatch):  # noqa: F811
    first = ask(world.ana, "/api/reports/performance_tiers")
    monkeypatch.setattr(runner, "compute", lambda *_: pytest.fail("It was computed again."))
    again = ask(world.ana, "/api/reports/performance_tiers",
                **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert ask(world.ana, "/api/reports/performance_tiers.csv").status_code == 200


@pytest.mark.parametrize(("query", "status", "field"), [
    ("period=week", 422, "period"), ("period=custom&first=2026-01-05", 422, "last"),
    ("country=XX", 422, "country"), ("genre=99999", 422, "genre"), ("house=x", 422, "house"),
    ("owner=1", 400, "owner"), ("places=5", 400, "places")])
def test_a_wrong_filter_shows_its_error_at_the_field(ask, world, facts, query, status, field):  # noqa: F811
    for url in ("/api/reports/performance_tiers", "/api/reports/performance_tiers.csv"):
        answer = ask(world.ana, f"{url}?{query}")
        assert answer.status_code == status, answer.text
        assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("name", ["daily_hours", "nothing", "..", "KEY_FIGURES", "key_figures.sql"])
def test_a_report_on_no_dashboard_of_the_reader_is_not_found(ask, world, name):
    assert ask(world.ana, f"/api/reports/{name}").status_code == 404
    assert ask(world.ana, f"/api/reports/{name}.csv").status_code == 404


def test_csv_files_are_rate_limited_and_numbers_are_not(ask, world, monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "export", limits.Policy(1, 3600))
    assert ask(world.ana, "/api/reports/performance_tiers.csv").status_code == 200
    refused = ask(world.ana, "/api/reports/performance_tiers.csv")
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert ask(world.ana, "/api/reports/performance_tiers").status_code == 200
